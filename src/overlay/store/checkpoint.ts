/** Checkpoints: what this tab shows, compared with what the server has recorded. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import { isDecidedPhase } from "../../protocol/phases.ts";
import { sameValues } from "../variants/parameters.ts";
import { elementBarState } from "./element-bar-state.ts";
import { chosenValues, focusedSession, isOwn, pageSnapshot, visibleVariant } from "./selectors.ts";
import type { OverlayState } from "./state.ts";

/** A checkpoint without its revision and scroll position, which are read when it is sent. */
export type CheckpointBody = Pick<CheckpointEvent, "type" | "id" | "owner"> &
  Partial<Pick<CheckpointEvent, "phase" | "visibleVariant" | "arrivedVariants" | "paramValues" | "reason">>;

/**
 * The checkpoint that records what this tab shows; `null` when it is recorded already, when the session is
 * another tab's, or when no variant is on screen. It carries only values set by a person, never a declared
 * default: reopening a page cannot overwrite recorded values.
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

/** A checkpoint that claims the session: `takeover` on request, `browser_resumed` automatically. */
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
