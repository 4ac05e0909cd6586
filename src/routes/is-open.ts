import { isFinalPhase } from "../protocol/phases.ts";
import type { SessionSnapshot } from "../protocol/snapshot.ts";

/** Whether a session is open, as it says itself: its project may not have heard yet that it is finished. */
export function isOpen(snapshot: SessionSnapshot): boolean {
  return !isFinalPhase(snapshot.phase) || snapshot.pendingEvents.length > 0;
}
