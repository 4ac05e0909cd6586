/** Time as actors see it: one clock for durations, and its distance from the wall clock. */
export interface Clock {
  /**
   * Milliseconds for durations and deadlines, comparable within this process only. Begins at the wall clock's
   * time, and never jumps: a clock that is set back or forward neither renews nor ends a lease.
   */
  now(): number;
  /**
   * What the wall clock is ahead of `now()`, in milliseconds; negative when it was set back. 0 until the wall
   * clock is set or the machine sleeps. Times that leave the process, or are stored, are `now()` plus this.
   */
  wallOffset(): number;
}

/** One moment on both clocks. */
export interface Moment {
  /** `Clock.now()`. */
  readonly now: number;
  /** `Clock.wallOffset()`. */
  readonly offset: number;
}

/** Where a process clock reads its time; both in milliseconds. */
export interface TimeSources {
  /** Since the Unix epoch, as the machine shows it. */
  readonly wall: () => number;
  /** Since any moment; steady. */
  readonly monotonic: () => number;
}

/**
 * A smaller difference of the two clocks is drift, and is left: the same lease is then shown with the same
 * time at every request.
 */
const STEP_MS = 250;
/** A pair of readings that took longer says nothing about their difference: the process was paused in between. */
const PAIR_MS = 50;

const MACHINE: TimeSources = { wall: () => Date.now(), monotonic: () => performance.now() };

/** The clock of a process that starts now. */
export function processClock({ wall, monotonic }: TimeSources = MACHINE): Clock {
  const startedAt = wall();
  const start = monotonic();
  let offset = 0;
  const at = (reading: number) => Math.floor(startedAt + reading - start);
  return {
    now: () => at(monotonic()),
    wallOffset() {
      const before = monotonic();
      const measured = wall() - at(before);
      if (monotonic() - before <= PAIR_MS && Math.abs(measured - offset) >= STEP_MS) offset = measured;
      return offset;
    },
  };
}

/** The moment a clock shows. */
export function momentOf(clock: Clock): Moment {
  return { now: clock.now(), offset: clock.wallOffset() };
}

/** The wall clock's time of a moment, ISO 8601. */
export function wallTime({ now, offset }: Moment): string {
  return new Date(now + offset).toISOString();
}
