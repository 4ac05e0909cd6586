import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { EventResponse, ReplyResponse } from "../../protocol/status.ts";
import { canResolve } from "../../protocol/work.ts";
import { getOwn } from "../get-own.ts";
import { decideGrant, type LeaseRequest, retryRelease } from "../leases/decide-lease.ts";
import { leaseFenced } from "../leases/fenced.ts";
import { findByLease, isExhausted, isHeld, type WorkItem } from "../leases/work-item.ts";
import type { Moment } from "../runtime/clock.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { ProjectState } from "./state.ts";

/** What a prefetch, which has no session, calls its phase. */
const PHASE = "new" as const;

export interface PrefetchContext extends Moment {
  /** The number the first entry of this command gets. */
  readonly nextSeq: number;
}

/** Queues a prefetch; the same key again is the same prefetch. */
export function decidePrefetch(
  state: ProjectState,
  input: {
    readonly event: PrefetchEvent;
    readonly id: string;
    readonly key: string | null;
    readonly hash: string;
  },
  nextSeq: number,
): Decision<EventResponse> {
  const known = input.key === null ? undefined : getOwn(state.keys, input.key);
  if (known && known.hash !== input.hash) return keyReused();
  if (known) return unchanged({ ok: true, id: known.id, seq: known.seq, phase: PHASE, duplicate: true });
  const event = { ...input.event, id: input.id };
  const key = input.key === null ? {} : { key: input.key };
  return {
    ok: true,
    drafts: [{ type: "prefetch", event, hash: input.hash, ...key }],
    answer: { ok: true, id: input.id, seq: nextSeq, phase: PHASE },
  };
}

/**
 * Whether no agent is given a prefetch any more. It only makes a later request quicker, and an older agent
 * never replies to it: it is given once, and again only when it is known that its agent did not take it.
 */
export function isPrefetchOver(item: WorkItem, maxAttempts: number, now: number): boolean {
  return !isHeld(item, now) && (item.lease !== null || isExhausted(item, maxAttempts, now));
}

/** Grants a lease on one prefetch, unless an agent holds it or it has been given. */
export function decidePrefetchGrant(
  { prefetches }: ProjectState,
  id: string,
  request: LeaseRequest,
  context: Moment & { readonly maxAttempts: number },
) {
  const { now, maxAttempts } = context;
  const item = prefetches.find((candidate) => prefetchId(candidate) === id);
  const next = item && !isHeld(item, now) && !isPrefetchOver(item, maxAttempts, now) ? item : undefined;
  return decideGrant(item ? [item] : [], next, request, context);
}

/** An agent's reply about a prefetch: the same fence as in a session. */
export function decidePrefetchReply(
  state: ProjectState,
  { reply, hash }: { readonly reply: AgentReply; readonly hash: string },
  context: PrefetchContext,
): Decision<ReplyResponse> {
  const { id, leaseId } = reply;
  const items = state.prefetches.filter((candidate) => prefetchId(candidate) === id);
  const item = leaseId === undefined ? items[0] : findByLease(items, leaseId);
  if (item) return decideCurrentReply(item, reply, hash, context.nextSeq);
  if (leaseId === undefined)
    return refused({ code: "unknown_session", message: `No prefetch ${id} waits here.` });
  const resolved = state.resolvedLeases[leaseId];
  if (resolved?.hash === hash) {
    return unchanged({ ok: true, id, phase: PHASE, seq: resolved.seq, duplicate: true });
  }
  return refused(leaseFenced(items, context));
}

function decideCurrentReply(
  item: WorkItem,
  reply: AgentReply,
  hash: string,
  nextSeq: number,
): Decision<ReplyResponse> {
  const response = { ok: true as const, id: reply.id, phase: PHASE };
  if (!canResolve(reply.type, "prefetch")) {
    return refused({
      code: "invalid_transition",
      message: `A reply of type ${reply.type} cannot resolve a prefetch.`,
      details: { phase: PHASE },
    });
  }
  if (reply.type === "retry") {
    const release = retryRelease(item, undefined);
    if (release === null) return unchanged({ ...response, seq: item.seq, duplicate: true });
    return { ok: true, drafts: [release], answer: { ...response, seq: nextSeq } };
  }
  const type = reply.type === "error" ? "error" : "done";
  return {
    ok: true,
    drafts: [{ type, event: reply, of: item.seq, hash }],
    answer: { ...response, seq: nextSeq },
  };
}

/** The id under which a prefetch is delivered and replied to. */
export function prefetchId(item: WorkItem): string {
  return typeof item.event.id === "string" ? item.event.id : "";
}

/** 422: the key belongs to another event. */
export function keyReused(): Extract<Decision<never>, { ok: false }> {
  return refused({
    code: "idempotency_key_reused",
    message: "This idempotency key was used for a different event; use a new key.",
  });
}

function unchanged<Answer>(answer: Answer): Decision<Answer> {
  return { ok: true, drafts: [], answer };
}

function refused(
  rejection: Extract<Decision<never>, { ok: false }>["rejection"],
): Extract<Decision<never>, { ok: false }> {
  return { ok: false, drafts: [], rejection };
}
