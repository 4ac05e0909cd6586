/** What the person decided in the older live mode. */

import type { DecisionType } from "../../../protocol/events/spec.ts";
import type { LegacyBody } from "../../../protocol/legacy-entries.ts";
import { isDecidedPhase, isFinalPhase } from "../../../protocol/phases.ts";
import { isDecision, isSupersedable } from "../../../protocol/work.ts";
import { type Entry, writtenAt } from "../../runtime/entry.ts";
import type { SessionState } from "../state.ts";
import { workOf } from "../work-queue.ts";

export function foldAccept(state: SessionState, entry: Entry, body: LegacyBody): SessionState {
  if (isFinalPhase(state.phase)) return state;
  const variant = body.variantId ?? state.visibleVariant ?? 0;
  const paramValues = body.paramValues ?? {};
  return {
    ...decided(state, entry, "accept"),
    phase: "accept_requested",
    visibleVariant: variant,
    paramValues: body.paramValues ?? state.paramValues,
    accepted: { seq: entry.seq, variantId: String(variant), paramValues, at: writtenAt(entry) },
    discardSeq: null,
  };
}

export function foldDiscard(state: SessionState, entry: Entry): SessionState {
  if (isFinalPhase(state.phase)) return state;
  return {
    ...decided(state, entry, "discard"),
    phase: "discard_requested",
    accepted: null,
    discardSeq: entry.seq,
  };
}

/**
 * Whether the person has decided: what pages and agents say about the variants after that is late. A decision
 * that failed still counts; only a new request begins again.
 */
export function isBehindDecision({ phase, failed }: SessionState): boolean {
  return isDecidedPhase(phase) || failed.some(({ type }) => isDecision(type));
}

/** The decision replaces all other work. An agent may still reply about that. */
function decided(state: SessionState, entry: Entry, type: DecisionType): SessionState {
  // An intent to accept is the accept: agents know it by that name.
  const work = workOf({ ...entry, event: { ...entry.event, type } }, type);
  const replaced = state.pending.filter((item) => !isDecision(item.type) && isSupersedable(item.type));
  return {
    ...state,
    createdAt: state.createdAt ?? entry.ts,
    pending: [work],
    failed: [],
    error: null,
    decidedAt: writtenAt(entry),
    unheard: [...state.unheard, ...replaced.map(({ seq }) => seq)],
  };
}
