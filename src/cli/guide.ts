/** `guide`: the agent's instructions, printed, or put where each agent looks. */
import { homedir } from "node:os";
import { designText } from "../guide/design.ts";
import { GUIDE_LANGUAGES, GUIDE_TOPICS, guideText } from "../guide/index.ts";
import { ACTIONS } from "../protocol/actions.ts";
import { documentExtracts, documentsText, projectDocuments } from "./agent/project-documents.ts";
import type { Cli } from "./core/cli.ts";
import type { Colors } from "./core/colors.ts";
import { commonArgs, defineCliCommand } from "./core/command.ts";
import { EXIT, type ExitCode, usageError } from "./core/errors.ts";
import type { FileReport } from "./guide/installer.ts";
import type { AgentName, Scope } from "./guide/targets.ts";
import { findRoot } from "./project/root.ts";

/** Topics that can be named: `design` is long, so that it is printed only by its name. */
const TOPICS: readonly string[] = [...GUIDE_TOPICS, "design"];

/**
 * `--install NAME --remove` is `--remove NAME`, because the way back is often typed behind the command that went
 * there.
 */
function withNamedRemoval(words: readonly string[]): readonly string[] {
  const bare = words.findIndex(
    (word, index) => word === "--remove" && (words[index + 1] ?? "--").startsWith("--"),
  );
  const named = /^--install(?==|$)/;
  if (bare === -1 || !words.some((word) => named.test(word))) return words;
  return words.toSpliced(bare, 1).map((word) => word.replace(named, "--remove"));
}

export const guideCommand = defineCliCommand({
  name: "guide",
  description: "The agent's instructions, printed, or put where your agent looks",
  examples: [
    "npx impeccable-live guide",
    "npx impeccable-live guide authoring svelte",
    "npx impeccable-live guide design",
    "npx impeccable-live guide --action bolder",
    "npx impeccable-live guide --install claude",
    "npx impeccable-live guide --install codex,agents-md --user",
    "npx impeccable-live guide --remove claude",
    "npx impeccable-live guide --check",
  ],
  args: {
    ...commonArgs,
    topic: { type: "positional", required: false, description: TOPICS.join(", ") },
    language: {
      type: "positional",
      required: false,
      description: `With authoring: ${GUIDE_LANGUAGES.join(", ")}`,
    },
    action: {
      type: "string",
      description: "What makes variants good for this action, and what the project says of its design",
      valueHint: "ACTION",
    },
    install: {
      type: "string",
      description:
        "Write instructions and MCP entry for: claude, cursor, codex, gemini, copilot, windsurf, opencode, agents-md",
      valueHint: "AGENT",
    },
    remove: { type: "string", description: "Restore the files of that agent", valueHint: "AGENT" },
    check: { type: "boolean", description: "Say what is installed" },
    user: { type: "boolean", description: "In your home, for all projects, instead of this project" },
  },
  readWords: withNamedRemoval,
  async run({ args, cli }) {
    const { topic, language, action, install, remove, check } = args;
    const modes = [topic, action, install, remove, check === true ? "" : undefined].filter(
      (mode) => mode !== undefined,
    );
    if (modes.length > 1)
      throw usageError("A topic, --action, --install, --remove and --check exclude each other.");
    if (action !== undefined || topic === "design")
      return await printDesign(cli, findRoot(cli.io.cwd, args.root), action);
    if (modes.length === 0 || topic !== undefined) {
      const code = printGuide(cli, topic, language);
      if (topic === undefined) await nameDocuments(cli, findRoot(cli.io.cwd, args.root));
      return code;
    }
    const scope: Scope = args.user ? "user" : "project";
    const base = args.user ? (cli.io.env.HOME ?? homedir()) : findRoot(cli.io.cwd, args.root);
    return await changeFiles(cli, { scope, base, install, remove });
  },
});

