/** Time as actors see it. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back within a process. */
  now(): number;
}

/**
 * Starts at the wall clock and is monotonic from there: a clock that is set back (or forward) neither
 * renews nor ends a lease.
 */
export function monotonicClock(): Clock {
  const wall = Date.now();
  const start = performance.now();
  return { now: () => Math.floor(wall + performance.now() - start) };
}
