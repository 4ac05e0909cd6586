import type { LeaseView, WorkType } from "../../protocol/work.ts";

/** An agent's time-limited right to work on one event. Times are milliseconds of the actor's clock. */
export interface Lease {
  readonly id: string;
  readonly agent: string;
  readonly attempt: number;
  readonly grantedAt: number;
  readonly expiresAt: number;
  /** The length last asked for: after a restart no more than this is left. */
  readonly leaseMs: number;
  readonly attemptId?: string;
  /** The run it opened; a prefetch's lease, and one of an older writer, has none. */
  readonly run?: string;
  /** The agent has confirmed receipt (it extended). */
  readonly received: boolean;
}

/** One event that waits for an agent. */
export interface WorkItem {
  /** The `seq` of the entry that queued it. */
  readonly seq: number;
  readonly type: WorkType;
  /** The event as it is delivered. */
  readonly event: Readonly<Record<string, unknown>>;
  readonly queuedAt: number;
  /** The only agent it is leased to; absent: any. */
  readonly assignee?: string;
  readonly attempts: number;
  /** Not delivered before this (release with delay); 0 when it may be at once. */
  readonly notBefore: number;
  /** The delay that was asked for: after a restart no more than this is left. */
  readonly delayMs?: number;
  /** The newest grant: current until the event is resolved or the lease released or superseded. */
  readonly lease: Lease | null;
  /** An agent has received it (a grant whose client was gone does not count). */
  readonly given: boolean;
  /** Out of attempts: not delivered until a requeue, a retry or a new decision. */
  readonly dead: boolean;
}

/** A fresh item that no agent has received. */
export function newWorkItem(
  seq: number,
  type: WorkType,
  event: Readonly<Record<string, unknown>>,
  queuedAt: number,
): WorkItem {
  return { seq, type, event, queuedAt, attempts: 0, notBefore: 0, lease: null, given: false, dead: false };
}

/** Whether an agent holds it right now: expiry makes an event available, it does not end the lease. */
export function isHeld(item: WorkItem, now: number): boolean {
  return !item.dead && item.lease !== null && item.lease.expiresAt > now;
}

/** When its agent last took or extended it, or wrote output: to a tenth of the lease's length. */
export function lastWord({ expiresAt, leaseMs }: Lease): number {
  return expiresAt - leaseMs;
}

/** The item whose current lease has this id. */
export function findByLease(items: readonly WorkItem[], leaseId: string): WorkItem | undefined {
  return items.find((item) => item.lease?.id === leaseId);
}

/** The item an agent holds right now: in a session there is at most one. */
export function heldItem(items: readonly WorkItem[], now: number): WorkItem | undefined {
  return items.find((item) => isHeld(item, now));
}

/** Whether all attempts were used and the last of them is over: no agent is given it again. */
export function isExhausted(item: WorkItem, maxAttempts: number, now: number): boolean {
  return item.attempts >= maxAttempts && !isHeld(item, now);
}

/** Puts an item back as if it had never been tried. */
export function resetItem(item: WorkItem): WorkItem {
  return { ...item, attempts: 0, notBefore: 0, lease: null, dead: false };
}

/**
 * Corrects times after a restart: the wall clock may have been changed meanwhile, so a lease or a delay
 * runs for what was left of it, never for longer than was asked and never for a negative time.
 */
export function adjustItemClocks(items: readonly WorkItem[], now: number): readonly WorkItem[] {
  const remaining = (until: number, asked: number) => now + Math.min(asked, Math.max(0, until - now));
  return items.map((item) => ({
    ...item,
    queuedAt: Math.min(item.queuedAt, now),
    notBefore: item.notBefore === 0 ? 0 : remaining(item.notBefore, item.delayMs ?? 0),
    lease: item.lease && { ...item.lease, expiresAt: remaining(item.lease.expiresAt, item.lease.leaseMs) },
  }));
}

/** The same list with one item replaced. */
export function replaceItem(items: readonly WorkItem[], changed: WorkItem): WorkItem[] {
  return items.map((item) => (item.seq === changed.seq ? changed : item));
}

/**
 * Moves every time of items: between the actor's clock and the wall clock.
 * @param by milliseconds
 */
export function shiftItemClocks(items: readonly WorkItem[], by: number): readonly WorkItem[] {
  return items.map((item) => ({
    ...item,
    queuedAt: item.queuedAt + by,
    notBefore: item.notBefore === 0 ? 0 : item.notBefore + by,
    lease: item.lease && {
      ...item.lease,
      grantedAt: item.lease.grantedAt + by,
      expiresAt: item.lease.expiresAt + by,
    },
  }));
}

/** When a lease ends, as the wall clock will show it; ISO 8601. */
export function leaseEnd({ expiresAt }: Lease, offset: number): string {
  return new Date(expiresAt + offset).toISOString();
}

/**
 * A lease as an agent sees it.
 * @param offset what the wall clock is ahead of the actor's (ms)
 */
export function leaseView(lease: Lease, offset: number): LeaseView {
  return {
    id: lease.id,
    agent: lease.agent,
    attempt: lease.attempt,
    grantedAt: new Date(lease.grantedAt + offset).toISOString(),
    expiresAt: leaseEnd(lease, offset),
    ...(lease.run === undefined ? {} : { run: lease.run }),
  };
}
