/** What accept and discard have in common. */
import { isDecision } from "../../../protocol/work.ts";
import { writtenAt } from "../../runtime/entry.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionState } from "../state.ts";
import { workOf } from "../work-queue.ts";

/** Older clients name no owner and are believed. */
export function isForeign(state: SessionState, owner: string | undefined): boolean {
  return owner !== undefined && state.activeOwner !== null && owner !== state.activeOwner;
}

/** A newer decision replaces an older one that no agent has received, and everything that had failed. */
export function replaceDecision(
  state: SessionState,
  entry: SessionEntry<"accept" | "discard">,
): SessionState {
  return {
    ...state,
    pending: [
      ...state.pending.filter((item) => !isDecision(item.type) && !item.dead),
      workOf(entry, entry.type),
    ],
    failed: [],
    error: null,
    decidedAt: writtenAt(entry),
  };
}
