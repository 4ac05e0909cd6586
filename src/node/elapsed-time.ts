/** A moment on both clocks of the machine, in milliseconds. */
export interface Instant {
  /** Comparable within this process only; it may stand still while the machine sleeps. */
  readonly monotonic: number;
  /** Since the Unix epoch; it may be set. */
  readonly wall: number;
}

export function currentInstant(): Instant {
  return { monotonic: performance.now(), wall: Date.now() };
}

/**
 * The most that can have passed since then, in milliseconds: what the clock says that has moved more. A wall
 * clock that was set makes it too much, never too little.
 */
export function mostElapsedMs(since: Instant): number {
  const now = currentInstant();
  return Math.max(now.monotonic - since.monotonic, Math.abs(now.wall - since.wall));
}
