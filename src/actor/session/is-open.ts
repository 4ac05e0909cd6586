import { isOpenSession } from "../../protocol/phases.ts";
import type { SessionState } from "./state.ts";

/** Whether the session is not finished, or has work left. */
export function isOpen(state: SessionState): boolean {
  return isOpenSession(state.phase, state.pending);
}
