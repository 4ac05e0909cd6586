/** Reduces the server's summaries of sessions, which replace what this tab assumed. */
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { retainedOutputs } from "./reduce-runs.ts";
import { applySteerSummary, unresolvedSteers } from "./reduce-steers.ts";
import { focusedSession, isSteer, isUndoing } from "./selectors.ts";
import type { LocalView, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

/**
 * Takes one session's summary. A session that ended stays only where it was followed, until its end was
 * seen; a session that ended in another tab or page is removed.
 */
export function applySummary(before: OverlayState, summary: SessionSummary): OverlayState {
  const state = isSteer(summary) ? applySteerSummary(before, summary) : before;
  const unlistedSessions = state.unlistedSessions.filter((id) => id !== summary.id);
  if (isUndoing(summary)) {
    return {
      ...removeSession({ ...state, unlistedSessions }, summary.id),
      sessions: { ...state.sessions, [summary.id]: summary },
    };
  }
  const isKnown = state.sessions[summary.id] !== undefined;
  if (isFinalPhase(summary.phase) && !(isKnown && isFollowed(state, summary.id))) {
    return removeSession({ ...state, unlistedSessions }, summary.id);
  }
  const isOwn = summary.activeOwner === null || summary.activeOwner === state.owner;
  const isLost = !isOwn && isKnown && state.sessions[summary.id]?.activeOwner === state.owner;
  const next =
    isLost && isFollowed(state, summary.id)
      ? addToast(state, "Another tab has taken over this session.", "plain")
      : state;
  return {
    ...next,
    unlistedSessions,
    sessions: { ...state.sessions, [summary.id]: summary },
    focusedSessionId: isFinalPhase(summary.phase) ? summary.id : state.focusedSessionId,
    // The new owner decides what is shown: unrecorded changes of this tab are void.
    localViews: isOwn ? state.localViews : omitKey(state.localViews, summary.id),
  };
}

/**
 * Takes the whole list, as `connected` and `resync` bring it. A followed session that is not on it has
 * ended, or the server does not know it. It stays on screen until a read of it shows which.
 */
export function applySessionList(state: OverlayState, summaries: readonly SessionSummary[]): OverlayState {
  const current = focusedSession(state);
  const sessions = Object.fromEntries(summaries.map((summary) => [summary.id, summary]));
  const isUnlisted = current !== null && sessions[current.id] === undefined;
  const steers = unresolvedSteers(state, new Set(Object.keys(sessions)));
  if (!isUnlisted) return summaries.reduce(applySummary, { ...state, sessions, unlistedSessions: steers });
  const next = {
    ...state,
    focusedSessionId: current.id,
    sessions: { ...sessions, [current.id]: current },
  };
  const unlistedSessions = isFinalPhase(current.phase) ? steers : [current.id, ...steers];
  return summaries.reduce(applySummary, { ...next, unlistedSessions });
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

/** A copy without one of the keys. */
export function omitKey<T extends LocalView | SessionSummary>(
  record: Readonly<Record<string, T>>,
  key: string,
): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).filter(([other]) => other !== key));
}
