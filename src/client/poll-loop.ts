/** Events one after the other, each with its lease extended while the consumer works on it. */
import type { DeliveredEvent, PollResponse } from "../protocol/poll.ts";
import { delay } from "./delay.ts";
import { isTransient } from "./errors.ts";
import { startLeaseHeartbeat } from "./lease-heartbeat.ts";
import type { PollOptions } from "./poll.ts";

export interface PollLoopOptions extends Omit<PollOptions, "attemptId" | "timeoutMs" | "retryForMs"> {
  /** To what the lease is extended again and again while the consumer works, milliseconds. */
  readonly workLeaseMs?: number;
  /** Called when an event's lease was lost while its handler still ran: its reply will be fenced. */
  readonly onLeaseLost?: (event: DeliveredEvent) => void;
  /** Called when the server could not be reached and is tried again. */
  readonly onUnreachable?: (error: Error) => void;
}

/** The calls to the server that the loop makes. */
export interface PollLoopCalls {
  receive(options: PollOptions): Promise<PollResponse>;
  extend(leaseId: string, leaseMs: number, signal: AbortSignal): Promise<unknown>;
}

/** A lease of this length outlives a restart of the server, and frees the event of a dead agent in a minute. */
const WORK_LEASE_MS = 60_000;
/** Pause after each unreachable attempt. */
const RECONNECT_PAUSE_MS = 1_000;

/**
 * Yields events until `exit`, or until the signal aborts. Restarts of the server do not end it.
 * @throws LiveError when the server refuses the poll
 */
export async function* pollLoop(
  { receive, extend }: PollLoopCalls,
  options: PollLoopOptions = {},
): AsyncIterableIterator<DeliveredEvent> {
  const { workLeaseMs = WORK_LEASE_MS, onLeaseLost, onUnreachable, ...poll } = options;
  let attemptId = crypto.randomUUID();
  while (!poll.signal?.aborted) {
    const answer = await receive({ ...poll, attemptId }).catch(async (error: unknown) => {
      if (poll.signal?.aborted) return null;
      if (!isTransient(error)) throw error;
      onUnreachable?.(error);
      await delay(RECONNECT_PAUSE_MS, poll.signal).catch(() => undefined);
      return null;
    });
    if (answer?.type === "exit") return;
    // The same attempt again: an event whose answer was lost is delivered with the same lease.
    if (answer === null || answer.type === "timeout") continue;
    const heartbeat = startLeaseHeartbeat(
      (signal) => extend(answer.lease.id, workLeaseMs, signal),
      workLeaseMs,
      onLeaseLost && (() => onLeaseLost(answer)),
    );
    try {
      yield answer;
    } finally {
      heartbeat.stop();
    }
    attemptId = crypto.randomUUID();
  }
}
