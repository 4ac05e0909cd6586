/** Waiting that an `AbortSignal` can end. */

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
/** A restarted server is back within a second or two: waiting longer between tries helps nobody. */
const MAX_BACKOFF_MS = 2_000;

/** Milliseconds to wait before try number `attempt` (from 0): exponential, with jitter, capped. */
export function backoffMs(attempt: number, random: () => number = Math.random): number {
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** Math.min(attempt, 10));
  return ceiling * (0.5 + random() / 2);
}
