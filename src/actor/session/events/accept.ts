import type { AcceptEvent } from "../../../protocol/events/accept.ts";
import type { ParamValues } from "../../../protocol/snapshot.ts";
import { canonicalJson } from "../../canonical-json.ts";
import { writtenAt } from "../../runtime/entry.ts";
import { queuedBroadcasts } from "../broadcasts.ts";
import { allow, type EventDecision } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { isForeign, replaceDecision } from "./verdict.ts";

/** The person takes a variant. */
export const accept: SessionEventRules<"accept"> = {
  decide,
  evolve: (state, entry) => ({
    ...replaceDecision(state, entry),
    phase: "accept_requested",
    accepted: {
      seq: entry.seq,
      variantId: entry.event.variantId,
      paramValues: entry.event.paramValues ?? {},
      at: writtenAt(entry),
    },
    discardSeq: null,
  }),
  broadcast: (entry, _before, after) => queuedBroadcasts(entry, after),
};

function decide(state: SessionState, event: AcceptEvent): EventDecision {
  const failed = state.phase === "agent_error" || state.phase === "stranded";
  if (state.accepted && !failed && isSameAccept(state.accepted, event)) {
    return { kind: "duplicate", seq: state.accepted.seq };
  }
  if (Number(event.variantId) > state.expectedVariants) {
    const reason = `this session has ${state.expectedVariants} variants`;
    return { kind: "invalid", path: "variantId", reason };
  }
  if (isForeign(state, event.owner)) return { kind: "not_owner" };
  switch (state.phase) {
    case "generate_requested":
    case "variants_ready":
    case "cycling":
    case "agent_error":
    case "stranded":
      return allow();
    case "accept_requested": {
      const waiting = state.pending.find((item) => item.type === "accept");
      // The person changed their mind before an agent received the first choice.
      if (waiting && !waiting.given) return allow();
      return { kind: "refused", reason: "An agent is already working on the accepted variant." };
    }
    default:
      return { kind: "refused", reason: `A session in phase ${state.phase} cannot be accepted.` };
  }
}

function isSameAccept(
  known: { readonly variantId: string; readonly paramValues: ParamValues },
  event: AcceptEvent,
): boolean {
  return (
    known.variantId === event.variantId &&
    canonicalJson(known.paramValues) === canonicalJson(event.paramValues ?? {})
  );
}
