/** Bounds of an exponential backoff, in milliseconds. */
export interface BackoffBounds {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** From here on doubling changes nothing that a bound would not cut. */
const MAX_DOUBLINGS = 10;

/**
 * Milliseconds to wait before retry number `attempt` (from 0): doubled each time up to the maximum, of
 * which jitter leaves between half and all. Jitter avoids synchronized retries of several clients.
 * @param random from 0 to 1
 */
export function exponentialBackoffMs(
  attempt: number,
  { firstMs, maxMs }: BackoffBounds,
  random: number = Math.random(),
): number {
  const full = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, MAX_DOUBLINGS));
  return Math.round(full * (0.5 + random / 2));
}
