/** What to try after a refusal, by its code. */
import { parseArgs } from "node:util";
import { isRecord } from "../../protocol/is-record.ts";
import { firstCandidate } from "../../protocol/source-hint.ts";
import type { Cli } from "../core/cli.ts";
import { type CliError, EXIT } from "../core/errors.ts";
import { readStoredLease } from "./lease-file.ts";
import { mcpRefusalStep } from "./mcp-report.ts";
import { type Step, type StepContext, step } from "./next-steps.ts";
import { stepContext } from "./step-context.ts";

/** A command as it was called. */
export interface CalledCommand {
  readonly name: string;
  readonly rawArgs: readonly string[];
}

/** Commands whose every answer has a next step. */
const AGENT_COMMANDS: ReadonlySet<string> = new Set([
  ...["poll", "reply", "emit", "variants", "wrap", "insert", "accept", "discard"],
  ...["carbonize", "undo", "complete", "status", "resume"],
]);

const STRING = { type: "string" } as const;
const READ_OPTIONS = { agent: STRING, url: STRING, root: STRING, id: STRING, timeout: STRING, types: STRING };

/** The step after an error; `null` for a command that agents do not call. */
export function stepAfterError(cli: Cli, command: CalledCommand, error: CliError): Pick<Step, "text"> | null {
  if (!AGENT_COMMANDS.has(command.name)) return null;
  if (error.code === "source_dirty" && option(command, "mcp-lease") !== undefined)
    return step("repeat", stepContext(cli, {}), { words: sameWords(command) });
  const next = commandAfterError(cli, command, error);
  // A wrong command leads to its help in any case.
  return error.exitCode === EXIT.usage ? next : forReporter(command, next);
}

/**
 * The same step where the work was polled from this server; for work of `/mcp` the commands of this copy reach no
 * server, and only the same command, corrected, goes on.
 */
function forReporter(command: CalledCommand, next: Step): Pick<Step, "text"> {
  const [id, lease] = [option(command, "id"), option(command, "mcp-lease")];
  if (id === undefined || lease === undefined || next.command.includes("--mcp-lease")) return next;
  return mcpRefusalStep(command.name, { id, lease, agent: option(command, "agent") });
}

function option({ rawArgs }: CalledCommand, name: string): string | undefined {
  const { values } = parseArgs({ args: [...rawArgs], options: { [name]: STRING }, strict: false });
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

function commandAfterError(cli: Cli, command: CalledCommand, error: CliError): Step {
  const { values } = parseArgs({ args: [...command.rawArgs], options: READ_OPTIONS, strict: false });
  const given = Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
  const context = stepContext(cli, given, command.rawArgs);
  const id = given.id ?? idIn(command);
  if (error.exitCode === EXIT.usage) return step("read_help", context, { command: command.name });
  const words = sameWords(command);
  if (error.code === "unreachable")
    return given.url === undefined && cli.io.env.IMPECCABLE_LIVE_URL === undefined
      ? step("start_server", { ...context, connection: rootOnly(context) })
      : step("try_again", withoutConnection(context), { words });
  if (error.code === "lease_fenced") return step("poll", context);
  // Repeated, emit would show again what it has shown.
  if (TO_CORRECT.has(error.code) && command.name !== "emit")
    return step("repeat", withoutConnection(context), { words });
  if (TRANSIENT.has(error.code)) return step("try_again", withoutConnection(context), { words });
  if (error.code === "source_dirty" && id !== undefined) return step("complete_by_hand", context, { id });
  const isOpen = id !== undefined && error.code !== "unknown_session" && error.code !== "no_active_session";
  return isOpen ? step("go_on", context, { id }) : step("look", context);
}

/** The message says what is wrong with the command, or with the token and the address that it was given. */
const TO_CORRECT: ReadonlySet<string> = new Set([
  ...["not_found", "invalid_event", "unauthorized", "forbidden", "host_not_allowed", "not_configured"],
]);

const TRANSIENT: ReadonlySet<string> = new Set([
  "rate_limited",
  "storage_failed",
  "internal_error",
  "bad_answer",
]);

/** What a source operation says when it wrote nothing. */
export interface SourceFailure {
  readonly error?: string | undefined;
  readonly [detail: string]: unknown;
}

/** The session that a command is about, and whether its work was given to an agent here. */
export interface RefusedSession {
  readonly id: string;
  readonly isHeld: boolean;
}

/** The session of a refused command. */
export async function refusedSession(root: string, id: string): Promise<RefusedSession> {
  return { id, isHeld: (await readStoredLease(root, id)) !== null };
}

/** The step after a source operation that wrote nothing. */
export function stepAfterRefusal(
  context: StepContext,
  command: CalledCommand,
  session: RefusedSession,
  failure: SourceFailure,
): Pick<Step, "text"> {
  return forReporter(command, commandAfterRefusal(context, command, session, failure));
}

function commandAfterRefusal(
  context: StepContext,
  command: CalledCommand,
  { id, isHeld }: RefusedSession,
  failure: SourceFailure,
): Step {
  const words = sameWords(command);
  const plain = withoutConnection(context);
  switch (failure.error) {
    case "variant_invalid":
    case "invalid_input":
      return step("repeat", plain, { words });
    case "element_ambiguous": {
      const first = firstCandidate(failure.candidates);
      if (first === null || words.includes("--source-hint")) break;
      const hint = JSON.stringify(first);
      const why = "Choose one of `candidates` (the command names the first).";
      return step("run", plain, { why, words: [...words, "--source-hint", hint] });
    }
    case "element_not_wrappable":
      if (!isRecord(failure.ancestor) && typeof failure.component === "string") {
        const usage = firstCandidate(failure.usages);
        if (usage === null) break;
        const why =
          "The element is the root of a component; beside the component, where it is used, something fits.";
        const place = ["--tag", failure.component, "--source-hint", JSON.stringify(usage)];
        return step("run", plain, {
          why,
          words: [...without(words, ["--tag", "--source-hint", "--file"]), ...place],
        });
      }
      if (!isRecord(failure.ancestor) || words.includes("--climb")) break;
      return step("run", plain, { why: "The ancestor can be wrapped.", words: [...words, "--climb"] });
    case "bake_unproved":
      return step("complete_by_hand", context, { id });
    case "nothing_to_bake":
      return step("complete", context, { id });
    default:
  }
  // A server may not know the session of a command that was called without an event.
  return isHeld ? step("go_on", context, { id }) : step("look", context);
}

function sameWords({ name, rawArgs }: CalledCommand): string[] {
  const token = rawArgs.indexOf("--token");
  const kept = rawArgs.filter(
    (word, index) =>
      !word.startsWith("--token=") && (token === -1 || (index !== token && index !== token + 1)),
  );
  return [name, ...kept];
}

/** The words without these options and their values. */
function without(words: readonly string[], options: readonly string[]): string[] {
  return words.filter((word, index) => {
    const isOption = (one = ""): boolean =>
      options.some((name) => one === name || one.startsWith(`${name}=`));
    return !isOption(word) && !options.includes(words[index - 1] ?? "");
  });
}

/** The words of the command name the server already. */
function withoutConnection(context: StepContext): StepContext {
  return { ...context, connection: [], poll: [] };
}

function rootOnly({ connection }: StepContext): readonly string[] {
  const at = connection.indexOf("--root");
  return at === -1 ? [] : connection.slice(at, at + 2);
}

/** The session of a `reply`, which is its first word. */
function idIn({ name, rawArgs }: CalledCommand): string | undefined {
  return name === "reply" ? rawArgs.find((word) => !word.startsWith("-")) : undefined;
}
