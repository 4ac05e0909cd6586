import { SUPERSEDE_GRACE_MS } from "../../protocol/limits.ts";
import { isDecision, isSupersededBy } from "../../protocol/work.ts";
import { isExhausted, isHeld, type WorkItem } from "../leases/work-item.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { SessionEntry } from "./entries/bodies.ts";
import { wrapperGone } from "./missing-wrapper.ts";
import { expiredRuns, nextRunExpiry } from "./runs/decide-run.ts";
import type { SessionState } from "./state.ts";

/**
 * What is due by time alone since the last entry: work superseded by the person's decision,
 * work that ran out of attempts, and runs whose lease has expired; and the end of a session whose wrapper is
 * gone. Every command starts with it, so that the outcome never
 * depends on whether a timer fired before the command arrived.
 */
export function applyTimeouts(
  state: SessionState,
  now: number,
  maxAttempts: number,
): readonly EntryDraft<SessionEntry>[] {
  // Runs first: what ends a lease otherwise would be taken for the reason that it is over.
  const items = state.pending.flatMap((item): EntryDraft<SessionEntry>[] => {
    if (isSuperseded(state, item, now)) {
      // Its agent may not know; the first thing it says without a lease is about this.
      const held = item.lease !== null;
      return [{ type: "superseded", of: item.seq, event: { type: item.type, held } }];
    }
    if (!item.dead && isExhausted(item, maxAttempts, now)) {
      return [{ type: "dead_letter", of: item.seq, event: { type: item.type, attempts: item.attempts } }];
    }
    return [];
  });
  return [...expiredRuns(state, now), ...items, ...wrapperGone(state)];
}

/** When the next timeout is due, in milliseconds of the clock; `null` when time changes nothing. */
export function nextTimeoutAt(state: SessionState, maxAttempts: number): number | null {
  const times = state.pending.flatMap((item): number[] => {
    if (item.dead || item.lease === null) return [];
    if (isBlockedByDecision(state, item)) {
      return [Math.min(item.lease.expiresAt, (state.decidedAt ?? 0) + SUPERSEDE_GRACE_MS)];
    }
    return item.attempts >= maxAttempts ? [item.lease.expiresAt] : [];
  });
  const runExpiry = nextRunExpiry(state);
  if (runExpiry !== null) times.push(runExpiry);
  return times.length === 0 ? null : Math.min(...times);
}

function isSuperseded(state: SessionState, item: WorkItem, now: number): boolean {
  if (!isBlockedByDecision(state, item)) return false;
  return !isHeld(item, now) || now >= (state.decidedAt ?? 0) + SUPERSEDE_GRACE_MS;
}

/** Older work of a session whose person has decided. */
export function isBlockedByDecision(state: SessionState, item: WorkItem): boolean {
  const decision = state.pending.map(({ type }) => type).find(isDecision);
  return decision !== undefined && isSupersededBy(item.type, decision);
}
