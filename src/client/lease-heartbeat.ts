/** Keeps a lease alive while somebody works under it. */
import { delay } from "./delay.ts";
import { LiveError } from "./errors.ts";

export interface LeaseHeartbeat {
  /** Ends the extending. The lease itself is neither released nor resolved. */
  stop(): void;
}

/**
 * Extends a lease at once (which confirms receipt) and then every third of its length, until
 * stopped or fenced. A failed extension is tried again at the next beat: the server may be restarting,
 * and the lease has two more beats to live.
 * @param extend extends the lease by its full length from now
 * @param onLost called once when the lease turns out to belong to nobody or to somebody else
 */
export function startLeaseHeartbeat(
  extend: (signal: AbortSignal) => Promise<unknown>,
  leaseMs: number,
  onLost?: () => void,
): LeaseHeartbeat {
  const ended = new AbortController();
  void (async () => {
    while (!ended.signal.aborted) {
      try {
        await extend(ended.signal);
      } catch (error) {
        if (ended.signal.aborted) return;
        if (error instanceof LiveError && error.code === "lease_fenced") return onLost?.();
      }
      await delay(leaseMs / 3, ended.signal).catch(() => undefined);
    }
  })();
  return { stop: () => ended.abort() };
}
