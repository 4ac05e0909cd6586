/** Waiting between tries: longer each time, never long, never in step with other tabs. */

import { exponentialBackoffMs } from "../../protocol/backoff.ts";

const FIRST_WAIT_MS = 250;
/** A person watches: a server that is back is noticed within this time. */
const LONGEST_WAIT_MS = 5_000;

/** Milliseconds to wait before try number `attempt` (0 is the first repetition). @param random from 0 to 1 */
export function backoffMs(attempt: number, random?: number): number {
  return exponentialBackoffMs(attempt, { firstMs: FIRST_WAIT_MS, maxMs: LONGEST_WAIT_MS }, random);
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
