import { SUPERSEDE_GRACE_MS } from "../../protocol/limits.ts";
import { isDecision, isSupersededBy, type WorkType, workSpec } from "../../protocol/work.ts";
import { heldItem, isHeld, type WorkItem } from "../leases/work-item.ts";
import type { SessionState } from "./state.ts";

/** Work a session has for agents, as the project's queue sees it. Times are milliseconds. */
export interface AvailableWork {
  readonly seq: number;
  readonly type: WorkType;
  readonly queuedAt: number;
  /** The only agent it is for; absent: any. */
  readonly assignee?: string;
  /** When it can be delivered, as far as is known now. */
  readonly availableAt: number;
  /** The newest grant's attempt id, for polls that ask again. */
  readonly attemptId: string | null;
}

/** All undelivered work with the time it can be had, in order of delivery. */
export function availableWork(state: SessionState, now: number): readonly AvailableWork[] {
  return inDeliveryOrder(state.pending).flatMap((item) => {
    if (item.dead) return [];
    return [
      {
        seq: item.seq,
        type: item.type,
        queuedAt: item.queuedAt,
        ...(item.assignee === undefined ? {} : { assignee: item.assignee }),
        availableAt: availableAt(state, item, now),
        attemptId: item.lease?.attemptId ?? null,
      },
    ];
  });
}

/** The first work of these types that can be delivered to this agent now. */
export function nextDeliverable(
  state: SessionState,
  { agent, types }: { readonly agent: string; readonly types: readonly WorkType[] },
  now: number,
): WorkItem | undefined {
  return inDeliveryOrder(state.pending).find(
    (item) =>
      !item.dead && types.includes(item.type) && isFor(item, agent) && availableAt(state, item, now) <= now,
  );
}

/** Whether an agent may be given this work. */
export function isFor({ assignee }: Pick<AvailableWork, "assignee">, agent: string): boolean {
  return assignee === undefined || assignee === agent;
}

/** The person's decisions first, then by kind; oldest first within each. */
export function inDeliveryOrder(items: readonly WorkItem[]): readonly WorkItem[] {
  return [...items].sort((a, b) => workSpec(a.type).priority - workSpec(b.type).priority || a.seq - b.seq);
}

function availableAt(state: SessionState, item: WorkItem, now: number): number {
  const held = heldItem(state.pending, now);
  if (!held) return Math.max(item.notBefore, 0);
  const until = held.lease?.expiresAt ?? 0;
  // A decision waits for an agent that still writes, but not for long.
  const waits = isDecision(item.type) && isSupersededBy(held.type, item.type) && isHeld(held, now);
  const free = waits ? Math.min(until, (state.decidedAt ?? 0) + SUPERSEDE_GRACE_MS) : until;
  return Math.max(item.notBefore, free);
}
