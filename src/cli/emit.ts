/** `emit`: what the agent says and does, written to the run of its lease while it works. */

import type { LiveClient, RunInput, RunMessage, RunWriter } from "../client/index.ts";
import { isRecord } from "../protocol/is-record.ts";
import { MAX_JSON_BYTES } from "../protocol/limits.ts";
import { parseRunMessage, RUN_PHASES, TOOL_STATES } from "../protocol/runs/messages.ts";
import { deleteStoredLease, readStoredLease } from "./agent/lease-file.ts";
import { idArg, sessionOption } from "./agent/session-option.ts";
import { integerOption, jsonOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { CliError, EXIT, type ExitCode, usageError } from "./core/errors.ts";
import { attach } from "./emit/attach.ts";
import { readLines } from "./emit/read-lines.ts";
import { connect } from "./project/connect.ts";

/** How long a write is retried while the server restarts. */
const RESTART_RETRY_MS = 60_000;
/** Id of a message that had none, until the writer gives it one. */
const PLACEHOLDER_ID = "-";
/** Texts are joined as they come. One that is a whole sentence ends its line. */
const SENTENCE_END = /[.!?…。]$/;
/** How many invalid lines are listed; of more, the number is given. */
const MAX_LISTED = 20;

export const emitCommand = defineCliCommand({
  name: "emit",
  description:
    "Show on the page what you say and do (JSON lines on standard input, or one message by options)",
  examples: [
    'npx impeccable-live emit --id a1b2c3d4 --text "The scale stops at 40px."',
    "npx impeccable-live emit --id a1b2c3d4 --tool edit_file --state done --summary styles.css",
    "npx impeccable-live emit --id a1b2c3d4 --phase variant_ready --variant 2",
    "my-agent | npx impeccable-live emit --id a1b2c3d4 --text -",
    "my-agent --json | npx impeccable-live emit --id a1b2c3d4 --lease a1b2c3d4.V1StGXR8_Z5j",
  ],
  args: {
    ...serverArgs,
    id: idArg,
    lease: {
      type: "string",
      description: "The lease id of the event (default: that of the last poll here)",
      valueHint: "LEASE",
    },
    text: { type: "string", description: "Text to show; - reads standard input", valueHint: "TEXT" },
    thinking: { type: "boolean", description: "The text is thinking, shown collapsed" },
    tool: { type: "string", description: "Name of the tool you use", valueHint: "NAME" },
    state: { type: "string", description: `With --tool: ${TOOL_STATES.join(", ")}`, valueHint: "STATE" },
    call: {
      type: "string",
      description: "With --tool: one card per name here (default: the tool's name)",
      valueHint: "ID",
    },
    summary: { type: "string", description: "With --tool: one line about it", valueHint: "TEXT" },
    input: { type: "string", description: "With --tool: its input", valueHint: "JSON" },
    output: { type: "string", description: "With --tool: its output", valueHint: "JSON" },
    phase: { type: "string", description: RUN_PHASES.join(", "), valueHint: "PHASE" },
    variant: { type: "string", description: "With --phase: which variant", valueHint: "N" },
    attach: { type: "string", description: "Show this file", valueHint: "FILE" },
  },
  async run({ args, cli }) {
    const id = sessionOption(args.id);
    const one = messageOf(args);
    const { client, root } = await connect(cli, args, { retryForMs: RESTART_RETRY_MS });
    const lease = await chooseLease(client, root, id, args.lease);
    const tally = { accepted: 0 };
    const writer = client.emit(
      { id, lease },
      {
        retryForMs: RESTART_RETRY_MS,
        onAccepted: (messages) => {
          tally.accepted += messages.length;
        },
      },
    );
    const refused: Refused[] = [];
    if (args.attach !== undefined) await writer.write(await attach(client, id, cli.io.cwd, args.attach));
    if (one !== null) await writer.write(one);
    else if (args.text === "-") await pipeText(cli, writer, args.thinking === true);
    else if (args.attach === undefined) refused.push(...(await pipeMessages(cli, writer)));
    const offset = await writer.flush().catch(async (error: unknown) => {
      if (args.lease === undefined) await deleteStoredLease(root, id);
      throw error;
    });
    return report(cli, { id, run: lease.run, ...tally, offset }, refused);
  },
});

interface EmitArgs {
  readonly text?: string | undefined;
  readonly thinking?: boolean | undefined;
  readonly tool?: string | undefined;
  readonly state?: string | undefined;
  readonly call?: string | undefined;
  readonly summary?: string | undefined;
  readonly input?: string | undefined;
  readonly output?: string | undefined;
  readonly phase?: string | undefined;
  readonly variant?: string | undefined;
}

interface Refused {
  readonly line: number;
  readonly path: string;
  readonly reason: string;
}

/** The message that the options describe; `null` when they describe none, or standard input. */
function messageOf(args: EmitArgs): RunInput | null {
  const kinds = [args.text, args.tool, args.phase].filter((value) => value !== undefined);
  if (kinds.length > 1) throw usageError("--text, --tool and --phase exclude each other.");
  if (args.tool === undefined && args.state !== undefined) throw usageError("--state needs --tool.");
  if (args.phase === undefined && args.variant !== undefined) throw usageError("--variant needs --phase.");
  if (args.text !== undefined && args.text !== "-") {
    // With an id of its own the text is sent at once. Without one it would wait for the end of its last word.
    const id = crypto.randomUUID();
    const text = SENTENCE_END.test(args.text) ? `${args.text}\n` : args.text;
    return { type: "text", id, text, ...(args.thinking ? { channel: "thinking" } : {}) };
  }
  if (args.tool !== undefined) {
    const state = TOOL_STATES.find((known) => known === args.state);
    if (state === undefined) throw usageError(`--state must be one of ${TOOL_STATES.join(", ")}.`);
    const input = jsonOption("input", args.input);
    const output = jsonOption("output", args.output);
    return {
      type: "tool",
      tool: args.call ?? args.tool,
      name: args.tool,
      state,
      ...(args.summary === undefined ? {} : { summary: args.summary }),
      ...(input === undefined ? {} : { input }),
      ...(output === undefined ? {} : { output }),
    };
  }
  if (args.phase !== undefined) {
    const phase = RUN_PHASES.find((known) => known === args.phase);
    if (phase === undefined) throw usageError(`--phase must be one of ${RUN_PHASES.join(", ")}.`);
    const variant = integerOption("variant", args.variant, 1, 8);
    return { type: "phase", phase, ...(variant === undefined ? {} : { variant }) };
  }
  return null;
}

/** The lease to write under, and its run. */
async function chooseLease(
  client: LiveClient,
  root: string,
  session: string,
  given: string | undefined,
): Promise<{ readonly id: string; readonly run: string }> {
  const held = await readStoredLease(root, session);
  if (held !== null && (given === undefined || given === held.id)) return held;
  if (given === undefined) {
    throw usageError(`No poll here was given a lease of ${session}: name it with --lease.`);
  }
  const run = (await client.session(session)).runs.findLast(({ state }) => state === "open");
  if (run !== undefined) return { id: given, run: run.run };
  throw new CliError("lease_fenced", "No agent works on this session now: its run has ended.");
}

async function pipeText(cli: Cli, writer: RunWriter, isThinking: boolean): Promise<void> {
  for await (const piece of cli.io.stdin()) {
    await writer.text(piece, isThinking ? "thinking" : "answer");
    if (writer.signal.aborted) return;
  }
}

/** Each line is one message; version, id and time may be left out. An invalid line is reported and skipped. */
async function pipeMessages(cli: Cli, writer: RunWriter): Promise<readonly Refused[]> {
  const refused: Refused[] = [];
  for await (const { number, text } of readLines(cli.io.stdin(), MAX_JSON_BYTES / 2)) {
    if (text?.trim() === "") continue;
    const read = readMessage(text);
    if (read.ok) await writer.write(withoutPlaceholder(read.message));
    else refused.push({ line: number, path: read.issue.path, reason: read.issue.reason });
    if (writer.signal.aborted) break;
  }
  return refused;
}

/** Drops the placeholder id. The writer gives the message an id when it is sent, and may join texts before. */
function withoutPlaceholder(message: RunMessage): RunInput {
  if (message.id !== PLACEHOLDER_ID) return message;
  const { id: _, ...rest } = message;
  return rest;
}

function readMessage(text: string | null): ReturnType<typeof parseRunMessage> {
  if (text === null) return { ok: false, issue: { path: "", reason: "is too long for a message" } };
  try {
    const value: unknown = JSON.parse(text);
    const given = isRecord(value) ? value : { type: null };
    return parseRunMessage({ v: 1, id: PLACEHOLDER_ID, at: new Date().toISOString(), ...given });
  } catch {
    return { ok: false, issue: { path: "", reason: "is not JSON" } };
  }
}

function report(
  cli: Cli,
  result: {
    readonly id: string;
    readonly run: string;
    readonly accepted: number;
    readonly offset: string | null;
  },
  refused: readonly Refused[],
): ExitCode {
  if (refused.length === 0) {
    cli.emit({ ok: true, ...result }, (colors) => `${colors.good("✓")} ${result.accepted} shown.`);
    return EXIT.done;
  }
  const listed = refused
    .slice(0, MAX_LISTED)
    .map(({ line, path, reason }) => `line ${line}: ${path === "" ? "" : `${path} `}${reason}`);
  const what = refused.length === 1 ? "1 line is not a message" : `${refused.length} lines are not messages`;
  throw new CliError("invalid_event", `${what}:\n${listed.join("\n")}`, {
    details: { ...result, refused: refused.slice(0, MAX_LISTED), refusedCount: refused.length },
  });
}
