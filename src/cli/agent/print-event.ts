/** Prints a delivered event under its lease, after all of it that can be done automatically. */
import { type DeliveredEvent, LiveError } from "../../client/index.ts";
import { DEFAULT_LEASE_MS, WORKING_LEASE_MS } from "../../protocol/limits.ts";
import type { WorkType } from "../../protocol/work.ts";
import type { Cli } from "../core/cli.ts";
import type { Connection } from "../project/connect.ts";
import { marked } from "./answer.ts";
import { HeldLease } from "./held-lease.ts";
import { forgetLostLease, resolveStoredLease, storeLease } from "./lease-file.ts";
import type { StepContext } from "./next-steps.ts";
import { prepareEvent } from "./prepare-event.ts";

/** How long the clean-up of an accept is waited for; it is there when the accept has been reported. */
const CLEANUP_MS = 2_000;

export type PollRequest = Parameters<Connection["client"]["pollOnce"]>[0] & {
  readonly leaseMs: number;
  readonly types: readonly WorkType[];
};

export interface PollRun {
  readonly cli: Cli;
  readonly connection: Connection;
  readonly steps: StepContext;
  readonly request: PollRequest;
  /** End after the first event. */
  readonly isLast: boolean;
  readonly full: boolean;
}

/** What is printed with an event: that it is given again, or the attempt that was given it. */
export interface PrintedDelivery {
  readonly again?: true;
  readonly attemptId?: string;
}

/**
 * Prints the event under a lease that is confirmed right before, then confirms receipt by a longer lease. Until
 * then the lease is short: an event that the agent has not seen is delivered again soon, and at once when the
 * output has no reader any more. The end that is printed is that of the longer lease.
 * @returns whether the event was printed
 * @throws CliError `lease_fenced` when another agent has the event
 */
export async function printEvent(
  run: PollRun,
  event: DeliveredEvent,
  delivery: PrintedDelivery,
): Promise<boolean> {
  const { cli, connection, steps, request, full } = run;
  const { client, root } = connection;
  const { id, run: runId, agent } = event.lease;
  const lease = new HeldLease(client, id, Math.max(request.leaseMs, DEFAULT_LEASE_MS));
  // Stored before anything else: a poll that is killed from here on is given the event again.
  const isStored =
    delivery.again === true ||
    (runId !== undefined && (await storeLease(root, event.id, { id, run: runId, agent, ...delivery })));
  await lease.confirm();
  const named = isStored ? steps : { ...steps, lease: id };
  const progress = (line: string): void => cli.note(line);
  const context = {
    client,
    root,
    cwd: cli.io.cwd,
    steps: named,
    full,
    progress,
    confirm: lease.confirmWrite,
  };
  const prepared = await prepareEvent(context, event);
  if (!prepared.open) {
    await resolveStoredLease(root, event.id, id);
    const { cleanup } = prepared;
    const left = cleanup === true ? await takeCleanup(run, event.id) : null;
    if (left !== null) return await printEvent(run, left.event, { attemptId: left.attemptId });
    return await print(run, event, prepared.output);
  }
  await lease.ensure();
  const shown = { ...event.lease, expiresAt: lease.endAfter(WORKING_LEASE_MS) ?? event.lease.expiresAt };
  const { grantedAt: _, ...short } = shown;
  const again = delivery.again === undefined ? {} : { again: true };
  const output = { ...prepared.output, ...again, lease: full ? shown : short };
  if (!(await print(run, event, output))) return false;
  try {
    await client.extend(id, WORKING_LEASE_MS);
  } catch (error) {
    if (!(error instanceof LiveError)) throw error;
    cli.note(`The lease could not be extended (${error.code}): the event may be delivered to another agent.`);
  }
  return true;
}

/** The clean-up that an accept has just left: the agent is given it in the same answer. */
async function takeCleanup(
  { connection, request }: PollRun,
  session: string,
): Promise<{ readonly event: DeliveredEvent; readonly attemptId: string } | null> {
  if (!request.types.includes("carbonize_cleanup")) return null;
  const attemptId = crypto.randomUUID();
  const { client } = connection;
  const event = await client.pollOnce({
    ...request,
    session,
    types: ["carbonize_cleanup"],
    attemptId,
    timeoutMs: CLEANUP_MS,
  });
  return "lease" in event ? { event, attemptId } : null;
}

/** Prints an answer. When the output has no reader any more, the event is released for another agent. */
async function print({ cli, connection }: PollRun, event: DeliveredEvent, output: object): Promise<boolean> {
  cli.emit(marked(output));
  await cli.io.written();
  if (!cli.io.outputFailed.aborted) return true;
  // A lease that was lost meanwhile needs no release.
  await connection.client.release(event.lease.id).catch(() => undefined);
  await forgetLostLease(connection.root, event.id, event.lease.id);
  cli.note("The event could not be printed: it is free for another agent.");
  return false;
}
