import { EVENTS, type SessionEventType } from "../../protocol/events/index.ts";
import type { EventResponse } from "../../protocol/status.ts";
import { getOwn } from "../get-own.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { PostCommand } from "./commands.ts";
import {
  type DecideContext,
  type EventDecision,
  rejected,
  type SessionDecision,
  unchanged,
} from "./decision.ts";
import type { SessionBodies } from "./entries/bodies.ts";
import { decideByType, SESSION_EVENTS } from "./events/index.ts";
import { fold } from "./fold.ts";
import type { SessionState } from "./state.ts";

/**
 * Decides a browser event. The idempotency key comes first, then the rules of the event's type: natural
 * identity, ownership, phase. A repetition is recognised in every phase, also when it could no longer happen.
 */
export function decideEvent(
  state: SessionState,
  command: PostCommand,
  context: DecideContext,
): SessionDecision {
  if (state.phase === "new" && !EVENTS[command.event.type].opensSession) {
    return rejected({
      code: "unknown_session",
      message: `No session ${state.id} exists here; post its generate first.`,
    });
  }
  const known = command.key === null ? undefined : getOwn(state.keys, command.key);
  if (!known) {
    const decision = decideByType<SessionBodies, SessionEventType>(
      SESSION_EVENTS,
      state,
      command.event,
      command,
    );
    return toDecision(state, command, context, decision);
  }
  if (known.hash !== command.hash) {
    return rejected({
      code: "idempotency_key_reused",
      message: "This idempotency key was used for a different event; use a new key.",
    });
  }
  return respond(state, { seq: known.seq, phase: known.phase, duplicate: true });
}

function toDecision(
  state: SessionState,
  command: PostCommand,
  context: DecideContext,
  decision: EventDecision,
): SessionDecision {
  switch (decision.kind) {
    case "allowed": {
      const drafts = [draftOf(command, decision.of), ...decision.entailed];
      const { phase } = fold(state, drafts, context);
      return { ok: true, drafts, answer: { ok: true, id: state.id, seq: context.nextSeq, phase } };
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

/** The event as an entry, under its own type. */
export function draftOf(
  {
    event,
    hash,
    key,
  }: Pick<PostCommand, "hash" | "key"> & { readonly event: EntryDraft["event"] & { readonly type: string } },
  of?: number,
): EntryDraft {
  return {
    type: event.type,
    event,
    hash,
    ...(key === null ? {} : { key }),
    ...(of === undefined ? {} : { of }),
  };
}

function respond(state: SessionState, rest: Omit<EventResponse, "ok" | "id">): SessionDecision {
  return unchanged({ ok: true, id: state.id, ...rest });
}
