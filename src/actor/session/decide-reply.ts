import type { JournaledReplyType, ReplyType } from "../../protocol/reply-types.ts";
import type { ReplyResponse } from "../../protocol/status.ts";
import { retryRelease } from "../leases/decide-lease.ts";
import { leaseFenced } from "../leases/fenced.ts";
import type { WorkItem } from "../leases/work-item.ts";
import type { ReplyCommand } from "./commands.ts";
import {
  carriedOut,
  type DecideContext,
  rejected,
  type SessionDecision,
  type SessionDraft,
  unchanged,
} from "./decision.ts";
import { fold } from "./fold.ts";
import { findTarget, type ReplyTarget } from "./reply-target.ts";
import type { SessionState } from "./state.ts";
import { isBlockedByDecision } from "./timeouts.ts";

/**
 * Decides an agent's reply. It moves the session by the event it resolves, never by its type
 * alone, and a late or stale agent can never consume the person's newer decision.
 */
export function decideReply(
  state: SessionState,
  command: ReplyCommand,
  context: DecideContext,
): SessionDecision {
  if (state.phase === "new") {
    return rejected({ code: "unknown_session", message: `No session ${state.id} exists here.` });
  }
  const target = findTarget(state, command, context.now);
  switch (target.kind) {
    case "duplicate":
      return unchanged({ ok: true, id: state.id, seq: target.seq, phase: state.phase, duplicate: true });
    case "fenced":
      return rejected(leaseFenced(state.pending, context));
    case "not_applicable":
      return rejected({
        code: "invalid_transition",
        message: target.reason,
        details: { phase: state.phase },
      });
    case "ignored": {
      const { id, seq, phase } = state;
      return unchanged({ ok: true, id, seq, phase, superseded: true, stale: true });
    }
    case "item":
      return command.reply.type === "retry"
        ? releaseLease(state, target.item, command, context)
        : recordReply(state, command, context, target);
    case "superseded":
    case "session":
      return recordReply(state, command, context, target);
  }
}

function recordReply(
  state: SessionState,
  command: ReplyCommand,
  context: DecideContext,
  target: Extract<ReplyTarget, { kind: "item" | "superseded" | "session" }>,
): SessionDecision {
  const superseded =
    target.kind === "superseded" || (target.kind === "item" && isBlockedByDecision(state, target.item));
  const draft = replyDraft(command, seqOf(target), superseded);
  const answer: ReplyResponse = {
    ok: true,
    id: state.id,
    seq: context.nextSeq,
    phase: fold(state, [draft], context).phase,
    ...(superseded ? { superseded } : {}),
  };
  return carriedOut([draft], answer);
}

/** The `seq` of the work that a reply is about; `complete` about the session names none. */
function seqOf(target: Extract<ReplyTarget, { kind: "item" | "superseded" | "session" }>) {
  if (target.kind === "session") return undefined;
  return target.kind === "item" ? target.item.seq : target.seq;
}

function releaseLease(
  state: SessionState,
  item: WorkItem,
  { reply }: ReplyCommand,
  context: DecideContext,
): SessionDecision {
  const answer: ReplyResponse = { ok: true, id: state.id, seq: context.nextSeq, phase: state.phase };
  const release = retryRelease(item, reply.message);
  return release ? carriedOut([release], answer) : unchanged({ ...answer, seq: state.seq, duplicate: true });
}

function replyDraft(
  { reply, hash, previewArtifact }: ReplyCommand,
  of: number | undefined,
  superseded: boolean,
): SessionDraft {
  const { preview: _, ...posted } = reply;
  return {
    type: entryType(reply.type),
    event: previewArtifact === null ? posted : { ...posted, previewArtifact },
    hash,
    ...(of === undefined ? {} : { of }),
    ...(superseded ? { superseded } : {}),
  };
}

/** Both spellings of a handled discard are one entry type. */
function entryType(type: ReplyType): JournaledReplyType {
  if (type === "discard") return "discarded";
  return type === "retry" ? "done" : type;
}
