/** Exponential backoff with jitter, for every retry against the server. */

export interface BackoffLimits {
  /** The longest wait before the first retry, in milliseconds. */
  readonly firstMs: number;
  /** No wait is longer than this, in milliseconds. */
  readonly maxMs: number;
}

/** Doubling stops here: 2^10 exceeds every ratio of limits in use, and the power stays finite. */
const MAX_DOUBLINGS = 10;

/**
 * Milliseconds to wait before a retry: a random part of a ceiling that doubles with each attempt.
 * @param attempt 0 for the first retry
 * @param random from 0 to 1. Jitter keeps several tabs or agents from retrying at the same moment.
 */
export function backoffMs(
  attempt: number,
  { firstMs, maxMs }: BackoffLimits,
  random: number = Math.random(),
): number {
  const ceiling = Math.min(maxMs, firstMs * 2 ** Math.min(attempt, MAX_DOUBLINGS));
  return Math.round(ceiling * (0.5 + random / 2));
}
