/** Folding the server's record of sessions: what it says replaces what was believed. */
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { retainedOutputs } from "./reduce-runs.ts";
import { applySteerSummary, unresolvedSteers } from "./reduce-steers.ts";
import { focusedSession, isSteer } from "./selectors.ts";
import type { LocalView, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";
import { isUndoing } from "./undoing.ts";

/**
 * Takes one session's summary. A session that ended stays only where it was being followed, until the
 * person has seen how it ended; one that ended elsewhere is nobody's business here.
 */
export function applySummary(before: OverlayState, summary: SessionSummary): OverlayState {
  const state = isSteer(summary) ? applySteerSummary(before, summary) : before;
  const missing = state.unlistedSessions.filter((id) => id !== summary.id);
  if (isUndoing(summary)) {
    return {
      ...removeSession({ ...state, unlistedSessions: missing }, summary.id),
      sessions: { ...state.sessions, [summary.id]: summary },
    };
  }
  const known = state.sessions[summary.id] !== undefined;
  if (isFinalPhase(summary.phase) && !(known && isFollowed(state, summary.id))) {
    return removeSession({ ...state, unlistedSessions: missing }, summary.id);
  }
  const own = summary.activeOwner === null || summary.activeOwner === state.owner;
  const lost = !own && known && state.sessions[summary.id]?.activeOwner === state.owner;
  const told = lost && isFollowed(state, summary.id);
  return {
    ...(told ? addToast(state, "Another tab has taken over this session.", "plain") : state),
    unlistedSessions: missing,
    sessions: { ...state.sessions, [summary.id]: summary },
    focusedSessionId: isFinalPhase(summary.phase) ? summary.id : state.focusedSessionId,
    // Another tab decides what is shown from here on: what this one had not recorded is void.
    localViews: own ? state.localViews : omitKey(state.localViews, summary.id),
  };
}

/**
 * Takes the whole list, as `connected` and `resync` bring it. A followed session that is not on it has
 * ended, or the server does not know it: it stays on screen until the server has said which.
 */
export function applySessionList(state: OverlayState, summaries: readonly SessionSummary[]): OverlayState {
  const current = focusedSession(state);
  const sessions = Object.fromEntries(summaries.map((summary) => [summary.id, summary]));
  const gone = current !== null && sessions[current.id] === undefined;
  const steers = unresolvedSteers(state, new Set(Object.keys(sessions)));
  if (!gone) return summaries.reduce(applySummary, { ...state, sessions, unlistedSessions: steers });
  const kept = { ...state, focus: current.id, sessions: { ...sessions, [current.id]: current } };
  const missing = isFinalPhase(current.phase) ? steers : [current.id, ...steers];
  return summaries.reduce(applySummary, { ...kept, unlistedSessions: missing });
}

/** Drops everything about a session. */
export function removeSession(state: OverlayState, id: string): OverlayState {
  const sessions = omitKey(state.sessions, id);
  return {
    ...state,
    sessions,
    localViews: omitKey(state.localViews, id),
    outputs: retainedOutputs(state, sessions),
    unlistedSessions: state.unlistedSessions.filter((other) => other !== id),
    focusedSessionId: state.focusedSessionId === id ? null : state.focusedSessionId,
  };
}

function isFollowed(state: OverlayState, id: string): boolean {
  return state.focusedSessionId === id || focusedSession(state)?.id === id;
}

/** A record without one of its names. */
export function omitKey<T extends LocalView | SessionSummary>(
  record: Readonly<Record<string, T>>,
  name: string,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}
