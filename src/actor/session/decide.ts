import type { Rejection } from "../../protocol/errors.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { EntryDraft } from "../runtime/entry.ts";
import type { Decision } from "../runtime/mailbox.ts";
import type { SessionCommand } from "./commands.ts";
import { decideEvent } from "./decide-event.ts";
import { decideLease } from "./decide-lease.ts";
import { decideReply } from "./decide-reply.ts";
import type { SessionEntry } from "./entries.ts";
import { evolve } from "./evolve.ts";
import {
  decideOpenRun,
  decideRunEnded,
  decideRunHeartbeat,
  decideStop,
  type RunFacts,
} from "./runs/decide-run.ts";
import type { SessionState } from "./state.ts";
import { applyTimeouts } from "./timeouts.ts";

export interface DecideContext {
  /** Milliseconds of the actor's clock. */
  readonly now: number;
  /** The number the first entry of this command gets. */
  readonly nextSeq: number;
  /** Grants after which unresolved work is a dead letter. */
  readonly maxAttempts: number;
}

/** What a rule comes to, before time's own entries are put in front. */
export type Ruling<Answer> =
  | { readonly drafts: readonly EntryDraft<SessionEntry>[]; readonly answer: Answer }
  | { readonly rejection: Rejection };

/** The answer to a granted poll: which work, under which lease. `null`: nothing for you now. */
export type GrantedWork = { readonly seq: number; readonly leaseId: string } | null;
export type CommandValue =
  | EventResponse
  | { readonly granted: GrantedWork }
  | { readonly expiresAt: number }
  | { readonly requeued: readonly number[] }
  | { readonly facts: RunFacts | null }
  | { readonly done: true };

/**
 * Decides one command: pure, no clock and no I/O of its own. Entries that time alone calls for
 * come first, and the command is judged against the state they leave; they are written even when
 * the command itself is refused or changes nothing.
 */
export function decide(
  state: SessionState,
  command: SessionCommand,
  context: DecideContext,
): Decision<CommandValue> {
  const due = applyTimeouts(state, context.now, context.maxAttempts);
  const settled = fold(state, due, context);
  const ruling = rule(settled, command, { ...context, nextSeq: context.nextSeq + due.length });
  if ("rejection" in ruling) return { ok: false, rejection: ruling.rejection, drafts: due };
  const drafts = [...due, ...ruling.drafts];
  // A decision makes older work give way, and the last attempt's return strands it, in the same step.
  const decided = fold(state, drafts, context);
  const entailed = applyTimeouts(decided, context.now, context.maxAttempts);
  if (entailed.length === 0) return { ok: true, drafts, answer: ruling.answer };
  const { phase } = fold(decided, entailed, { ...context, nextSeq: context.nextSeq + drafts.length });
  const answer = "phase" in ruling.answer ? { ...ruling.answer, phase } : ruling.answer;
  return { ok: true, drafts: [...drafts, ...entailed], answer };
}

function rule(state: SessionState, command: SessionCommand, context: DecideContext): Ruling<CommandValue> {
  switch (command.kind) {
    case "post":
      return decideEvent(state, command, context);
    case "reply":
      return decideReply(state, command, context);
    case "tick":
      return { drafts: [], answer: { done: true } };
    case "told":
      return { drafts: toldDrafts(state, command.upTo), answer: { done: true } };
    case "open_run":
      return decideOpenRun(state, command);
    case "run_heard":
      return decideRunHeartbeat(state, command, context.now);
    case "run_ended":
      return decideRunEnded(state, command);
    case "stop":
      return decideStop(state);
    default:
      return decideLease(state, command, context);
  }
}

function toldDrafts(state: SessionState, upTo: number): readonly EntryDraft<SessionEntry>[] {
  if (!state.outbox.some((item) => item.seq <= upTo)) return [];
  return [{ type: "outbox", event: { upTo } }];
}

/** The state after drafts, as the journal will fold them. */
export function fold(
  state: SessionState,
  drafts: readonly EntryDraft<SessionEntry>[],
  context: DecideContext,
): SessionState {
  const ts = new Date(context.now).toISOString();
  return drafts.reduce(
    (next, draft, index) => evolve(next, { ...draft, seq: context.nextSeq + index, id: state.id, ts }),
    state,
  );
}
