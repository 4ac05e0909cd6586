import { isFinalPhase } from "../../protocol/phases.ts";
import type { AgentReply } from "../../protocol/replies.ts";
import type { ReplyResponse } from "../../protocol/status.ts";
import {
  canResolve,
  isDecision,
  isSupersedable,
  type ReplyType,
  type WorkType,
} from "../../protocol/work.ts";
import { findByLease, heldItem, type WorkItem } from "../leases/work-item.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { ReplyCommand } from "./commands.ts";
import { type DecideContext, fold, type Ruling } from "./decide.ts";
import { fenced } from "./decide-lease.ts";
import type { REPLY_ENTRY_TYPES, SessionEntry } from "./entries.ts";
import type { SessionState } from "./state.ts";
import { isBlockedByDecision } from "./timeouts.ts";

type ReplyEntryType = (typeof REPLY_ENTRY_TYPES)[number];

/**
 * Decides an agent's reply. It moves the session by the event it resolves, never by its type
 * alone, and a late or stale agent can never consume the person's newer decision.
 */
export function decideReply(
  state: SessionState,
  command: ReplyCommand,
  context: DecideContext,
): Ruling<ReplyResponse> {
  const { reply } = command;
  if (state.phase === "new") {
    return { rejection: { code: "unknown_session", message: `No session ${state.id} exists here.` } };
  }
  const target =
    reply.leaseId === undefined ? withoutLease(state, command, context) : withLease(state, command, context);
  switch (target.kind) {
    case "duplicate":
      return {
        drafts: [],
        answer: { ok: true, id: state.id, seq: target.seq, phase: state.phase, duplicate: true },
      };
    case "fenced":
      return { rejection: fenced(state, context.now) };
    case "misfit":
      return {
        rejection: {
          code: "invalid_transition",
          message: target.reason,
          details: { phase: state.phase },
        },
      };
    case "unheeded":
      return {
        drafts: [],
        answer: { ok: true, id: state.id, seq: state.seq, phase: state.phase, superseded: true, stale: true },
      };
    case "item":
    case "overtaken":
    case "session":
      return recorded(state, command, context, target);
  }
}

type Target =
  | { readonly kind: "item"; readonly item: WorkItem }
  /** Work that gave way while its agent still wrote: its reply is kept and changes nothing. */
  | { readonly kind: "overtaken"; readonly seq: number }
  /** The same on a finished session, whose journal takes nothing late. */
  | { readonly kind: "unheeded" }
  /** `complete` finishes the session itself. */
  | { readonly kind: "session" }
  | { readonly kind: "duplicate"; readonly seq: number }
  | { readonly kind: "fenced" }
  | { readonly kind: "misfit"; readonly reason: string };

function withLease(state: SessionState, { reply, hash }: ReplyCommand, context: DecideContext): Target {
  const leaseId = reply.leaseId ?? "";
  const item = findByLease(state.pending, leaseId);
  if (!item) {
    const resolved = state.resolvedLeases[leaseId];
    return resolved?.hash === hash ? { kind: "duplicate", seq: resolved.seq } : { kind: "fenced" };
  }
  const held = heldItem(state.pending, context.now);
  if (held && held.seq !== item.seq) return { kind: "fenced" };
  // A finished session is finished already: nothing but its undo is left, which `complete` would erase.
  if (reply.type === "complete" && !isFinalPhase(state.phase)) {
    return undeliveredDecision(state) ?? { kind: "item", item };
  }
  if (!canResolve(reply.type, item.type)) return misfit(reply.type, item);
  return { kind: "item", item };
}

function withoutLease(state: SessionState, { reply, hash }: ReplyCommand, context: DecideContext): Target {
  const [overtaken] = state.unheard;
  const ofOlderWork = mayConcern(reply, "generate") || mayConcern(reply, "variant_mount_failed");
  if (overtaken !== undefined && ofOlderWork && (reply.type === "done" || reply.type === "error")) {
    // Where an undo waits, the entry keeps the next reply for it.
    const over = isFinalPhase(state.phase) && state.pending.length === 0;
    return over ? { kind: "unheeded" } : { kind: "overtaken", seq: overtaken };
  }
  if (reply.type === "complete") {
    if (isFinalPhase(state.phase)) return repeated(state, hash, "This session is finished.");
    return undeliveredDecision(state) ?? { kind: "session" };
  }
  const item = concerned(state, reply, context.now);
  if (item) return { kind: "item", item };
  return repeated(state, hash, `Nothing of this session waits for a reply of type ${reply.type}.`);
}

