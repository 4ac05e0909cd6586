/** Waits between retries. A wait can be ended early, for example when the browser is online again. */
import { backoffMs } from "../../protocol/backoff.ts";

/** A person watches: a restarted server is noticed within 5 s. */
const BACKOFF = { firstMs: 250, maxMs: 5_000 };

export interface RetryTimer {
  /**
   * Resolves after the backoff of this attempt, or at once when `wake` is called meanwhile.
   * @param attempt 0 for the first retry
   * @param leastMs at least this long, for example as `Retry-After` asks
   */
  backOff(attempt: number, leastMs?: number): Promise<void>;
  /** Resolves after `ms`, or at once when `wake` is called meanwhile. */
  wait(ms: number): Promise<void>;
  /** Ends every wait. */
  wake(): void;
}

/** Creates a retry timer. */
export function createRetryTimer(): RetryTimer {
  const waits = new Set<() => void>();

  function wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        waits.delete(end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      waits.add(end);
    });
  }

  return {
    backOff: (attempt, leastMs = 0) => wait(Math.max(backoffMs(attempt, BACKOFF), leastMs)),
    wait,
    wake() {
      for (const end of [...waits]) end();
    },
  };
}
