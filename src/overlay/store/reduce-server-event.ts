/** Folding the event stream's frames. Live and replayed frames come the same way. */
import type { DeliveryBroadcast, ReplyBroadcast, ServerEvent } from "../../protocol/server-events.ts";
import { isAtOrBefore } from "./cursor.ts";
import { applyRunProgress, openRuns } from "./reduce-runs.ts";
import { applySessionList, applySummary } from "./reduce-sessions.ts";
import { endSteer } from "./reduce-steers.ts";
import { focusedSession } from "./selectors.ts";
import type { OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";
import { isUndoing } from "./undoing.ts";

/** @param cursor the frame's id; `null` for frames about the connection itself */
export function reduceServerEvent(
  state: OverlayState,
  frame: ServerEvent,
  cursor: string | null,
): OverlayState {
  switch (frame.type) {
    case "connected": {
      const resumed = state.cursor !== null;
      return {
        ...applySessionList(state, frame.sessions),
        agent: frame.agent,
        staleRuns: openRuns(state),
        // A resumed stream goes on from its own cursor: what was missed is still to come.
        cursor: state.cursor ?? frame.cursor,
        replay: resumed ? { until: frame.cursor, listed: frame.sessions.map((session) => session.id) } : null,
      };
    }
    case "resync":
      return {
        ...applySessionList(state, frame.sessions),
        staleRuns: openRuns(state),
        replay: null,
        wasResynced: true,
      };
    case "session":
      return isOutdated(state, frame.id, cursor) ? state : applySummary(state, frame.summary);
    case "delivery":
      return isOutdated(state, frame.id, cursor) ? state : delivered(state, frame);
    case "agent":
      return { ...state, agent: { listening: frame.listening, names: frame.names } };
    case "exit":
      return addToast(state, "The server was stopped. What you decided is kept.", "plain");
    case "done":
    case "agent_done":
    case "complete":
    case "discarded":
    case "error":
    case "steer_done":
      return replied(state, frame);
    case "run":
      return isOutdated(state, frame.id, cursor) ? state : applyRunProgress(state, frame);
    case "keepalive":
      return state;
  }
}

/**
 * Replayed frames tell of the past, while the record that came with `connected` tells of the present: what
 * it lists is not set back to an earlier moment.
 */
function isOutdated(state: OverlayState, id: string, cursor: string | null): boolean {
  const { replay } = state;
  return (
    replay !== null && cursor !== null && replay.listed.includes(id) && isAtOrBefore(cursor, replay.until)
  );
}

function delivered(state: OverlayState, frame: DeliveryBroadcast): OverlayState {
  const session = state.sessions[frame.id];
  // Older work may be settled after newer work was queued: only the newest is shown.
  if (session === undefined || (session.delivery !== null && session.delivery.seq > frame.seq)) return state;
  const agent = frame.agent === undefined ? {} : { agent: frame.agent };
  const delivery = { seq: frame.seq, type: frame.event, state: frame.state, ...agent };
  return { ...state, sessions: { ...state.sessions, [frame.id]: { ...session, delivery } } };
}

function replied(state: OverlayState, frame: ReplyBroadcast): OverlayState {
  // Older agents answer a message with `done`, like any other work.
  const isAnswer = frame.type === "steer_done" || frame.type === "done";
  if (isAnswer && state.steers.some(({ id }) => id === frame.id)) {
    const message = frame.message === undefined || frame.message === "" ? null : frame.message;
    const next = endSteer(state, frame.id, { ok: true, message });
    return addToast(next, message ?? "The agent has taken your message in.", "good");
  }
  if (state.sessions[frame.id] === undefined) return state;
  const written =
    frame.type === "done"
      ? { ...state.lastDoneSeq, [frame.id]: Math.max(frame.seq, state.lastDoneSeq[frame.id] ?? 0) }
      : state.lastDoneSeq;
  const next = { ...state, written };
  const session = state.sessions[frame.id];
  if (session !== undefined && isUndoing(session) && (frame.type === "done" || frame.type === "error")) {
    return frame.type === "done"
      ? addToast(next, "The accepted variant is out of your source again.", "good")
      : addToast(next, `It could not be undone. ${frame.message ?? ""}`.trim(), "bad");
  }
  const speaks = frame.type !== "error" && frame.message !== undefined && frame.message !== "";
  return speaks && focusedSession(state)?.id === frame.id ? addToast(next, frame.message, "plain") : next;
}
