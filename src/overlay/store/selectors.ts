/** Questions about the state that more than one place asks. All pure. */
import { isDecidedPhase, isFinalPhase } from "../../protocol/phases.ts";
import type { ParamValues, SessionSummary } from "../../protocol/snapshot.ts";
import { effectiveValues, type ParamDeclaration } from "../variants/parameters.ts";
import { samePage } from "./same-page.ts";
import type { OverlayState, PageSnapshot } from "./state.ts";

/** The session the person works on here: the one they chose, else the page's own newest open one. */
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

function rank(state: OverlayState, session: SessionSummary): number {
  return session.activeOwner === state.owner ? 1 : 0;
}

/** Whether this tab may decide about the session. A session nobody owns yet belongs to whoever acts. */
export function isOwn(state: OverlayState, session: SessionSummary): boolean {
  return session.activeOwner === null || session.activeOwner === state.owner;
}

/** What the DOM holds of a session. */
export function pageSnapshot(state: OverlayState, id: string): PageSnapshot {
  if (state.pageSnapshot?.id === id) return state.pageSnapshot;
  return { id, wrapper: "absent", arrived: 0, params: {}, problem: null };
}

/**
 * The variant to show: 0 is the original. What the person does here shows at once; a choice this tab has
 * not made comes from the record; without any record the first variant is shown as soon as it is there.
 */
export function visibleVariant(state: OverlayState, session: SessionSummary): number {
  const { arrived } = pageSnapshot(state, session.id);
  if (arrived === 0) return 0;
  if (isDecidedPhase(session.phase)) {
    const decided = Number(session.acceptedVariant ?? 0);
    return session.phase.startsWith("discard") ? 0 : decided;
  }
  if (state.showOriginal) return 0;
  const wanted = state.localViews[session.id]?.visible ?? session.visibleVariant ?? 1;
  return Math.min(wanted, arrived);
}

/** All values the person has set in this session, recorded or not; never a declared default. */
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
