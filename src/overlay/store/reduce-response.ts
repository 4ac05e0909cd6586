/** Reduces the server's responses to this tab's requests. Local state is cleared only by them. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import { isDecidedPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import { sameValues } from "../variants/parameters.ts";
import type { ServerAction } from "./actions.ts";
import { provisionalSummary } from "./provisional-summary.ts";
import { omitKey, removeSession } from "./reduce-sessions.ts";
import { endSteer } from "./reduce-steers.ts";
import type { Command, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

type ResponseAction = Extract<
  ServerAction,
  {
    kind:
      | "session-unknown"
      | "command-recorded"
      | "command-unsent"
      | "command-refused"
      | "checkpoint-recorded";
  }
>;

/** Applies the outcome of one request. */
export function reduceResponse(state: OverlayState, action: ResponseAction): OverlayState {
  switch (action.kind) {
    case "session-unknown":
      return state.sessions[action.id] === undefined
        ? endSteer(state, action.id, { ok: false, message: "The server does not know it any more." })
        : addToast(removeSession(state, action.id), "The server does not know this session any more.", "bad");
    case "command-recorded":
      return recordCommand(state, action.key, action.response);
    case "command-unsent":
      return patchCommand(state, action.key, { state: "unsent", problem: action.problem });
    case "command-refused":
      return refuseCommand(state, action);
    case "checkpoint-recorded":
      return recordCheckpoint(state, action.event, action.response);
  }
}

function recordCommand(state: OverlayState, key: string, response: EventResponse): OverlayState {
  const command = state.commands.find((candidate) => candidate.key === key);
  if (command === undefined) return state;
  const rest = { ...state, commands: state.commands.filter((candidate) => candidate.key !== key) };
  const session = state.sessions[response.id];
  if (command.event.type === "generate") {
    const { event } = command;
    const summary = session ?? provisionalSummary(event, response, state.owner);
    return {
      ...rest,
      sessions: { ...rest.sessions, [response.id]: summary },
      focusedSessionId: response.id,
      draft: null,
    };
  }
  if (command.event.type === "undo_request") {
    return addToast(rest, "Undo is asked for. The agent takes the variant out of the source again.", "plain");
  }
  // A server event may have brought a later phase before this response was read.
  if (session === undefined || isDecidedPhase(session.phase)) return rest;
  const decided = command.event.type === "accept" ? { acceptedVariant: command.event.variantId } : {};
  return {
    ...rest,
    sessions: { ...rest.sessions, [response.id]: { ...session, phase: response.phase, ...decided } },
  };
}

function refuseCommand(
  state: OverlayState,
  action: Extract<ResponseAction, { kind: "command-refused" }>,
): OverlayState {
  const command = state.commands.find((candidate) => candidate.key === action.key);
  if (command === undefined) return state;
  const rest = { ...state, commands: state.commands.filter((candidate) => candidate.key !== action.key) };
  if (command.event.type === "generate") {
    return state.draft === null
      ? addToast(rest, action.problem.message, "bad")
      : { ...rest, draft: { ...state.draft, problem: action.problem } };
  }
  if (command.event.type === "undo_request") return addToast(rest, action.problem.message, "bad");
  if (command.event.type === "steer") {
    return endSteer(rest, command.event.id, { ok: false, message: action.problem.message });
  }
  const session = state.sessions[command.event.id];
  if (action.activeOwner !== undefined && session !== undefined) {
    const owned = { ...session, activeOwner: action.activeOwner };
    return { ...rest, sessions: { ...rest.sessions, [owned.id]: owned } };
  }
  return patchCommand(state, action.key, { state: "refused", problem: action.problem });
}

function recordCheckpoint(
  state: OverlayState,
  event: CheckpointEvent,
  response: EventResponse,
): OverlayState {
  const session = state.sessions[event.id];
  if (session === undefined) return state;
  // Stale: the server holds newer values, which its event stream sends or has sent.
  if (response.stale === true) return { ...state, localViews: omitKey(state.localViews, event.id) };
  const recorded: SessionSummary = {
    ...session,
    phase: isDecidedPhase(session.phase) ? session.phase : response.phase,
    activeOwner: event.owner,
    checkpointRevision: event.revision,
    visibleVariant: event.visibleVariant ?? session.visibleVariant,
    arrivedVariants: event.arrivedVariants ?? session.arrivedVariants,
    paramValues: event.paramValues ?? session.paramValues,
  };
  const view = state.localViews[event.id];
  const isRecorded =
    view === undefined ||
    ((view.visible ?? recorded.visibleVariant) === recorded.visibleVariant &&
      sameValues(view.params ?? recorded.paramValues, recorded.paramValues));
  const next =
    event.reason === "takeover"
      ? addToast(state, "You have taken over: what this tab shows counts now.", "plain")
      : state;
  return {
    ...next,
    sessions: { ...state.sessions, [event.id]: recorded },
    localViews: isRecorded ? omitKey(state.localViews, event.id) : state.localViews,
  };
}

function patchCommand(
  state: OverlayState,
  key: string,
  patch: Pick<Command, "state" | "problem">,
): OverlayState {
  return {
    ...state,
    commands: state.commands.map((command) => (command.key === key ? { ...command, ...patch } : command)),
  };
}
