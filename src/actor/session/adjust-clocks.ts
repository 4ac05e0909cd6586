import { adjustItemClocks, shiftItemClocks } from "../leases/work-item.ts";
import type { SessionState } from "./state.ts";

/** Corrects a session's times after a restart (`adjustItemClocks`). */
export function adjustSessionClocks(state: SessionState, now: number): SessionState {
  return {
    ...state,
    decidedAt: state.decidedAt === null ? null : Math.min(state.decidedAt, now),
    pending: adjustItemClocks(state.pending, now),
    runs: (state.runs ?? []).map((record) => ({ ...record, heardAt: Math.min(record.heardAt, now) })),
  };
}

/**
 * Moves every time of a session: between the actor's clock and the wall clock.
 * @param by milliseconds
 */
export function shiftSessionClocks(state: SessionState, by: number): SessionState {
  return {
    ...state,
    decidedAt: state.decidedAt === null ? null : state.decidedAt + by,
    pending: shiftItemClocks(state.pending, by),
    failed: shiftItemClocks(state.failed, by),
    runs: (state.runs ?? []).map((record) => ({ ...record, heardAt: record.heardAt + by })),
  };
}
