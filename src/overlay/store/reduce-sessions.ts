/** Folding the server's record of sessions: what it says replaces what was believed. */
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { keptOutputs } from "./reduce-output.ts";
import { steerFollowed, unsettledSteers } from "./reduce-steers.ts";
import { focusedSession, isSteer } from "./select.ts";
import type { LocalView, OverlayState } from "./state.ts";
import { toasted } from "./toasts.ts";
import { isUndoing } from "./undoing.ts";

/**
 * Takes one session's summary. A session that ended stays only where it was being followed, until the
 * person has seen how it ended; one that ended elsewhere is nobody's business here.
 */
export function followed(before: OverlayState, summary: SessionSummary): OverlayState {
  const state = isSteer(summary) ? steerFollowed(before, summary) : before;
  const missing = state.missing.filter((id) => id !== summary.id);
  if (isUndoing(summary)) {
    return {
      ...forget({ ...state, missing }, summary.id),
      sessions: { ...state.sessions, [summary.id]: summary },
    };
  }
  const known = state.sessions[summary.id] !== undefined;
  if (isFinalPhase(summary.phase) && !(known && isFollowed(state, summary.id))) {
    return forget({ ...state, missing }, summary.id);
  }
  const own = summary.activeOwner === null || summary.activeOwner === state.owner;
  const lost = !own && known && state.sessions[summary.id]?.activeOwner === state.owner;
  const told = lost && isFollowed(state, summary.id);
  return {
    ...(told ? toasted(state, "Another tab has taken over this session.", "plain") : state),
    missing,
    sessions: { ...state.sessions, [summary.id]: summary },
    focus: isFinalPhase(summary.phase) ? summary.id : state.focus,
    // Another tab decides what is shown from here on: what this one had not recorded is void.
    views: own ? state.views : without(state.views, summary.id),
  };
}

/**
 * Takes the whole list, as `connected` and `resync` bring it. A followed session that is not on it has
 * ended, or the server does not know it: it stays on screen until the server has said which.
 */
export function listed(state: OverlayState, summaries: readonly SessionSummary[]): OverlayState {
  const current = focusedSession(state);
  const sessions = Object.fromEntries(summaries.map((summary) => [summary.id, summary]));
  const gone = current !== null && sessions[current.id] === undefined;
  const steers = unsettledSteers(state, new Set(Object.keys(sessions)));
  if (!gone) return summaries.reduce(followed, { ...state, sessions, missing: steers });
  const kept = { ...state, focus: current.id, sessions: { ...sessions, [current.id]: current } };
  const missing = isFinalPhase(current.phase) ? steers : [current.id, ...steers];
  return summaries.reduce(followed, { ...kept, missing });
}

/** Drops everything about a session. */
export function forget(state: OverlayState, id: string): OverlayState {
  const sessions = without(state.sessions, id);
  return {
    ...state,
    sessions,
    views: without(state.views, id),
    outputs: keptOutputs(state, sessions),
    missing: state.missing.filter((other) => other !== id),
    focus: state.focus === id ? null : state.focus,
  };
}

function isFollowed(state: OverlayState, id: string): boolean {
  return state.focus === id || focusedSession(state)?.id === id;
}

/** A record without one of its names. */
export function without<T extends LocalView | SessionSummary>(
  record: Readonly<Record<string, T>>,
  name: string,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
