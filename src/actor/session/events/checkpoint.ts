import { WRAPPER_MISSING } from "../../../protocol/checkpoint-reasons.ts";
import type { CheckpointEvent } from "../../../protocol/events/checkpoint.ts";
import { OWNER_DISCONNECTED_MS } from "../../../protocol/limits.ts";
import { isFinalPhase } from "../../../protocol/phases.ts";
import { getOwn } from "../../get-own.ts";
import { excludeOrigin, sessionBroadcast } from "../broadcasts.ts";
import { allow, type EventDecision, type PostContext } from "../decision.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import { countMissing, mayMissWrapper } from "../missing-wrapper.ts";
import type { SessionState } from "../state.ts";

/** A tab reports what it shows. It never moves a session that is decided. */
export const checkpoint: SessionEventRules<"checkpoint"> = {
  decide,
  evolve,
  broadcast: (entry, _before, after) => [excludeOrigin(sessionBroadcast(after), entry.event.owner)],
  tabOnly: true,
};

/** Checkpoints are ordered by revision within their owner; only the active owner's count. */
function decide(state: SessionState, event: CheckpointEvent, post: PostContext): EventDecision {
  const last = getOwn(state.revisions, event.owner);
  if (last && last.revision === event.revision && last.hash === post.hash) {
    return { kind: "duplicate", seq: last.seq };
  }
  if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
  const foreign = state.activeOwner !== null && state.activeOwner !== event.owner;
  if (foreign && !mayTakeOver(event, post.ownerDisconnectedMs)) return { kind: "stale" };
  if (last && event.revision <= last.revision) return { kind: "stale" };
  if (event.reason === WRAPPER_MISSING && !(post.wrapperGone && mayMissWrapper(state)))
    return { kind: "stale" };
  return allow();
}

/** The person pressed Take over, or the owner's tab has been disconnected long enough. */
function mayTakeOver(event: CheckpointEvent, ownerDisconnectedMs: number): boolean {
  if (event.reason === "takeover") return true;
  return event.reason === "browser_resumed" && ownerDisconnectedMs >= OWNER_DISCONNECTED_MS;
}

function evolve(state: SessionState, entry: SessionEntry<"checkpoint">): SessionState {
  const { event } = entry;
  const showsVariant = (event.visibleVariant ?? 0) > 0;
  return {
    ...state,
    activeOwner: event.owner,
    checkpointRevision: event.revision,
    revisions: {
      ...state.revisions,
      [event.owner]: { revision: event.revision, hash: entry.hash ?? "", seq: entry.seq },
    },
    visibleVariant: event.visibleVariant ?? state.visibleVariant,
    arrivedVariants: event.arrivedVariants ?? state.arrivedVariants,
    paramValues: event.paramValues ?? state.paramValues,
    scroll: event.scroll ? { x: event.scroll.x, y: event.scroll.y } : state.scroll,
    phase: state.phase === "variants_ready" && showsVariant ? "cycling" : state.phase,
    missing: missingAfter(state, entry),
  };
}

/** A tab that shows variants again has them from a wrapper. */
function missingAfter(state: SessionState, entry: SessionEntry<"checkpoint">): SessionState["missing"] {
  if (entry.event.reason === WRAPPER_MISSING) return countMissing(state, entry);
  return (entry.event.arrivedVariants ?? 0) > 0 ? undefined : state.missing;
}
