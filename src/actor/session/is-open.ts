import { isOpenSession } from "../../protocol/phases.ts";
import type { SessionState } from "./state.ts";

/** Whether nothing made this session: there is no journal, or only lines about a session that is not there. */
export function isUnknown(state: SessionState): boolean {
  return state.seq === 0;
}

/** Whether the session is not finished, or has work left. */
export function isOpen(state: SessionState): boolean {
  return isOpenSession(state.phase, state.pending);
}
