import { adjustItemClocks } from "../leases/work-item.ts";
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