/** What makes variants good, then what the project says of itself. */
async function printDesign(cli: Cli, root: string, named: string | undefined): Promise<ExitCode> {
  const action = ACTIONS.find((known) => known === named);
  if (named !== undefined && action === undefined)
    throw usageError(`There is no action "${named}", but ${ACTIONS.join(", ")}.`);
  const documents = documentsText(await projectDocuments(root));
  cli.io.stdout(`${[designText(action), ...(documents === "" ? [] : [documents])].join("\n\n")}\n`);
  return EXIT.done;
}

/** The whole guide ends with what the project says of itself, in short. */
async function nameDocuments(cli: Cli, root: string): Promise<void> {
  const extracts = documentExtracts(await projectDocuments(root));
  if (extracts === null) return;
  const lines = Object.values(extracts).map(({ file, begins }) => `- \`${file}\`: ${begins}`);
  cli.io.stdout(
    `\n# This project\n\n${lines.join("\n")}\n\nAll of it: \`npx impeccable-live guide design\`\n`,
  );
}

function printGuide(cli: Cli, topic: string | undefined, language: string | undefined): ExitCode {
  const topics = topic === undefined ? GUIDE_TOPICS : GUIDE_TOPICS.filter((known) => known === topic);
  if (topics.length === 0) throw usageError(`The guide has no "${topic}", but ${TOPICS.join(", ")}.`);
  const known = GUIDE_LANGUAGES.find((name) => name === language);
  if (language !== undefined && (known === undefined || topic !== "authoring"))
    throw usageError(`guide authoring knows ${GUIDE_LANGUAGES.join(", ")}.`);
  // It is text for a reader, in a pipe too.
  cli.io.stdout(`${topics.map((name) => guideText(name, known)).join("\n\n")}\n`);
  return EXIT.done;
}

interface Change {
  readonly scope: Scope;
  readonly base: string;
  readonly install: string | undefined;
  readonly remove: string | undefined;
}

/** Parsers and writers are loaded only when files are changed. */
async function changeFiles(cli: Cli, { scope, base, install, remove }: Change): Promise<ExitCode> {
  const { AGENTS, TARGETS } = await import("./guide/targets.ts");
  const { Installer } = await import("./guide/installer.ts");
  const installer = new Installer(scope, base);
  const named = install ?? remove;
  const agents = named === undefined ? AGENTS : named.split(",").map((name) => agentOf(name.trim(), AGENTS));
  const reports: Record<string, readonly FileReport[]> = {};
  for (const agent of agents) {
    const targets = TARGETS[agent][scope];
    if (targets.length === 0 && named !== undefined)
      throw usageError(`${agent} has no place for a user: leave --user out.`);
    // A folder that was created for the first file may hold the second one, too.
    reports[agent] = await inOrder(remove === undefined ? targets : targets.toReversed(), (target) => {
      if (install !== undefined) return installer.install(target);
      return remove === undefined ? installer.check(target) : installer.remove(target);
    });
  }
  cli.emit({ ok: true, scope, agents: reports }, (colors) => pretty(reports, colors));
  return EXIT.done;
}

/** One after the other: all share the file of receipts. */
async function inOrder<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

function agentOf(name: string, agents: readonly AgentName[]): AgentName {
  const agent = agents.find((known) => known === name);
  if (agent === undefined) throw usageError(`There is no agent "${name}", but ${agents.join(", ")}.`);
  return agent;
}

function pretty(reports: Readonly<Record<string, readonly FileReport[]>>, colors: Colors): string {
  const lines = Object.entries(reports).flatMap(([agent, files]) =>
    files.map(({ file, what, state }) => {
      const shown =
        state === "absent"
          ? colors.dim(state)
          : state === "outdated"
            ? colors.bad(state)
            : colors.good(state);
      return `${agent.padEnd(10)} ${what.padEnd(13)} ${file}  ${shown}`;
    }),
  );
  return lines.join("\n");
}
