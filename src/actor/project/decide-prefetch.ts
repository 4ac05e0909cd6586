import type { PrefetchEvent } from "../../protocol/events/prefetch.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { EventResponse, ReplyResponse } from "../../protocol/status.ts";
import { canResolve } from "../../protocol/work.ts";
import { getOwn } from "../get-own.ts";
import { findByLease, isHeld, type WorkItem } from "../leases/work-item.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { ProjectState } from "./state.ts";

/** What a prefetch, which has no session, calls its phase. */
const PHASE = "new" as const;

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
  if (known) {
    return {
      ok: true,
      drafts: [],
      answer: { ok: true, id: known.id, seq: known.seq, phase: PHASE, duplicate: true },
    };
  }
  const event = { ...input.event, id: input.id };
  const key = input.key === null ? {} : { key: input.key };
  return {
    ok: true,
    drafts: [{ type: "prefetch", event, hash: input.hash, ...key }],
    answer: { ok: true, id: input.id, seq: nextSeq, phase: PHASE },
  };
}

/** An agent's reply about a prefetch: the same fence as in a session. */
export function decidePrefetchReply(
  state: ProjectState,
  reply: AgentReply,
  hash: string,
  now: number,
  nextSeq: number,
): Decision<ReplyResponse> {
  const items = state.prefetches.filter((item) => item.event.id === reply.id);
  const item = reply.leaseId === undefined ? items[0] : findByLease(items, reply.leaseId);
  const answer = { ok: true as const, id: reply.id, phase: PHASE };
  if (!item) {
    const resolved = reply.leaseId === undefined ? undefined : state.resolvedLeases[reply.leaseId];
    if (resolved?.hash === hash) {
      return { ok: true, drafts: [], answer: { ...answer, seq: resolved.seq, duplicate: true } };
    }
    return reply.leaseId === undefined ? unknownPrefetch(reply.id) : prefetchFenced(items, now);
  }
  if (!canResolve(reply.type, "prefetch")) {
    return refused("invalid_transition", `A reply of type ${reply.type} cannot settle a prefetch.`, {
      phase: PHASE,
    });
  }
  if (reply.type === "retry") {
    if (item.lease === null)
      return { ok: true, drafts: [], answer: { ...answer, seq: item.seq, duplicate: true } };
    const event = { id: item.lease.id, reason: "retry", notBefore: 0, delayMs: 0 };
    return {
      ok: true,
      drafts: [{ type: "lease_released", of: item.seq, event }],
      answer: { ...answer, seq: nextSeq },
    };
  }
  const type = reply.type === "error" ? "error" : "done";
  return {
    ok: true,
    drafts: [{ type, event: reply, of: item.seq, hash }],
    answer: { ...answer, seq: nextSeq },
  };
}

/** 409 for a lease on a prefetch that is not current. */
export function prefetchFenced(
  items: readonly WorkItem[],
  now: number,
): Extract<Decision<never>, { ok: false }> {
  const held = items.find((item) => isHeld(item, now))?.lease;
  return refused("lease_fenced", "This lease is no longer current.", {
    current: held ? { agent: held.agent, expiresAt: new Date(held.expiresAt).toISOString() } : null,
  });
}

function unknownPrefetch(id: string): Extract<Decision<never>, { ok: false }> {
  return refused("unknown_session", `No prefetch ${id} waits here.`);
}

/** 422: the key belongs to another event. */
export function keyReused(): Extract<Decision<never>, { ok: false }> {
  return refused(
    "idempotency_key_reused",
    "This idempotency key was used for a different event; use a new key.",
  );
}

function refused(
  code: "invalid_transition" | "lease_fenced" | "unknown_session" | "idempotency_key_reused",
  message: string,
  details?: Readonly<Record<string, unknown>>,
): Extract<Decision<never>, { ok: false }> {
  return { ok: false, drafts: [], rejection: { code, message, ...(details ? { details } : {}) } };
}
