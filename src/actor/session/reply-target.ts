import { isFinalPhase } from "../../protocol/phases.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { ReplyType } from "../../protocol/reply-types.ts";
import { canResolve, isDecision, isSupersedable, type WorkType } from "../../protocol/work.ts";
import { findByLease, heldItem, type WorkItem } from "../leases/work-item.ts";
import type { ReplyCommand } from "./commands.ts";
import type { SessionState } from "./state.ts";

/** What an agent's reply is about. */
export type ReplyTarget =
  | { readonly kind: "item"; readonly item: WorkItem }
  /** Work superseded while its agent still wrote: its reply is journaled and changes nothing. */
  | { readonly kind: "superseded"; readonly seq: number }
  /** The same on a finished session, whose journal takes nothing late. */
  | { readonly kind: "ignored" }
  /** `complete` finishes the session itself. */
  | { readonly kind: "session" }
  | { readonly kind: "duplicate"; readonly seq: number }
  | { readonly kind: "fenced" }
  | { readonly kind: "not_applicable"; readonly reason: string };

/** Finds what a reply is about. Pure. */
export function findTarget(state: SessionState, command: ReplyCommand, now: number): ReplyTarget {
  const { leaseId } = command.reply;
  return leaseId === undefined
    ? findWithoutLease(state, command, now)
    : findByLeaseId(state, leaseId, command, now);
}

/**
 * A reply under a lease. An expired lease still counts until another agent is given work of the session:
 * until then `findByLease` finds its item, and no other item is held.
 */
function findByLeaseId(
  state: SessionState,
  leaseId: string,
  { reply, hash }: ReplyCommand,
  now: number,
): ReplyTarget {
  const item = findByLease(state.pending, leaseId);
  if (!item) {
    const resolved = state.resolvedLeases[leaseId];
    return resolved?.hash === hash ? { kind: "duplicate", seq: resolved.seq } : { kind: "fenced" };
  }
  const held = heldItem(state.pending, now);
  if (held && held.seq !== item.seq) return { kind: "fenced" };
  // A finished session is finished already: `complete` would only erase its waiting undo.
  if (reply.type === "complete" && !isFinalPhase(state.phase)) {
    return undeliveredDecision(state) ?? { kind: "item", item };
  }
  return canResolve(reply.type, item.type) ? { kind: "item", item } : notApplicable(reply.type, item);
}

function findWithoutLease(state: SessionState, { reply, hash }: ReplyCommand, now: number): ReplyTarget {
  const [superseded] = state.unheard;
  const mayBeOlder = matchesType(reply, "generate") || matchesType(reply, "variant_mount_failed");
  if (superseded !== undefined && mayBeOlder && (reply.type === "done" || reply.type === "error")) {
    // Where an undo waits, the journaled entry keeps the next reply for the undo.
    const over = isFinalPhase(state.phase) && state.pending.length === 0;
    return over ? { kind: "ignored" } : { kind: "superseded", seq: superseded };
  }
  if (isAlreadySo(state, reply.type)) return { kind: "duplicate", seq: state.lastReply?.seq ?? state.seq };
  if (reply.type === "complete") {
    if (isFinalPhase(state.phase)) return duplicateOrReject(state, hash, "This session is finished.");
    return undeliveredDecision(state) ?? { kind: "session" };
  }
  const item = findPending(state, reply, now);
  if (item) return { kind: "item", item };
  return duplicateOrReject(state, hash, `Nothing of this session waits for a reply of type ${reply.type}.`);
}

/**
 * Whether a reply finishes a session that is finished in that way, and nothing waits. It is a repetition,
 * whatever else it says: an older script that is refused appends to the journal by itself.
 */
function isAlreadySo({ phase, pending }: SessionState, type: ReplyType): boolean {
  if (pending.length > 0) return false;
  if (phase === "discarded") return type === "discarded" || type === "discard";
  return type === "complete" ? phase === "completed" || phase === "steer_done" : type === phase;
}

/** The pending event that a reply without a lease is about. */
function findPending(state: SessionState, reply: AgentReply, now: number): WorkItem | undefined {
  const { type } = reply;
  const pending = state.pending.filter((item) => matchesType(reply, item.type));
  const oldestFirst = pending.sort((a, b) => a.seq - b.seq);
  if (type === "error" || type === "retry") {
    const leased = heldItem(pending, now) ?? oldestFirst.find((item) => item.lease !== null);
    const generate = type === "error" ? oldestFirst.find((item) => item.type === "generate") : undefined;
    return leased ?? generate;
  }
  const resolvable = oldestFirst.filter((item) => canResolve(type, item.type));
  if (type === "done") {
    const older = resolvable.find((item) => isSupersedable(item.type));
    if (older) return older;
  }
  // A decision that no agent has received cannot have been carried out. A plain `done` is so vague that it
  // counts for a decision only while that decision's lease is current.
  return resolvable.find(
    (item) => !isDecision(item.type) || (type === "done" ? item.lease !== null : item.given),
  );
}

/** A reply may name the type of the event it is about; then it is about no other type. */
function matchesType({ sourceEventType, eventType }: AgentReply, type: WorkType): boolean {
  const named = sourceEventType ?? eventType;
  return named === undefined || named === type;
}

/** `complete` must not skip a decision that no agent has received. */
function undeliveredDecision(state: SessionState): ReplyTarget | null {
  const waiting = state.pending.find((item) => isDecision(item.type) && !item.given);
  if (!waiting) return null;
  const reason = `The person's ${waiting.type} has not been given to any agent yet; poll for it first.`;
  return { kind: "not_applicable", reason };
}

function duplicateOrReject(state: SessionState, hash: string, reason: string): ReplyTarget {
  if (state.lastReply?.hash === hash) return { kind: "duplicate", seq: state.lastReply.seq };
  return { kind: "not_applicable", reason };
}

function notApplicable(type: ReplyType, item: WorkItem): ReplyTarget {
  return { kind: "not_applicable", reason: `A reply of type ${type} cannot settle ${item.type}.` };
}
