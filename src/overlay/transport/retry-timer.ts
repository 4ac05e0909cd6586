/** Waiting between tries: longer each time, never long, never in step with other tabs. */

const FIRST_WAIT_MS = 250;
/** A person watches: a server that is back is noticed within this time. */
const LONGEST_WAIT_MS = 5_000;

/**
 * Milliseconds to wait before try number `attempt` (0 is the first repetition).
 * @param random from 0 to 1; jitter, so that eight tabs do not knock at the same moment
 */
export function backoffMs(attempt: number, random: number = Math.random()): number {
  const full = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt, 10));
  return Math.round(full * (0.5 + random / 2));
}

/** A wait that can be cut short, because waiting has become pointless. */
export interface RetryTimer {
  /** Resolves after `ms`, or at once when `wake` is called meanwhile. */
  wait(ms: number): Promise<void>;
  /** Ends every wait that is going on. */
  wake(): void;
}

/** Makes a waiter. */
export function createRetryTimer(): RetryTimer {
  const sleeping = new Set<() => void>();
  return {
    wait(ms) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          sleeping.delete(done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        sleeping.add(done);
      });
    },
    wake() {
      for (const done of [...sleeping]) done();
    },
  };
}
