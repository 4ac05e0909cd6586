import type { DiscardEvent } from "../../../protocol/events/discard.ts";
import { queuedBroadcasts } from "../broadcasts.ts";
import { allow, type EventDecision } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { isForeign, replaceDecision } from "./verdict.ts";

/** The person wants none of the variants. */
export const discard: SessionEventRules<"discard"> = {
  decide,
  evolve: (state, entry) => ({
    ...replaceDecision(state, entry),
    phase: "discard_requested",
    accepted: null,
    discardSeq: entry.seq,
  }),
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};

function decide(state: SessionState, event: DiscardEvent): EventDecision {
  const isDiscarded = state.phase === "discard_requested" || state.phase === "discarded";
  if (isDiscarded && state.discardSeq !== null) return { kind: "duplicate", seq: state.discardSeq };
  if (isForeign(state, event.owner)) return { kind: "not_owner" };
  switch (state.phase) {
    case "generate_requested":
    case "variants_ready":
    case "cycling":
    case "steer_requested":
    case "agent_error":
    case "stranded":
      return allow();
    default:
      return { kind: "refused", reason: `A session in phase ${state.phase} cannot be discarded.` };
  }
}
