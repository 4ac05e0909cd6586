import type { SessionState } from "./state.ts";

/** A finished session has no work left. */
export function finish(state: SessionState, phase: "completed" | "discarded" | "steer_done"): SessionState {
  return { ...state, phase, pending: [], failed: [], error: null, decidedAt: null };
}
