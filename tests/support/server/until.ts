import { setTimeout as delay } from "node:timers/promises";

/** What has not come by then will not come. No measure of speed: the machine may be busy with other things. */
export const TIMEOUT_MS = 90_000;

/**
 * Asks again until the answer is neither `null`, `undefined` nor `false`: for state that no event tells about.
 * @throws Error naming `what` when `timeoutMs` is over
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  timeoutMs = TIMEOUT_MS,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await delay(15);
  }
}

/**
 * The promise's value, or an error that says what was waited for.
 * @throws Error naming `what` when `timeoutMs` is over
 */
export async function within<T>(what: string, promise: Promise<T>, timeoutMs = TIMEOUT_MS): Promise<T> {
  const timer = new AbortController();
  try {
    return await Promise.race([
      promise,
      delay(timeoutMs, undefined, { signal: timer.signal }).then(() => {
        throw new Error(`not within ${timeoutMs} ms: ${what}`);
      }),
    ]);
  } finally {
    timer.abort();
  }
}
