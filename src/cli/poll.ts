/** `poll`: waits for one event and prints it with the next step. `poll --reply` sends a reply. */
import { LiveError } from "../client/index.ts";
import { DEFAULT_LEASE_MS, MAX_LEASE_MS, MAX_POLL_TIMEOUT_MS, WORKING_LEASE_MS } from "../protocol/limits.ts";
import type { DeliveredEvent } from "../protocol/poll.ts";
import { WORK_TYPES, type WorkType } from "../protocol/work.ts";
import { HeldLease } from "./agent/held-lease.ts";
import { forgetLostLease, storeLease } from "./agent/lease-file.ts";
import { prepareEvent } from "./agent/prepare-event.ts";
import { replyArgs, sendReply } from "./agent/send-reply.ts";
import { integerOption } from "./core/arguments.ts";
import type { Cli } from "./core/cli.ts";
import { defineCliCommand, serverArgs } from "./core/command.ts";
import { EXIT, type ExitCode, toCliError, usageError } from "./core/errors.ts";
import { type Connection, connect } from "./project/connect.ts";

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
    agent: { type: "string", description: "Your name, as the page shows it", valueHint: "NAME" },
    types: { type: "string", description: `Only these: ${WORK_TYPES.join(",")}`, valueHint: "LIST" },
    session: { type: "string", description: "Only this session", valueHint: "ID" },
    "lease-ms": {
      type: "string",
      description: "First lease, until receipt is confirmed",
      default: String(DEFAULT_LEASE_MS),
      valueHint: "MS",
    },
    stream: { type: "boolean", description: "Continue after the first event: one JSON line each" },
    reply: { type: "string", description: "Reply to this session instead of waiting", valueHint: "ID" },
    type: { type: "positional", description: "With --reply: done, agent_done, error, …", required: false },
    message: {
      type: "positional",
      description: "With --reply: one sentence, shown on the page",
      required: false,
    },
  },
  async run({ args, cli }) {
    const timeoutMs = integerOption("timeout", args.timeout, 1, MAX_POLL_TIMEOUT_MS) ?? MAX_POLL_TIMEOUT_MS;
    const leaseMs = integerOption("lease-ms", args["lease-ms"], 1, MAX_LEASE_MS) ?? DEFAULT_LEASE_MS;
    const types = workTypes(args.types);
    if (args.reply === undefined && args.type !== undefined)
      throw usageError(`Unexpected argument "${args.type}".`);
    const connection = await connect(cli, args, {
      agent: args.agent ?? cli.io.env.IMPECCABLE_LIVE_AGENT ?? "agent",
      retryForMs: RESTART_RETRY_MS,
    });
    if (args.reply !== undefined) {
      return sendReply(cli, connection, { ...args, id: args.reply, type: args.type ?? "" });
    }
    const session = args.session === undefined ? {} : { session: args.session };
    const isLast = args.stream !== true;
    return waitForEvents(cli, connection, { request: { timeoutMs, leaseMs, types, ...session }, isLast });
  },
});

/** Prints each event that is delivered; with `isLast` only the first one. */
async function waitForEvents(
  cli: Cli,
  connection: Connection,
  { request, isLast }: { readonly request: PollRequest; readonly isLast: boolean },
): Promise<ExitCode> {
  for (;;) {
    const event = await connection.client.pollOnce(request);
    if (event.type === "exit" || event.type === "timeout") {
      cli.emit(event);
      return EXIT.done;
    }
    try {
      if (!(await printEvent(cli, connection, event, request.leaseMs))) return EXIT.notDone;
      if (isLast) return EXIT.done;
    } catch (error) {
      await forgetLostLease(connection.root, event.id, event.lease.id);
      const failure = toCliError(error);
      if (isLast || failure.code !== "lease_fenced") throw failure;
      cli.fail(failure);
    }
  }
}

type PollRequest = Parameters<Connection["client"]["pollOnce"]>[0] & { readonly leaseMs: number };

/**
 * Prints the event under a lease that is confirmed right before, then confirms receipt by a longer lease. Until
 * then the lease is short: an event that the agent has not seen is delivered again soon, and at once when the
 * output has no reader any more.
 * @returns whether the event was printed
 * @throws CliError `lease_fenced` when another agent has the event
 */
async function printEvent(
  cli: Cli,
  { client, root }: Connection,
  event: DeliveredEvent,
  leaseMs: number,
): Promise<boolean> {
  const { id, run, agent } = event.lease;
  const lease = new HeldLease(client, id, Math.max(leaseMs, DEFAULT_LEASE_MS));
  await lease.confirm();
  const prepared = await prepareEvent(client, root, event, lease.confirmWrite);
  if (run !== undefined) await storeLease(root, event.id, { id, run, agent });
  if (prepared.open) await lease.ensure();
  cli.emit(prepared.output);
  await cli.io.written();
  if (cli.io.outputFailed.aborted) {
    // A lease that was lost meanwhile needs no release.
    await client.release(id).catch(() => undefined);
    await forgetLostLease(root, event.id, id);
    cli.note("The event could not be printed: it is free for another agent.");
    return false;
  }
  if (!prepared.open) return true;
  try {
    await client.extend(id, WORKING_LEASE_MS);
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    cli.note(`The lease could not be extended (${error.code}): the event may be delivered to another agent.`);
  }
  return true;
}

function workTypes(list: string | undefined): readonly WorkType[] {
  if (list === undefined) return WORK_TYPES;
  const wanted = list.split(",").map((name) => name.trim());
  const known = WORK_TYPES.filter((type) => wanted.includes(type));
  const unknown = wanted.filter((name) => !WORK_TYPES.some((type) => type === name));
  if (unknown.length > 0) throw usageError(`--types has no ${unknown.join(", ")}.`);
  return known;
}
