/** The browser's account of what is on screen: what it should say, and whether the record says so already. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import { isDecidedPhase } from "../../protocol/phases.ts";
import { elementBarState } from "./element-bar-state.ts";
import { sameValues } from "./same-values.ts";
import { chosenValues, focusedSession, isOwn, pageSnapshot, visibleVariant } from "./selectors.ts";
import type { OverlayState } from "./state.ts";

/** A checkpoint without what is only known when it is sent: its revision and the scroll position. */
export type CheckpointBody = Pick<CheckpointEvent, "type" | "id" | "owner"> &
  Partial<Pick<CheckpointEvent, "phase" | "visibleVariant" | "arrivedVariants" | "paramValues" | "reason">>;

/**
 * The checkpoint that would bring the record up to what this tab shows; `null` when it is, when the session
 * is another tab's, or when nothing of it is on screen. It carries the values the person set and never a
 * declared default, so that reopening a page cannot overwrite what is recorded.
 */
export function pendingCheckpoint(state: OverlayState): CheckpointBody | null {
  const session = focusedSession(state);
  if (session === null || state.showOriginal || isDecidedPhase(session.phase) || !isOwn(state, session))
    return null;
  const { arrived } = pageSnapshot(state, session.id);
  if (arrived === 0 || state.commands.some((command) => command.event.id === session.id)) return null;
  const visible = visibleVariant(state, session);
  const params = chosenValues(state, session);
  const recorded =
    session.visibleVariant === visible &&
    session.arrivedVariants >= arrived &&
    sameValues(session.paramValues, params) &&
    !(session.phase === "variants_ready" && visible > 0);
  if (recorded) return null;
  return createCheckpoint(state, session.id, {
    visibleVariant: visible,
    arrivedVariants: arrived,
    paramValues: params,
  });
}

/** A checkpoint that asks for the session: `takeover` by the person's wish, `browser_resumed` by itself. */
export function claimCheckpoint(
  state: OverlayState,
  id: string,
  reason: "takeover" | "browser_resumed",
): CheckpointBody {
  return createCheckpoint(state, id, { reason });
}

function createCheckpoint(
  state: OverlayState,
  id: string,
  shown: Omit<CheckpointBody, "type" | "id" | "owner" | "phase">,
): CheckpointBody {
  const phase = elementBarState(state)?.state;
  return { type: "checkpoint", id, owner: state.owner, ...(phase === undefined ? {} : { phase }), ...shown };
}
