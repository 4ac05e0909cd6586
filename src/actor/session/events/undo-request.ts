import { queuedBroadcasts } from "../broadcasts.ts";
import { allow } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import { enqueue, workOf } from "../work-queue.ts";

/** The person asks that an accepted variant is taken out of the source again. */
export const undoRequest: SessionEventRules<"undo_request"> = {
  decide: (state) => {
    const waiting = state.pending.find((item) => item.type === "undo_request");
    if (waiting) return { kind: "duplicate", seq: waiting.seq };
    if (state.phase !== "completed") {
      return { kind: "refused", reason: "Only a completed session can be undone." };
    }
    return allow();
  },
  evolve: (state, entry) => enqueue(state, workOf(entry, "undo_request")),
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};
