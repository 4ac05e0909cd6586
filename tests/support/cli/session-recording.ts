/** Recorded sessions of the scripted agent, as `docs/agents/` shows them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { SessionCommand } from "./scripted-session.ts";

/** The commands with what differs from run to run made equal: ids, times, the project's folder. */
export function normalized(commands: readonly SessionCommand[], root: string): SessionCommand[] {
  return commands.map((one) => ({ ...one, output: withoutChance(one.output, root) }));
}

function withoutChance(output: string, root: string): string {
  return (
    output
      .replaceAll(root, "/project")
      // Of a file with the session's id in it.
      .replace(/"[0-9a-f]{64}"/g, '"SHA256"')
      .replace(/\b([0-9a-f]{8})\.[\w-]{21}(?![\w-])/g, "$1.LEASE0000000000000000")
      .replace(/"run":(?<space> ?)"[\w-]{21}"/g, '"run":$<space>"RUN000000000000000000"')
      .replace(/"seq":(?<space> ?)\d+/g, '"seq":$<space>1')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, "2026-01-01T00:10:00.000Z")
  );
}

/** Commands, bytes of output, and commands that were refused. */
export function figuresOf(commands: readonly SessionCommand[]) {
  return {
    commands: commands.length,
    bytes: commands.reduce((sum, { output }) => sum + Buffer.byteLength(output), 0),
    refused: commands.filter(({ exitCode }) => exitCode !== 0).map(({ command }) => command),
  };
}

/** With UPDATE_RECORDINGS=1 the pages are written instead of compared. */
const RECORDINGS = fileURLToPath(new URL("../../../docs/agents/", import.meta.url));

/** Compares a page with the recorded one of that name. */
export function compareRecording(name: string, page: string): void {
  const path = join(RECORDINGS, `${name}.md`);
  if (process.env.UPDATE_RECORDINGS === "1") {
    mkdirSync(RECORDINGS, { recursive: true });
    writeFileSync(path, page);
  }
  expect.soft(existsSync(path) ? readFileSync(path, "utf8") : "", name).toBe(page);
}

/** A session as a page of the documentation. */
export function recordedPage(title: string, kind: string, commands: readonly SessionCommand[]): string {
  const { commands: count, bytes } = figuresOf(commands);
  const steps = commands.flatMap(({ command, output, wrote, byHand }) => [
    ...(wrote === undefined ? [] : ["The agent writes the variants:", "", fence("json", wrote), ""]),
    ...(byHand === undefined ? [] : ["The agent does by hand what is left:", "", fence("diff", byHand), ""]),
    fence("console", `$ ${command}\n${JSON.stringify(JSON.parse(output), null, 2)}`),
    "",
  ]);
  const head = [
    `# ${title} (${kind})`,
    "",
    `A session of an agent that does only what each answer's \`nextStep\` says: ${count} ${count === 1 ? "command" : "commands"}, ${bytes} bytes of output. Recorded by a test; output is one line, laid out here.`,
    "",
  ];
  return `${[...head, ...steps].join("\n").trimEnd()}\n`;
}

/** A step by a tool, or by a command that the answer of one has named. */
export interface RecordedStep {
  readonly did: string;
  readonly answer: Readonly<Record<string, unknown>>;
}

/** The same for an agent that uses the tools. `id` is the session's, which differs from run to run. */
export function recordedToolPage(
  title: string,
  steps: readonly RecordedStep[],
  { id, as, root }: { readonly id: string; readonly as: string; readonly root: string },
): string {
  const blocks = steps.map(({ did, answer }) => {
    const call = /^(live_\w+) (\{.*\})$/s.exec(did);
    const asked =
      call === null ? `$ ${did}` : `> ${call[1]} ${JSON.stringify(JSON.parse(call[2] ?? ""), null, 2)}`;
    return fence("console", `${asked}\n${JSON.stringify(answer, null, 2)}`);
  });
  const calls = steps.filter(({ did }) => did.startsWith("live_")).length;
  const head = [
    `# ${title}`,
    "",
    `A session of an agent that does only what each answer's \`nextStep\` says: ${counted(calls, "call")} (\`>\`) and ${counted(steps.length - calls, "command")} (\`$\`). Recorded by a test, laid out here.`,
    "",
  ];
  const text = withoutChance([...head, blocks.join("\n\n")].join("\n"), root).replaceAll(id, as);
  return `${text}\n`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
