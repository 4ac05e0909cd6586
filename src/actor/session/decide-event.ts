import type { SessionEvent } from "../../protocol/events.ts";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { EventResponse } from "../../protocol/status.ts";
import { getOwn } from "../get-own.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { PostCommand } from "./commands.ts";
import { decideAccept, decideDiscard } from "./decide-decision.ts";
import { decideCheckpoint, decideMount } from "./decide-page.ts";
import { decideRetry } from "./decide-retry.ts";
import { carriedOut, type DecideContext, rejected, type SessionDecision, unchanged } from "./decision.ts";
import type { SessionEntry } from "./entries.ts";
import { fold } from "./fold.ts";
import type { SessionState } from "./state.ts";

/** What the rules of one event type say; `accepted` drafts carry the event first. */
export type EventDecision =
  | { readonly kind: "accepted"; readonly drafts: readonly EntryDraft<SessionEntry>[] }
  | { readonly kind: "duplicate"; readonly seq: number }
  | { readonly kind: "stale" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "invalid"; readonly path: string; readonly reason: string }
  | { readonly kind: "not_owner" };

/**
 * Decides a browser event. The key is judged first, then the natural identity, then ownership,
 * then the phase: a repetition is recognised in every phase, also when it could no longer happen.
 */
export function decideEvent(
  state: SessionState,
  command: PostCommand,
  context: DecideContext,
): SessionDecision {
  const { event } = command;
  const opens = event.type === "generate" || event.type === "steer";
  if (state.phase === "new" && !opens) {
    return rejected({
      code: "unknown_session",
      message: `No session ${state.id} exists here; post its generate first.`,
    });
  }
  const known = command.key === null ? undefined : getOwn(state.keys, command.key);
  if (known) {
    if (known.hash !== command.hash) {
      return rejected({
        code: "idempotency_key_reused",
        message: "This idempotency key was used for a different event; use a new key.",
      });
    }
    return respond(state, { seq: known.seq, phase: known.phase, duplicate: true });
  }
  return toDecision(state, command, context, decisionFor(state, command));
}

function decisionFor(state: SessionState, command: PostCommand): EventDecision {
  const { event } = command;
  switch (event.type) {
    case "generate":
    case "steer":
      return decideOpening(state, command);
    case "accept":
      return decideAccept(state, event, command);
    case "discard":
      return decideDiscard(state, event, command);
    case "checkpoint":
      return decideCheckpoint(state, event, command);
    case "variant_mounted":
    case "variant_mount_failed":
      return decideMount(state, event, command);
    case "retry":
      return decideRetry(state, command);
    case "undo_request": {
      const waiting = state.pending.find((item) => item.type === "undo_request");
      if (waiting) return { kind: "duplicate", seq: waiting.seq };
      if (state.phase !== "completed")
        return { kind: "refused", reason: "Only a completed session can be undone." };
      return accepted(command);
    }
  }
}

function decideOpening(state: SessionState, command: PostCommand): EventDecision {
  if (state.origin === null && state.phase === "new") return accepted(command);
  if (state.origin?.hash === command.hash) return { kind: "duplicate", seq: state.origin.seq };
  return {
    kind: "refused",
    reason: isFinalPhase(state.phase)
      ? "This session is finished; a new one needs a new id."
      : "This session exists with another request; a new one needs a new id.",
  };
}

/** The event as an entry, followed by what it entails. */
export function accepted(
  command: PostCommand,
  of?: number,
  entailed: readonly EntryDraft<SessionEntry>[] = [],
): EventDecision {
  return { kind: "accepted", drafts: [entryOf(command.event, command, of), ...entailed] };
}

function entryOf(event: SessionEvent, command: PostCommand, of?: number): EntryDraft<SessionEntry> {
  const extra = {
    hash: command.hash,
    ...(command.key === null ? {} : { key: command.key }),
    ...(of === undefined ? {} : { of }),
  };
  // The type names which event it is; spelling it out per type keeps entry and event in step.
  switch (event.type) {
    case "generate":
      return { type: event.type, event, ...extra };
    case "steer":
      return { type: event.type, event, ...extra };
    case "accept":
      return { type: event.type, event, ...extra };
    case "discard":
      return { type: event.type, event, ...extra };
    case "checkpoint":
      return { type: event.type, event, ...extra };
    case "variant_mounted":
      return { type: event.type, event, ...extra };
    case "variant_mount_failed":
      return { type: event.type, event, ...extra };
    case "retry":
      return { type: event.type, event, ...extra };
    case "undo_request":
      return { type: event.type, event, ...extra };
  }
}

function toDecision(
  state: SessionState,
  command: PostCommand,
  context: DecideContext,
  decision: EventDecision,
): SessionDecision {
  switch (decision.kind) {
    case "accepted": {
      const { phase } = fold(state, decision.drafts, context);
      return carriedOut(decision.drafts, { ok: true, id: state.id, seq: context.nextSeq, phase });
    }
    case "duplicate":
      return respond(state, { seq: decision.seq, phase: state.phase, duplicate: true });
    case "stale":
      return respond(state, { seq: state.seq, phase: state.phase, stale: true });
    case "refused":
      return rejected({
        code: "invalid_transition",
        message: decision.reason,
        details: { phase: state.phase },
      });
    case "invalid": {
      const { path, reason } = decision;
      return rejected({ code: "invalid_event", message: `${path}: ${reason}.`, details: { path, reason } });
    }
    case "not_owner":
      return rejected({
        code: "not_owner",
        message: `Another tab owns this session; take it over there before you ${command.event.type}.`,
        details: { activeOwner: state.activeOwner },
      });
  }
}

function respond(state: SessionState, rest: Omit<EventResponse, "ok" | "id">): SessionDecision {
  return unchanged({ ok: true, id: state.id, ...rest });
}
