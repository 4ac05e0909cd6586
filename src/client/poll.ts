/** Waiting for work: one event, sliced so that no connection is silent too long, and never lost on the way. */
import { DEFAULT_LEASE_MS, MAX_POLL_TIMEOUT_MS, POLL_SLICE_MS } from "../protocol/limits.ts";
import type { PollResponse } from "../protocol/poll.ts";
import type { WorkType } from "../protocol/work.ts";
import type { Transport } from "./transport.ts";

export interface PollOptions {
  /** How long to wait in all, milliseconds; default 10 minutes. */
  readonly timeoutMs?: number;
  /** The lease an event comes with, milliseconds; default 30 s. */
  readonly leaseMs?: number;
  readonly types?: readonly WorkType[];
  /** Only this session's work. */
  readonly session?: string;
  /** Names this receive; repeating it after a lost answer gives the same event and lease. Default: random. */
  readonly attemptId?: string;
  readonly signal?: AbortSignal;
  /** How long to go on trying while the server is away; default 0. */
  readonly retryForMs?: number;
}

/**
 * Waits for one event.
 * @returns the event with its lease, `{type: "timeout"}` or `{type: "exit"}`
 * @throws LiveError, or the signal's reason when aborted
 */
export async function pollOnce(
  transport: Transport,
  agent: string,
  options: PollOptions = {},
): Promise<PollResponse> {
  const attemptId = options.attemptId ?? crypto.randomUUID();
  const deadline = performance.now() + (options.timeoutMs ?? MAX_POLL_TIMEOUT_MS);
  for (;;) {
    const left = Math.ceil(deadline - performance.now());
    const slice = Math.max(1, Math.min(left, POLL_SLICE_MS));
    const answer = await transport.request<PollResponse>("GET", "/poll", {
      query: {
        timeout: String(slice),
        leaseMs: String(options.leaseMs ?? DEFAULT_LEASE_MS),
        agent,
        attemptId,
        types: options.types?.join(","),
        session: options.session,
      },
      answerMs: slice,
      retryForMs: options.retryForMs ?? 0,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    if (answer.type !== "timeout" || left <= slice) return answer;
  }
}
