/** Waiting that an `AbortSignal` can end. */

import { exponentialBackoffMs } from "../protocol/backoff.ts";

/**
 * Resolves after `ms` milliseconds.
 * @throws the signal's reason as soon as it aborts
 */
export function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

const FIRST_BACKOFF_MS = 100;
/** A restarted server is back within two seconds: a longer pause between retries gains nothing. */
const MAX_BACKOFF_MS = 2_000;

/** Milliseconds to wait before retry number `attempt` (from 0) of a request. */
export function retryDelayMs(attempt: number): number {
  return exponentialBackoffMs(attempt, { firstMs: FIRST_BACKOFF_MS, maxMs: MAX_BACKOFF_MS });
}
