import { SUPERSEDE_GRACE_MS } from "../../protocol/limits.ts";
import { isDecision, isSupersededBy } from "../../protocol/work.ts";
import { isHeld, type WorkItem } from "../leases/work-item.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { SessionEntry } from "./entries/bodies.ts";
import { expiredRuns, nextRunExpiry } from "./runs/decide-run.ts";
import type { SessionState } from "./state.ts";

/**
 * What is due by time alone since the last entry: work superseded by the person's decision,
 * work that ran out of attempts, and runs whose lease has expired. Every command starts with it, so that the outcome never
 * depends on whether a timer fired before the command arrived.
 */
export function applyTimeouts(
  state: SessionState,
  now: number,
  maxAttempts: number,
): readonly EntryDraft<SessionEntry>[] {
  // Runs first: what ends a lease otherwise would be taken for the reason that it is over.
  const items = state.pending.flatMap((item): EntryDraft<SessionEntry>[] => {
    if (givesWay(state, item, now)) {
      // Its agent may not know; the first thing it says without a lease is about this.
      const held = item.lease !== null;
      return [{ type: "superseded", of: item.seq, event: { type: item.type, held } }];
    }
    if (isExhausted(item, now, maxAttempts)) {
      return [{ type: "dead_letter", of: item.seq, event: { type: item.type, attempts: item.attempts } }];
    }
    return [];
  });
  return [...expiredRuns(state, now), ...items];
}

/** When `settle` next has something to do, in milliseconds of the clock; `null` when time changes nothing. */
export function nextTimeoutAt(state: SessionState, maxAttempts: number): number | null {
  const times = state.pending.flatMap((item): number[] => {
    if (item.dead || item.lease === null) return [];
    if (isBlockedByDecision(state, item)) {
      return [Math.min(item.lease.expiresAt, (state.decidedAt ?? 0) + SUPERSEDE_GRACE_MS)];
    }
    return item.attempts >= maxAttempts ? [item.lease.expiresAt] : [];
  });
  const lapse = nextRunExpiry(state);
  if (lapse !== null) times.push(lapse);
  return times.length === 0 ? null : Math.min(...times);
}

function givesWay(state: SessionState, item: WorkItem, now: number): boolean {
  if (!isBlockedByDecision(state, item)) return false;
  return !isHeld(item, now) || now >= (state.decidedAt ?? 0) + SUPERSEDE_GRACE_MS;
}

/** Older work of a session whose person has decided. */
export function isBlockedByDecision(state: SessionState, item: WorkItem): boolean {
  const decision = state.pending.map(({ type }) => type).find(isDecision);
  return decision !== undefined && isSupersededBy(item.type, decision);
}

function isExhausted(item: WorkItem, now: number, maxAttempts: number): boolean {
  return !item.dead && item.attempts >= maxAttempts && !isHeld(item, now);
}
