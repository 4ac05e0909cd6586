/** `poll`: waits for one event and prints it with the next step. `poll --reply` sends a reply. */
import { commandLine } from "../protocol/command-line.ts";
import { DEFAULT_LEASE_MS, MAX_LEASE_MS, MAX_POLL_TIMEOUT_MS } from "../protocol/limits.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import { WORK_TYPES, type WorkType } from "../protocol/work.ts";
import { heldEvents, heldWork } from "./agent/held-events.ts";
import { forgetLostLease } from "./agent/lease-file.ts";
import { step } from "./agent/next-steps.ts";
import { type PollRun, type PrintedDelivery, printEvent } from "./agent/print-event.ts";
import { replyArgs, sendReply } from "./agent/send-reply.ts";
import { agentArgs, stepContext } from "./agent/step-context.ts";
import { integerOption } from "./core/arguments.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT, type ExitCode, toCliError, usageError } from "./core/errors.ts";
import { connect } from "./project/connect.ts";

/** How long a poll is retried while the server restarts; after that it is reported as unreachable. */
const RESTART_RETRY_MS = 30_000;

export const pollCommand = defineCliCommand({
  name: "poll",
  description: "Wait for one event (or reply to one with --reply)",
  examples: [
    "npx impeccable-live poll --agent claude",
    "npx impeccable-live poll --reply a1b2c3d4 done --file index.html --lease a1b2c3d4.V1StGXR8_Z5j",
  ],
  args: {
    ...serverArgs,
    ...replyArgs,
    timeout: {
      type: "string",
      description: "How long to wait, milliseconds",
      default: String(MAX_POLL_TIMEOUT_MS),
      valueHint: "MS",
    },
    ...agentArgs,
    types: { type: "string", description: `Only these: ${WORK_TYPES.join(",")}`, valueHint: "LIST" },
    session: { type: "string", description: "Only this session", valueHint: "ID" },
    "lease-ms": {
      type: "string",
      description: "First lease, until receipt is confirmed",
      default: String(DEFAULT_LEASE_MS),
      valueHint: "MS",
    },
    full: { type: "boolean", description: "All that is known of the event, nothing cut or left out" },
    stream: { type: "boolean", description: "Continue after the first event: one JSON line each" },
    reply: { type: "string", description: "Reply to this session instead of waiting", valueHint: "ID" },
    type: { type: "positional", description: "With --reply: done, agent_done, error, …", required: false },
    message: {
      type: "positional",
      description: "With --reply: one sentence, shown on the page",
      required: false,
    },
  },
  async run({ args, rawArgs, cli }) {
    const timeoutMs = integerOption("timeout", args.timeout, 1, MAX_POLL_TIMEOUT_MS) ?? MAX_POLL_TIMEOUT_MS;
    const leaseMs = integerOption("lease-ms", args["lease-ms"], 1, MAX_LEASE_MS) ?? DEFAULT_LEASE_MS;
    const types = workTypes(args.types);
    if (args.reply === undefined && args.type !== undefined)
      throw usageError(`Unexpected argument "${args.type}".`);
    const steps = stepContext(cli, args, rawArgs);
    const connection = await connect(cli, args, {
      agent: steps.agent,
      retryForMs: RESTART_RETRY_MS,
    });
    if (args.reply !== undefined) {
      return sendReply(cli, connection, steps, { ...args, id: args.reply, type: args.type ?? "" });
    }
    if (cli.io.stdinIsTty && cli.io.stdoutIsTty) cli.note(typedNote(timeoutMs));
    const session = args.session === undefined ? {} : { session: args.session };
    const request = { timeoutMs, leaseMs, types, ...session };
    const how = { isLast: args.stream !== true, full: args.full === true };
    return waitForEvents({ cli, connection, steps, request, ...how });
  },
});

/** In a terminal a person may have typed what only the agent should run. */
function typedNote(timeoutMs: number): string {
  const watch = commandLine("status", "--watch");
  return `This takes the next request away from your coding agent, and waits for one for up to ${duration(timeoutMs)}; to watch instead, press Ctrl-C and run: ${watch}`;
}

function duration(ms: number): string {
  return ms < 60_000 ? `${Math.ceil(ms / 1_000)} s` : `${Math.ceil(ms / 60_000)} min`;
}

/** Prints the events that this agent holds already, then each event that is delivered; with `isLast` only the first. */
async function waitForEvents(run: PollRun): Promise<ExitCode> {
  const { connection, steps, request, isLast } = run;
  for (const event of await heldEvents(connection.client, connection.root, steps.agent, request)) {
    const code = await printOrReport(run, event, { again: true });
    if (code !== null) return code;
  }
  for (;;) {
    const attemptId = crypto.randomUUID();
    const event = await connection.client.pollOnce({ ...request, attemptId });
    if (event.type === "exit" || event.type === "timeout") return await printEnd(run, event.type);
    const code = await printOrReport(run, event, { attemptId });
    if (code !== null && (isLast || code !== EXIT.done)) return code;
  }
}

/** The exit code to end with; `null` to go on. */
async function printOrReport(
  run: PollRun,
  event: DeliveredEvent,
  delivery: PrintedDelivery,
): Promise<ExitCode | null> {
  const { cli, connection, isLast } = run;
  try {
    if (!(await printEvent(run, event, delivery))) return EXIT.notDone;
    return isLast ? EXIT.done : null;
  } catch (error) {
    await forgetLostLease(connection.root, event.id, event.lease.id);
    const failure = toCliError(error);
    if (isLast || failure.code !== "lease_fenced") throw failure;
    cli.fail(failure, step("poll", run.steps).text);
    return null;
  }
}

/** No event: says who holds what until when, and how to go on. */
async function printEnd({ cli, connection, steps }: PollRun, type: "exit" | "timeout"): Promise<ExitCode> {
  if (type === "exit") {
    cli.emit({ type, nextStep: step("poll_later", steps).text });
    return EXIT.done;
  }
  const held = heldWork((await connection.client.status()).pendingEvents);
  const own = held.find(({ agent }) => agent === steps.agent);
  const [other] = held;
  const next =
    own !== undefined
      ? step("take_back", steps, {
          id: own.id,
          holder: `${own.agent} (your name)`,
          until: own.until ?? "its end",
        })
      : step("poll", steps);
  cli.emit({ type, ...(other === undefined ? {} : { held }), nextStep: next.text });
  return EXIT.done;
}

function workTypes(list: string | undefined): readonly WorkType[] {
  if (list === undefined) return WORK_TYPES;
  const wanted = list.split(",").map((name) => name.trim());
  const known = WORK_TYPES.filter((type) => wanted.includes(type));
  const unknown = wanted.filter((name) => !WORK_TYPES.some((type) => type === name));
  if (unknown.length > 0) throw usageError(`--types has no ${unknown.join(", ")}.`);
  return known;
}
