import type { AcceptEvent, DiscardEvent } from "../../protocol/events.ts";
import type { ParamValues } from "../../protocol/snapshot.ts";
import { canonicalJson } from "../canonical-json.ts";
import type { PostCommand } from "./commands.ts";
import { accepted, type EventDecision } from "./decide-event.ts";
import type { SessionState } from "./state.ts";

/** The person takes a variant. */
export function decideAccept(state: SessionState, event: AcceptEvent, command: PostCommand): EventDecision {
  const failed = state.phase === "agent_error" || state.phase === "stranded";
  if (state.accepted && !failed && isSameAccept(state.accepted, event)) {
    return { kind: "duplicate", seq: state.accepted.seq };
  }
  if (Number(event.variantId) > state.expectedVariants) {
    return {
      kind: "invalid",
      path: "variantId",
      reason: `this session has ${state.expectedVariants} variants`,
    };
  }
  if (isForeign(state, event.owner)) return { kind: "not_owner" };
  switch (state.phase) {
    case "generate_requested":
    case "variants_ready":
    case "cycling":
    case "agent_error":
    case "stranded":
      return accepted(command);
    case "accept_requested": {
      const waiting = state.pending.find((item) => item.type === "accept");
      // The person changed their mind before anybody heard the first choice.
      if (waiting && !waiting.given) return accepted(command);
      return { kind: "refused", reason: "An agent is already working on the accepted variant." };
    }
    default:
      return { kind: "refused", reason: `A session in phase ${state.phase} cannot be accepted.` };
  }
}

/** The person wants none of them. */
export function decideDiscard(state: SessionState, event: DiscardEvent, command: PostCommand): EventDecision {
  const standing = state.phase === "discard_requested" || state.phase === "discarded";
  if (standing && state.discardSeq !== null) return { kind: "duplicate", seq: state.discardSeq };
  if (isForeign(state, event.owner)) return { kind: "not_owner" };
  switch (state.phase) {
    case "generate_requested":
    case "variants_ready":
    case "cycling":
    case "steer_requested":
    case "agent_error":
    case "stranded":
      return accepted(command);
    default:
      return { kind: "refused", reason: `A session in phase ${state.phase} cannot be discarded.` };
  }
}

function isSameAccept(
  standing: { readonly variantId: string; readonly paramValues: ParamValues },
  event: AcceptEvent,
): boolean {
  return (
    standing.variantId === event.variantId &&
    canonicalJson(standing.paramValues) === canonicalJson(event.paramValues ?? {})
  );
}

/** Older clients name no owner and are believed. */
function isForeign(state: SessionState, owner: string | undefined): boolean {
  return owner !== undefined && state.activeOwner !== null && owner !== state.activeOwner;
}
