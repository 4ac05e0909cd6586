/** Selectors: pure functions of the overlay's state that several modules share. */

import type { ParamDeclaration } from "../../protocol/parameters.ts";
import { isDecidedPhase, isFinalPhase } from "../../protocol/phases.ts";
import { samePage } from "../../protocol/same-page.ts";
import type { ListeningAgent } from "../../protocol/server-events.ts";
import type { ParamValues, SessionSummary } from "../../protocol/snapshot.ts";
import { effectiveValues } from "../variants/parameters.ts";
import type { OverlayState, PageSnapshot } from "./state.ts";

/** The session in focus: the chosen one, else the newest open session of this page. */
export function focusedSession(state: OverlayState): SessionSummary | null {
  const chosen = state.focusedSessionId === null ? undefined : state.sessions[state.focusedSessionId];
  if (chosen !== undefined) return chosen;
  const candidates = Object.values(state.sessions).filter(
    (session) => !isSteer(session) && !isFinalPhase(session.phase) && samePage(session.pageUrl, state.page),
  );
  candidates.sort((a, b) => rank(state, b) - rank(state, a) || b.updatedAt.localeCompare(a.updatedAt));
  return candidates[0] ?? null;
}

/** Whether the session is a message about the page: it has no variants and no element. */
export function isSteer({ phase, delivery }: SessionSummary): boolean {
  return phase === "steer_requested" || phase === "steer_done" || delivery?.type === "steer";
}

/** Whether an agent has the session's work: it was delivered, and not resolved or put back since. */
export function isHeld({ delivery }: SessionSummary): boolean {
  return delivery !== null && delivery.state !== "queued" && delivery.state !== "resolved";
}

/**
 * Who there is for your requests, by leases and presence: an agent that waits, one at work, or none.
 * @param session only those that may take what waits in this session
 */
export function agentState(
  { agent, sessions }: OverlayState,
  session?: SessionSummary,
): "listening" | "at work" | "away" {
  const { type, assignee } = session?.delivery ?? {};
  const takesIt =
    type === undefined
      ? agent.listening
      : (agent.agents ?? agent.names.map((name): ListeningAgent => ({ name }))).some(
          (poll) =>
            (assignee ?? poll.name) === poll.name &&
            poll.types?.includes(type) !== false &&
            (poll.session ?? session?.id) === session?.id,
        );
  if (takesIt) return "listening";
  const holds = (other: SessionSummary) =>
    isHeld(other) && (assignee === undefined || other.delivery?.agent === assignee);
  return Object.values(sessions).some(holds) ? "at work" : "away";
}

/** Whether a completed session is shown again because its undo waits for an agent. */
export function isUndoing({ phase, delivery }: SessionSummary): boolean {
  return phase === "completed" && delivery?.type === "undo_request" && delivery.state !== "resolved";
}

function rank(state: OverlayState, session: SessionSummary): number {
  return session.activeOwner === state.owner ? 1 : 0;
}

/** Whether this tab may decide about the session. A session without an owner is free to every tab. */
export function isOwn(state: OverlayState, session: SessionSummary): boolean {
  return session.activeOwner === null || session.activeOwner === state.owner;
}

/** What the page's DOM holds of a session. */
export function pageSnapshot(state: OverlayState, id: string): PageSnapshot {
  if (state.pageSnapshot?.id === id) return state.pageSnapshot;
  return { id, wrapper: "absent", arrived: 0, params: {}, problem: null };
}

/**
 * The variant to show: 0 is the original. A choice made in this tab shows at once, then comes the recorded
 * choice. Without either, the first variant is shown as soon as it arrives.
 */
export function visibleVariant(state: OverlayState, session: SessionSummary): number {
  const { arrived } = pageSnapshot(state, session.id);
  if (arrived === 0) return 0;
  if (isDecidedPhase(session.phase)) {
    const decided = Number(session.acceptedVariant ?? 0);
    return session.phase.startsWith("discard") ? 0 : decided;
  }
  if (state.showOriginal) return 0;
  const chosen = state.localViews[session.id]?.visible ?? session.visibleVariant ?? 1;
  return Math.min(chosen, arrived);
}

/** The variant to compare with the original, also while that is shown; 0 before the first has arrived. */
export function chosenVariant(state: OverlayState, session: SessionSummary): number {
  return visibleVariant({ ...state, showOriginal: false }, session);
}

/** The values set in this session by a person, recorded or not; never a declared default. */
export function chosenValues(state: OverlayState, session: SessionSummary): ParamValues {
  return state.localViews[session.id]?.params ?? session.paramValues;
}

/** What the tune panel shows for a variant: its declarations, and the value of each. */
export function variantParameters(
  state: OverlayState,
  session: SessionSummary,
  variant: number,
): { declared: readonly ParamDeclaration[]; values: ParamValues } {
  const declared = pageSnapshot(state, session.id).params[variant] ?? [];
  return { declared, values: effectiveValues(declared, chosenValues(state, session)) };
}
