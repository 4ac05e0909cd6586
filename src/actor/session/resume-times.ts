import type { SessionState } from "./state.ts";

/**
 * Corrects times after a restart: the wall clock may have been changed meanwhile, so a lease runs
 * for what was left of it, never for longer than was asked and never for a negative time.
 */
export function resumeTimes(state: SessionState, now: number): SessionState {
  return {
    ...state,
    decidedAt: state.decidedAt === null ? null : Math.min(state.decidedAt, now),
    pending: state.pending.map((item) => ({
      ...item,
      queuedAt: Math.min(item.queuedAt, now),
      lease: item.lease && {
        ...item.lease,
        expiresAt: now + Math.min(item.lease.leaseMs, Math.max(0, item.lease.expiresAt - now)),
      },
    })),
  };
}
