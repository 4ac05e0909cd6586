import type { RetryEvent } from "../../../protocol/events/retry.ts";
import { isFinalPhase } from "../../../protocol/phases.ts";
import { requeueDraft } from "../../leases/decide-lease.ts";
import type { WorkItem } from "../../leases/work-item.ts";
import { deliveryBroadcast, sessionBroadcast } from "../broadcasts.ts";
import { allow, type EventDecision, type SessionDraft } from "../decision.ts";
import type { SessionEventRules } from "../entries/rules.ts";
import { lostVariants, queueRepair } from "../lost-variants.ts";
import type { SessionState } from "../state.ts";
import { bringBack, withoutAssignees } from "../work-queue.ts";

/**
 * Brings back everything that failed: agents' errors, dead letters, variants that did not mount; with `requeue`
 * also what an agent holds and says nothing about. The
 * event itself stands for the first of them; the others follow as `requeued`.
 */
export const retry: SessionEventRules<"retry"> = {
  decide,
  evolve(state, entry) {
    const back = entry.of === undefined ? queueRepair(state, entry) : bringBack(state, entry.of);
    // Work that is taken from one agent is for any other.
    return entry.event.requeue === true ? withoutAssignees(back) : back;
  },
  broadcast: (entry, _before, after) => [
    deliveryBroadcast(after, entry.of, "queued"),
    sessionBroadcast(after),
  ],
};

function decide(state: SessionState, { requeue }: RetryEvent): EventDecision {
  const isBack = (item: WorkItem) => item.dead || (requeue === true && item.lease !== null);
  const failed = [...state.failed, ...state.pending.filter(isBack)];
  const lost = mayRemount(state) ? lostVariants(state) : [];
  const requeued: readonly SessionDraft[] = [
    ...failed.map(requeueDraft),
    ...lost.map((variant) => ({
      type: "requeued" as const,
      event: { type: "variant_mount_failed", variant },
    })),
  ];
  if (requeued.length > 0) return allow(failed[0]?.seq, requeued.slice(1));
  const waiting = state.pending.find((item) => item.type === "variant_mount_failed");
  const unmounted = Object.values(state.mounts).some((mount) => mount.state === "failed");
  if (unmounted && waiting) return { kind: "duplicate", seq: waiting.seq };
  return { kind: "refused", reason: "Nothing of this session has failed." };
}

/** A generate that comes back writes its variants again; after the decision no variant is repaired. */
function mayRemount(state: SessionState): boolean {
  const regenerates = [...state.failed, ...state.pending].some((item) => item.type === "generate");
  return !regenerates && state.decidedAt === null && !isFinalPhase(state.phase);
}
