import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionState } from "./state.ts";

/** Whether the session is not finished, or has work left. */
export function isOpen(state: SessionState): boolean {
  return !isFinalPhase(state.phase) || state.pending.length > 0;
}
