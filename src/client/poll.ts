/** Waits for one event, in slices so that no connection is silent too long. */
import { DEFAULT_LEASE_MS, MAX_POLL_TIMEOUT_MS, POLL_SLICE_MS } from "../protocol/limits.ts";
import type { PollResponse } from "../protocol/poll.ts";
import type { WorkType } from "../protocol/work.ts";
import type { Transport } from "./transport.ts";

export interface PollOptions {
  /** How long to wait in all, milliseconds; default 10 minutes. */
  readonly timeoutMs?: number;
  /** Length of the event's lease, milliseconds; default 30 s. */
  readonly leaseMs?: number;
  readonly types?: readonly WorkType[];
  /** Only this session's work. */
  readonly session?: string;
  /** Identifies this poll: repeated after a lost answer, it returns the same event and lease. Default: random. */
  readonly attemptId?: string;
  readonly signal?: AbortSignal;
  /** How long to retry while the server is unreachable, milliseconds; default 0. */
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
