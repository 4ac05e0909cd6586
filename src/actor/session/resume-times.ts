import { resumeItems } from "../work-item.ts";
import type { SessionState } from "./state.ts";

/** Corrects a session's times after a restart (`resumeItems`). */
export function resumeTimes(state: SessionState, now: number): SessionState {
  return {
    ...state,
    decidedAt: state.decidedAt === null ? null : Math.min(state.decidedAt, now),
    pending: resumeItems(state.pending, now),
    runs: (state.runs ?? []).map((record) => ({ ...record, heardAt: Math.min(record.heardAt, now) })),
  };
}
