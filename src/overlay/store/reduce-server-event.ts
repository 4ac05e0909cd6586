/** Reduces the event stream. Live events and replayed events take the same path. */
import type { DeliveryBroadcast, ReplyBroadcast, ServerEvent } from "../../protocol/server-events.ts";
import { isAtOrBefore } from "./cursor.ts";
import { applyRunProgress, openRuns } from "./reduce-runs.ts";
import { applySessionList, applySummary } from "./reduce-sessions.ts";
import { endSteer } from "./reduce-steers.ts";
import { focusedSession, isUndoing } from "./selectors.ts";
import type { OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

/** @param cursor the event's id; `null` for events about the connection itself */
export function reduceServerEvent(
  state: OverlayState,
  event: ServerEvent,
  cursor: string | null,
): OverlayState {
  switch (event.type) {
    case "connected": {
      const isResumed = state.cursor !== null;
      return {
        ...applySessionList(state, event.sessions),
        agent: event.agent,
        staleRuns: openRuns(state),
        // A resumed stream keeps its own cursor: the missed events are still to come.
        cursor: state.cursor ?? event.cursor,
        replay: isResumed
          ? { until: event.cursor, listed: event.sessions.map((session) => session.id) }
          : null,
      };
    }
    case "resync":
      return {
        ...applySessionList(state, event.sessions),
        staleRuns: openRuns(state),
        replay: null,
        wasResynced: true,
      };
    case "session":
      return isOutdated(state, event.id, cursor) ? state : applySummary(state, event.summary);
    case "delivery":
      return isOutdated(state, event.id, cursor) ? state : applyDelivery(state, event);
    case "agent":
      return { ...state, agent: event };
    case "exit":
      return addToast(state, "The server was stopped. What you decided is kept.", "plain");
    case "done":
    case "agent_done":
    case "complete":
    case "discarded":
    case "error":
    case "steer_done":
      return applyReply(state, event);
    case "run":
      return isOutdated(state, event.id, cursor) ? state : applyRunProgress(state, event);
    case "keepalive":
      return state;
  }
}

/**
 * Whether a replayed event is older than the summary that came with `connected`. Applying it would set the
 * session back to an earlier moment.
 */
function isOutdated(state: OverlayState, id: string, cursor: string | null): boolean {
  const { replay } = state;
  return (
    replay !== null && cursor !== null && replay.listed.includes(id) && isAtOrBefore(cursor, replay.until)
  );
}

function applyDelivery(state: OverlayState, event: DeliveryBroadcast): OverlayState {
  const session = state.sessions[event.id];
  // Older work may be resolved after newer work was queued: only the newest is shown.
  if (session === undefined || (session.delivery !== null && session.delivery.seq > event.seq)) return state;
  const agent = event.agent === undefined ? {} : { agent: event.agent };
  // The times of a lease come with the summary; a newer lease has others.
  const { since, heardAt } = session.delivery?.agent === event.agent ? (session.delivery ?? {}) : {};
  const times = since && heardAt && event.state !== "queued" ? { since, heardAt } : {};
  const delivery = { seq: event.seq, type: event.event, state: event.state, ...agent, ...times };
  return { ...state, sessions: { ...state.sessions, [event.id]: { ...session, delivery } } };
}

function applyReply(state: OverlayState, event: ReplyBroadcast): OverlayState {
  // Older agents reply to a message with `done`, like to any other work.
  const isSteerReply = event.type === "steer_done" || event.type === "done";
  if (isSteerReply && state.steers.some(({ id }) => id === event.id)) return applySteerReply(state, event);
  const session = state.sessions[event.id];
  if (session === undefined) return state;
  const next = event.type === "done" ? recordDone(state, event) : state;
  if (isUndoing(session) && (event.type === "done" || event.type === "error"))
    return applyUndoReply(next, event);
  const isShown = event.type !== "error" && focusedSession(state)?.id === event.id;
  return isShown && event.message ? addToast(next, event.message, "plain") : next;
}

function applySteerReply(state: OverlayState, event: ReplyBroadcast): OverlayState {
  const message = event.message || null;
  const next = endSteer(state, event.id, { ok: true, message });
  return addToast(next, message ?? "The agent has taken your message in.", "good");
}

function applyUndoReply(state: OverlayState, event: ReplyBroadcast): OverlayState {
  return event.type === "done"
    ? addToast(state, "The accepted variant is out of your source again.", "good")
    : addToast(state, `It could not be undone. ${event.message ?? ""}`.trim(), "bad");
}

function recordDone(state: OverlayState, { id, seq }: ReplyBroadcast): OverlayState {
  const lastSeq = Math.max(seq, state.lastDoneSeq[id] ?? 0);
  return { ...state, lastDoneSeq: { ...state.lastDoneSeq, [id]: lastSeq } };
}
