/** Folding the server's answers to what this tab posted. Nothing local is cleared before them. */
import type { CheckpointEvent } from "../../protocol/events/checkpoint.ts";
import { isDecidedPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { EventResponse } from "../../protocol/status.ts";
import type { ServerAction } from "./actions.ts";
import { provisionalSummary } from "./provisional-summary.ts";
import { omitKey, removeSession } from "./reduce-sessions.ts";
import { endSteer } from "./reduce-steers.ts";
import { sameValues } from "./same-values.ts";
import type { Command, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

type AnswerInput = Extract<
  ServerAction,
  { kind: "unknown" | "answered" | "unsent" | "refused" | "checkpointed" }
>;

/** Folds what became of one post. */
export function reduceResponse(state: OverlayState, input: AnswerInput): OverlayState {
  switch (input.kind) {
    case "unknown":
      return state.sessions[input.id] === undefined
        ? endSteer(state, input.id, { ok: false, message: "The server does not know it any more." })
        : addToast(removeSession(state, input.id), "The server does not know this session any more.", "bad");
    case "answered":
      return answered(state, input.key, input.answer);
    case "unsent":
      return patchCommand(state, input.key, { state: "unsent", problem: input.problem });
    case "refused":
      return refused(state, input);
    case "checkpointed":
      return checkpointed(state, input.event, input.answer);
  }
}

function answered(state: OverlayState, key: string, answer: EventResponse): OverlayState {
  const command = state.commands.find((candidate) => candidate.key === key);
  if (command === undefined) return state;
  const rest = { ...state, commands: state.commands.filter((candidate) => candidate.key !== key) };
  const session = state.sessions[answer.id];
  if (command.event.type === "generate") {
    const { event } = command;
    const summary = session ?? provisionalSummary(event, answer, state.owner);
    const side = event.mode === "insert" ? { [answer.id]: { side: event.insert.position } } : {};
    return {
      ...rest,
      sessions: { ...rest.sessions, [answer.id]: summary },
      localViews: { ...rest.localViews, ...side },
      focusedSessionId: answer.id,
      draft: null,
    };
  }
  if (command.event.type === "undo_request") {
    return addToast(rest, "Undo is asked for. The agent takes the variant out of the source again.", "plain");
  }
  // A frame may have brought a later phase before this answer was read.
  if (session === undefined || isDecidedPhase(session.phase)) return rest;
  const decided = command.event.type === "accept" ? { acceptedVariant: command.event.variantId } : {};
  return {
    ...rest,
    sessions: { ...rest.sessions, [answer.id]: { ...session, phase: answer.phase, ...decided } },
  };
}

function refused(state: OverlayState, input: Extract<AnswerInput, { kind: "refused" }>): OverlayState {
  const command = state.commands.find((candidate) => candidate.key === input.key);
  if (command === undefined) return state;
  const rest = { ...state, commands: state.commands.filter((candidate) => candidate.key !== input.key) };
  if (command.event.type === "generate") {
    return state.draft === null
      ? addToast(rest, input.problem.message, "bad")
      : { ...rest, draft: { ...state.draft, problem: input.problem } };
  }
  if (command.event.type === "undo_request") return addToast(rest, input.problem.message, "bad");
  if (command.event.type === "steer") {
    return endSteer(rest, command.event.id, { ok: false, message: input.problem.message });
  }
  const session = state.sessions[command.event.id];
  if (input.activeOwner !== undefined && session !== undefined) {
    const owned = { ...session, activeOwner: input.activeOwner };
    return { ...rest, sessions: { ...rest.sessions, [owned.id]: owned } };
  }
  return patchCommand(state, input.key, { state: "refused", problem: input.problem });
}

function checkpointed(state: OverlayState, event: CheckpointEvent, answer: EventResponse): OverlayState {
  const session = state.sessions[event.id];
  // Overruled: what the server holds is right, and a frame tells or has told it.
  if (session === undefined) return state;
  if (answer.stale === true) return { ...state, localViews: omitKey(state.localViews, event.id) };
  const recorded: SessionSummary = {
    ...session,
    phase: isDecidedPhase(session.phase) ? session.phase : answer.phase,
    activeOwner: event.owner,
    checkpointRevision: event.revision,
    visibleVariant: event.visibleVariant ?? session.visibleVariant,
    arrivedVariants: event.arrivedVariants ?? session.arrivedVariants,
    paramValues: event.paramValues ?? session.paramValues,
  };
  const view = state.localViews[event.id];
  const same =
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
    localViews: same ? omitKey(state.localViews, event.id) : state.localViews,
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
