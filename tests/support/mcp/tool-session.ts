/**
 * An agent that does only what each answer's `nextStep` says, in calls of the tools; where that names a command, in
 * its copy of the repository. It invents nothing but the content of the variants.
 */
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isRecord } from "../../../src/protocol/is-record.ts";
import { cli } from "../cli/run-cli.ts";
import { type Answer, wordsOf } from "../cli/scripted-session.ts";
import type { McpClient } from "./clients.ts";

/** A call or a command of the agent, and what was answered. */
export interface AgentStep {
  readonly did: string;
  readonly answer: Answer;
  readonly isRefused: boolean;
  /** Bytes that the agent reads. */
  readonly bytes: number;
}

export interface ToolSession {
  /** The agent's client; a new one after a crash. */
  client(): Promise<McpClient>;
  /** The agent dies, and its client with it. */
  crash(): Promise<void>;
  /** The agent's copy of the repository. */
  readonly copy: string;
  /** The first call. */
  readonly start: string;
  /** The variants for a request: the only thing that the agent adds of its own. */
  invent(event: Answer): Promise<readonly object[]>;
  /** Does in the files what clean-up has left. */
  byHand(answer: Answer): void;
  /** What the person does after an answer; resolves when it is posted. */
  person(answer: Answer): Promise<void>;
  isOver(answer: Answer): boolean;
  /** Steps after which the agent dies; a new one begins with `start`. */
  readonly crashesAfter?: number;
}

/** As the next steps name them. */
const EVENT_FILE = "event.json";
const VARIANTS_FILE = "variants.json";
/** More steps than any session needs. */
const MAX_STEPS = 14;

/** Runs a session to its end. */
export async function runToolSession(session: ToolSession): Promise<AgentStep[]> {
  const done: AgentStep[] = [];
  let next = session.start;
  /** The event at work: the files that a command reads are written from it. */
  let event: Answer = {};
  while (done.length < MAX_STEPS) {
    const step = await takeStep(await session.client(), next, { session, event });
    done.push(step);
    const { answer } = step;
    if (session.isOver(answer)) return done;
    await session.person(answer);
    if (answer.event !== undefined) event = answer;
    if (answer.type === "carbonize_cleanup" && session.crashesAfter !== done.length) session.byHand(answer);
    next = textOf(answer.nextStep);
    if (session.crashesAfter !== done.length) continue;
    await session.crash();
    next = session.start;
  }
  throw new Error(
    `no end after\n${done.map(({ did, answer }) => `${did}\n${JSON.stringify(answer)}`).join("\n")}`,
  );
}

interface AtWork {
  readonly session: ToolSession;
  readonly event: Answer;
}

async function takeStep(client: McpClient, nextStep: string, { session, event }: AtWork): Promise<AgentStep> {
  const command = / Run: (npx impeccable-live .*)$/s.exec(nextStep)?.[1];
  if (command !== undefined) {
    await writeFiles(session, event);
    const { json, stdout, code } = await cli(wordsOf(command), { cwd: session.copy });
    for (const file of [EVENT_FILE, VARIANTS_FILE]) rmSync(join(session.copy, file), { force: true });
    return { did: command, answer: json, isRefused: code !== 0, bytes: Buffer.byteLength(stdout) };
  }
  const { tool, args } = callIn(nextStep);
  const filled = Array.isArray(args.variants) ? { ...args, variants: await session.invent(event) } : args;
  const { value, isError } = await client.call(tool, filled);
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return { did: `${tool} ${JSON.stringify(filled)}`, answer: value, isRefused: isError, bytes };
}

/** What a next step of a server without source files says to write. */
async function writeFiles({ copy, invent }: ToolSession, event: Answer): Promise<void> {
  writeFileSync(
    join(copy, EVENT_FILE),
    JSON.stringify({ type: event.type, id: event.id, event: event.event }),
  );
  if (event.type === "generate")
    writeFileSync(join(copy, VARIANTS_FILE), JSON.stringify({ variants: await invent(event) }));
}

/** The first call in a next step. */
export function callIn(nextStep: string): { readonly tool: string; readonly args: Record<string, unknown> } {
  const [found, tool = ""] = /\b(live_\w+) \{/.exec(nextStep) ?? [];
  if (found === undefined) throw new Error(`no call in: ${nextStep}`);
  const from = nextStep.indexOf(found) + tool.length + 1;
  // The shortest text that is JSON: a brace may stand inside of a string.
  for (let to = nextStep.indexOf("}", from); to !== -1; to = nextStep.indexOf("}", to + 1)) {
    const args = jsonOf(nextStep.slice(from, to + 1));
    if (isRecord(args)) return { tool, args };
  }
  throw new Error(`no arguments in: ${nextStep}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(nextStep: unknown): string {
  if (typeof nextStep !== "string") throw new Error(`no next step: ${JSON.stringify(nextStep)}`);
  return nextStep;
}
