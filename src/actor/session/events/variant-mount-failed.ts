import type { VariantMountFailedEvent } from "../../../protocol/events/variant-mount-failed.ts";
import { isFinalPhase } from "../../../protocol/phases.ts";
import { hasQueued, queuedBroadcasts, sessionBroadcast } from "../broadcasts.ts";
import { allow, type EventDecision } from "../decision.ts";
import type { SessionEntry } from "../entries/bodies.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import type { SessionState } from "../state.ts";
import { enqueue, workOf } from "../work-queue.ts";

/** A variant could not be shown: work for an agent unless the person has decided. */
export const variantMountFailed: SessionEventRules<"variant_mount_failed"> = {
  decide,
  evolve,
  broadcast: (entry, _before, after) =>
    hasQueued(after, entry.seq) ? queuedBroadcasts(entry, after) : [sessionBroadcast(after)],
};

/** A page reports it each time it tries; only a change is journaled. */
function decide(state: SessionState, event: VariantMountFailedEvent): EventDecision {
  const known = state.mounts[event.variant];
  if (known?.state === "failed" && known.error === event.error) {
    const waiting = state.pending.find(
      (item) => item.type === "variant_mount_failed" && item.event.variant === event.variant,
    );
    if (waiting) return { kind: "duplicate", seq: waiting.seq };
  }
  if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
  return allow();
}

function evolve(state: SessionState, entry: SessionEntry<"variant_mount_failed">): SessionState {
  const { event } = entry;
  const url = event.url === undefined ? {} : { url: event.url };
  const failed = { state: "failed" as const, error: event.error, ...url };
  const next = { ...state, mounts: { ...state.mounts, [event.variant]: failed } };
  return state.decidedAt === null ? enqueue(next, workOf(entry, "variant_mount_failed")) : next;
}