/** The pending event a reply without a lease is about. */
function concerned(state: SessionState, reply: AgentReply, now: number): WorkItem | undefined {
  const { type } = reply;
  const pending = state.pending.filter((item) => mayConcern(reply, item.type));
  const oldestFirst = pending.sort((a, b) => a.seq - b.seq);
  if (type === "error" || type === "retry") {
    const leased = heldItem(pending, now) ?? oldestFirst.find((item) => item.lease !== null);
    const generate = type === "error" ? oldestFirst.find((item) => item.type === "generate") : undefined;
    return leased ?? generate;
  }
  const fitting = oldestFirst.filter((item) => canResolve(type, item.type));
  if (type === "done") {
    const older = fitting.find((item) => isSupersedable(item.type) || item.type === "steer");
    if (older) return older;
  }
  // A decision that nobody has been given cannot have been handled; a plain `done` is that vague that
  // it counts for one only while its lease stands.
  return fitting.find(
    (item) => !isDecision(item.type) || (type === "done" ? item.lease !== null : item.given),
  );
}

/** A reply may say what type of event it is about, then it is about no other. */
function mayConcern({ sourceEventType, eventType }: AgentReply, type: WorkType): boolean {
  const named = sourceEventType ?? eventType;
  return named === undefined || named === type;
}

/** `complete` must not step over a decision nobody has heard. */
function undeliveredDecision(state: SessionState): Target | null {
  const waiting = state.pending.find((item) => isDecision(item.type) && !item.given);
  if (!waiting) return null;
  return {
    kind: "misfit",
    reason: `The person's ${waiting.type} has not been given to any agent yet; poll for it first.`,
  };
}

function repeated(state: SessionState, hash: string, reason: string): Target {
  if (state.lastReply?.hash === hash) return { kind: "duplicate", seq: state.lastReply.seq };
  return { kind: "misfit", reason };
}

function misfit(type: ReplyType, item: WorkItem): Target {
  return { kind: "misfit", reason: `A reply of type ${type} cannot settle ${item.type}.` };
}

function recorded(
  state: SessionState,
  command: ReplyCommand,
  context: DecideContext,
  target: Extract<Target, { kind: "item" | "overtaken" | "session" }>,
): Ruling<ReplyResponse> {
  const { reply } = command;
  if (target.kind === "item" && reply.type === "retry") return released(state, target.item, reply, context);
  const overtaken =
    target.kind === "overtaken" || (target.kind === "item" && isBlockedByDecision(state, target.item));
  const of = target.kind === "item" ? target.item.seq : target.kind === "overtaken" ? target.seq : undefined;
  const draft = replyDraft(command, entryType(reply.type), of, overtaken);
  const after = fold(state, [draft], context);
  return {
    drafts: [draft],
    answer: {
      ok: true,
      id: state.id,
      seq: context.nextSeq,
      phase: after.phase,
      ...(overtaken ? { superseded: true as const } : {}),
    },
  };
}

function released(
  state: SessionState,
  item: WorkItem,
  reply: AgentReply,
  context: DecideContext,
): Ruling<ReplyResponse> {
  const answer: ReplyResponse = { ok: true, id: state.id, seq: context.nextSeq, phase: state.phase };
  if (item.lease === null) return { drafts: [], answer: { ...answer, seq: state.seq, duplicate: true } };
  const message = reply.message === undefined ? {} : { message: reply.message };
  return {
    drafts: [
      {
        type: "lease_released",
        of: item.seq,
        event: { id: item.lease.id, reason: "retry", notBefore: 0, delayMs: 0, ...message },
      },
    ],
    answer,
  };
}

function replyDraft(
  { reply, hash, previewArtifact }: ReplyCommand,
  type: ReplyEntryType,
  of: number | undefined,
  overtaken: boolean,
): EntryDraft<SessionEntry> {
  const { preview: _, ...said } = reply;
  const event = previewArtifact === null ? said : { ...said, previewArtifact };
  return {
    type,
    event,
    hash,
    ...(of === undefined ? {} : { of }),
    ...(overtaken ? { superseded: true as const } : {}),
  };
}

/** Both spellings of a handled discard are one entry type. */
function entryType(type: ReplyType): ReplyEntryType {
  if (type === "discard") return "discarded";
  return type === "retry" ? "done" : type;
}
