/**
 * Rules of leases on any list of work: a session's events, a project's prefetches. Pure. What they write and
 * answer is in the wall clock's time.
 */
import type { Moment } from "../runtime/clock.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import { leaseFenced } from "./fenced.ts";
import type { LeaseEntry } from "./lease-entries.ts";
import { findByLease, heldItem, type Lease, type WorkItem } from "./work-item.ts";

export type LeaseDecision<Answer> = Decision<Answer, LeaseEntry>;

/** What a poll asks for. Times are milliseconds. */
export interface LeaseRequest {
  /** The id a new lease gets. */
  readonly leaseId: string;
  readonly agent: string;
  readonly leaseMs: number;
  /** Names the attempt, so that a poll whose response was lost gets the same lease again. */
  readonly attemptId: string | null;
  /** The name of the run that the lease opens; absent where work has no output. */
  readonly run?: string;
}

/** Which work was given, under which lease; `null`: there is none to give now. */
export type GrantedWork = { readonly seq: number; readonly leaseId: string } | null;

/**
 * Grants a lease.
 * @param items where the attempt may have been given work before
 * @param next the work to give to a new attempt; `undefined` when there is none
 */
export function decideGrant(
  items: readonly WorkItem[],
  next: WorkItem | undefined,
  request: LeaseRequest,
  { now, offset }: Moment,
): LeaseDecision<{ readonly granted: GrantedWork }> {
  const repeated = findByAttempt(items, request.attemptId);
  // The response to this very attempt was lost on the way: the same event under the same lease.
  if (repeated?.lease) {
    return unchanged({ granted: { seq: repeated.seq, leaseId: repeated.lease.id } });
  }
  if (!next) return unchanged({ granted: null });
  const { leaseId, agent, leaseMs, attemptId, run } = request;
  const lease: Omit<Lease, "received"> = {
    id: leaseId,
    agent,
    attempt: next.attempts + 1,
    grantedAt: now + offset,
    expiresAt: now + offset + leaseMs,
    leaseMs,
    ...(run === undefined ? {} : { run }),
    ...(attemptId === null ? {} : { attemptId }),
  };
  return {
    ok: true,
    drafts: [{ type: "lease_granted", of: next.seq, event: lease }],
    answer: { granted: { seq: next.seq, leaseId } },
  };
}

/**
 * Extends a lease; confirms receipt of the work. An expired lease may be taken up again.
 * @param exclusive whether at most one item may be held: then not while another one is
 */
export function decideExtend(
  items: readonly WorkItem[],
  { leaseId, leaseMs }: { readonly leaseId: string; readonly leaseMs: number },
  moment: Moment,
  exclusive: boolean,
): LeaseDecision<{ readonly expiresAt: number }> {
  const item = currentItem(items, leaseId);
  const other = exclusive ? heldItem(items, moment.now) : undefined;
  if (!item || (other && other.seq !== item.seq)) return fenced(items, moment);
  const expiresAt = moment.now + moment.offset + leaseMs;
  return {
    ok: true,
    drafts: [{ type: "lease_extended", of: item.seq, event: { id: leaseId, expiresAt, leaseMs } }],
    answer: { expiresAt },
  };
}

/** Releases a lease: the work is available again after the delay. */
export function decideRelease(
  items: readonly WorkItem[],
  command: {
    readonly leaseId: string;
    readonly delayMs: number;
    readonly reason: "released" | "client_gone";
  },
  moment: Moment,
): LeaseDecision<{ readonly done: true }> {
  const { leaseId, delayMs, reason } = command;
  const item = currentItem(items, leaseId);
  if (!item) return fenced(items, moment);
  const notBefore = delayMs === 0 ? 0 : moment.now + moment.offset + delayMs;
  const event = { id: leaseId, reason, delayMs, notBefore };
  return {
    ok: true,
    drafts: [{ type: "lease_released", of: item.seq, event }],
    answer: { done: true },
  };
}

/**
 * The release that a `retry` reply comes to; `null` when the work has no lease, so that nothing is to be
 * released.
 */
export function retryRelease(item: WorkItem, message: string | undefined): EntryDraft<LeaseEntry> | null {
  if (item.lease === null) return null;
  return {
    type: "lease_released",
    of: item.seq,
    event: {
      id: item.lease.id,
      reason: "retry",
      notBefore: 0,
      delayMs: 0,
      ...(message === undefined ? {} : { message }),
    },
  };
}

/** Puts an item back into the queue as if it had never been tried. */
export function requeueDraft({ seq, type }: WorkItem): EntryDraft<LeaseEntry> {
  return { type: "requeued", of: seq, event: { type } };
}

/** The item that was last given to this attempt. */
function findByAttempt(items: readonly WorkItem[], attemptId: string | null): WorkItem | undefined {
  if (attemptId === null) return undefined;
  return items.find((item) => item.lease?.attemptId === attemptId && !item.dead);
}

/** The item whose lease this is, unless it is a dead letter. */
function currentItem(items: readonly WorkItem[], leaseId: string): WorkItem | undefined {
  const item = findByLease(items, leaseId);
  return item?.dead ? undefined : item;
}

function unchanged<Answer>(answer: Answer): LeaseDecision<Answer> {
  return { ok: true, drafts: [], answer };
}

function fenced(items: readonly WorkItem[], moment: Moment): LeaseDecision<never> {
  return { ok: false, drafts: [], rejection: leaseFenced(items, moment) };
}
