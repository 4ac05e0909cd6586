/** Time as actors see it. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back while the process lives. */
  now(): number;
}

/**
 * Starts at the wall clock and goes on monotonically, so that a clock that is set back (or forward)
 * neither revives nor kills a lease.
 */
export function monotonicClock(): Clock {
  const wall = Date.now();
  const start = performance.now();
  return { now: () => Math.floor(wall + performance.now() - start) };
}
