/** An agent that does only what each answer's `nextStep` says. It invents nothing but the content of the variants. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { cli } from "./run-cli.ts";

/** A command that the agent ran, and what it printed. */
export interface SessionCommand {
  readonly command: string;
  readonly output: string;
  readonly exitCode: number;
  /** What the agent wrote into a file before. */
  readonly wrote?: string;
  /** What it did in the source by hand before, as a diff. */
  readonly byHand?: string;
}

export type Answer = Readonly<Record<string, unknown>>;

export interface ScriptedSession {
  readonly root: string;
  /** The first command. */
  readonly start: string;
  /** The variants for the request: the only thing that the agent adds of its own. */
  invent(event: Answer): readonly object[];
  /** Does in the files what clean-up has left; returns it as a diff. */
  byHand(answer: Answer): string;
  /** What the person does after an answer; resolves when it is posted. */
  person(answer: Answer): Promise<void>;
  /** True when the session is over. */
  isOver(answer: Answer): boolean;
  /** Commands after which the agent forgets everything and begins with `start` again. */
  readonly crashesAfter?: number;
}

/** More commands than any session needs. */
const MAX_COMMANDS = 12;

/** Runs a session to its end. */
export async function runScriptedSession(session: ScriptedSession): Promise<SessionCommand[]> {
  const done: SessionCommand[] = [];
  let command = session.start;
  let before: Pick<SessionCommand, "wrote" | "byHand"> = {};
  while (done.length < MAX_COMMANDS) {
    const result = await cli(wordsOf(command), { cwd: session.root });
    done.push({
      ...{ command, output: result.stdout, exitCode: result.code },
      ...before,
    });
    const answer: Answer = result.json;
    if (session.isOver(answer)) return done;
    await session.person(answer);
    before = {};
    if (done.length === session.crashesAfter) {
      command = session.start;
      continue;
    }
    command = commandIn(answer.nextStep);
    if (answer.type === "generate") before = { wrote: writeVariants(session, command, answer) };
    if (answer.left !== undefined) before = { byHand: session.byHand(answer) };
  }
  throw new Error(`no end after ${done.map(({ command: line, output }) => `${line}\n${output}`).join("\n")}`);
}

/** The command at the end of a next step. */
export function commandIn(nextStep: unknown): string {
  const command =
    typeof nextStep === "string" ? / [Rr]un: (npx impeccable-live .*)$/s.exec(nextStep)?.[1] : undefined;
  if (command === undefined) throw new Error(`no command in: ${JSON.stringify(nextStep)}`);
  return command;
}

/** The words of a command line, as a shell reads them, without `npx impeccable-live`. */
export function wordsOf(command: string): string[] {
  const script = `npx() { shift; for word; do printf '%s\\0' "$word"; done; }; ${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

/** Writes the variants into the file that the command reads. */
function writeVariants(session: ScriptedSession, command: string, event: Answer): string {
  const words = wordsOf(command);
  const file = resolve(session.root, words[words.indexOf("--json") + 1] ?? "");
  const text = JSON.stringify({ variants: session.invent(event) }, null, 2);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return text;
}
