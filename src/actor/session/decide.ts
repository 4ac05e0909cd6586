import type { SessionCommand } from "./commands.ts";
import { decideEvent } from "./decide-event.ts";
import { decideLease } from "./decide-lease.ts";
import { decideReply } from "./decide-reply.ts";
import {
  carriedOut,
  type DecideContext,
  type SessionDecision,
  type SessionDraft,
  unchanged,
} from "./decision.ts";
import { fold } from "./fold.ts";
import { decideOpenRun, decideRunEnded, decideRunHeartbeat, decideStop } from "./runs/decide-run.ts";
import type { SessionState } from "./state.ts";
import { applyTimeouts } from "./timeouts.ts";

/**
 * Decides one command: pure, no clock and no I/O of its own. Entries that are due by time alone come first.
 * The command is decided against the state they leave, and they are written even when it is rejected or
 * changes nothing.
 */
export function decide(
  state: SessionState,
  command: SessionCommand,
  context: DecideContext,
): SessionDecision {
  const due = applyTimeouts(state, context.now, context.maxAttempts);
  const current = fold(state, due, context);
  const decision = dispatch(current, command, { ...context, nextSeq: context.nextSeq + due.length });
  if (!decision.ok) return { ...decision, drafts: due };
  const drafts = [...due, ...decision.drafts];
  // A decision supersedes older work in the same step, and so does the last attempt's release strand it.
  const decided = fold(state, drafts, context);
  const entailed = applyTimeouts(decided, context.now, context.maxAttempts);
  if (entailed.length === 0) return { ...decision, drafts };
  const { phase } = fold(decided, entailed, { ...context, nextSeq: context.nextSeq + drafts.length });
  const answer = "phase" in decision.answer ? { ...decision.answer, phase } : decision.answer;
  return { ok: true, drafts: [...drafts, ...entailed], answer };
}

function dispatch(state: SessionState, command: SessionCommand, context: DecideContext): SessionDecision {
  switch (command.kind) {
    case "post":
      return decideEvent(state, command, context);
    case "reply":
      return decideReply(state, command, context);
    case "tick":
      return unchanged({ done: true });
    case "acknowledge_outbox":
      return carriedOut(acknowledgement(state, command.upTo), { done: true });
    case "open_run":
      return decideOpenRun(state, command);
    case "run_heartbeat":
      return decideRunHeartbeat(state, command, context);
    case "run_ended":
      return decideRunEnded(state, command);
    case "stop":
      return decideStop(state);
    default:
      return decideLease(state, command, context);
  }
}

function acknowledgement(state: SessionState, upTo: number): readonly SessionDraft[] {
  if (!state.outbox.some((item) => item.seq <= upTo)) return [];
  return [{ type: "outbox", event: { upTo } }];
}
