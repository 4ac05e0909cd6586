import type { CheckpointEvent, VariantMountedEvent, VariantMountFailedEvent } from "../../protocol/events.ts";
import { OWNER_DISCONNECTED_MS } from "../../protocol/limits.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import { getOwn } from "../get-own.ts";
import type { PostCommand } from "./commands.ts";
import { accepted, type EventDecision } from "./decide-event.ts";
import type { SessionState } from "./state.ts";

/** Checkpoints are ordered by revision within their owner; only the active owner's count. */
export function decideCheckpoint(
  state: SessionState,
  event: CheckpointEvent,
  command: PostCommand,
): EventDecision {
  const last = getOwn(state.revisions, event.owner);
  if (last && last.revision === event.revision && last.hash === command.hash) {
    return { kind: "duplicate", seq: last.seq };
  }
  if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
  const foreign = state.activeOwner !== null && state.activeOwner !== event.owner;
  if (foreign && !mayTakeOver(event, command.ownerDisconnectedMs)) return { kind: "stale" };
  if (last && event.revision <= last.revision) return { kind: "stale" };
  return accepted(command);
}

/** The person pressed Take over, or the owner's tab has been gone long enough. */
function mayTakeOver(event: CheckpointEvent, ownerDisconnectedMs: number): boolean {
  if (event.reason === "takeover") return true;
  return event.reason === "browser_resumed" && ownerDisconnectedMs >= OWNER_DISCONNECTED_MS;
}

/** A page says each time it shows a variant; only news is recorded. */
export function decideMount(
  state: SessionState,
  event: VariantMountedEvent | VariantMountFailedEvent,
  command: PostCommand,
): EventDecision {
  const known = state.mounts[event.variant];
  if (event.type === "variant_mounted" && known?.state === "mounted") {
    return { kind: "duplicate", seq: state.seq };
  }
  if (event.type === "variant_mount_failed" && known?.state === "failed" && known.error === event.error) {
    const waiting = state.pending.find(
      (item) => item.type === "variant_mount_failed" && item.event.variant === event.variant,
    );
    if (waiting) return { kind: "duplicate", seq: waiting.seq };
  }
  if (isFinalPhase(state.phase)) return { kind: "refused", reason: "This session is finished." };
  return accepted(command);
}
