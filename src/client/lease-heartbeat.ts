/** Extends a lease while an agent works under it. */
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
 * @param onLost called once when the lease is fenced: it has expired, or another agent has the event
 */
export function startLeaseHeartbeat(
  extend: (signal: AbortSignal) => Promise<unknown>,
  leaseMs: number,
  onLost?: () => void,
): LeaseHeartbeat {
  const stopped = new AbortController();
  void (async () => {
    while (!stopped.signal.aborted) {
      try {
        await extend(stopped.signal);
      } catch (error) {
        if (stopped.signal.aborted) return;
        if (error instanceof LiveError && error.code === "lease_fenced") return onLost?.();
      }
      await delay(leaseMs / 3, stopped.signal).catch(() => undefined);
    }
  })();
  return { stop: () => stopped.abort() };
}
