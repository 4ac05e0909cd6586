/** Folding what the person does and what the page shows. */
import type { LocalAction } from "./actions.ts";
import { removeSession } from "./reduce-sessions.ts";
import { chosenValues, focusedSession, isOwn } from "./selectors.ts";
import type { Command, LocalView, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

/** A draft nobody has added anything to. */
const BLANK = { side: null, pins: [], strokes: [], isGoing: false, problem: null } as const;

/** Folds one local input. */
export function reduceLocal(state: OverlayState, input: LocalAction): OverlayState {
  switch (input.kind) {
    case "picked":
      return { ...seen(state), draft: { ...BLANK, target: input.target, ...input.defaults } };
    case "draft":
      return state.draft === null
        ? state
        : { ...state, draft: { ...state.draft, ...input.patch, problem: null } };
    case "draft-dropped":
      return { ...state, draft: null };
    case "command":
      return steered(
        { ...state, commands: [...state.commands, input.command], showOriginal: false },
        input.command,
      );
    case "resend":
      return {
        ...state,
        commands: state.commands.map((command) =>
          command.key === input.key ? { ...command, state: "sending" as const } : command,
        ),
      };
    case "command-dropped":
      return { ...state, commands: state.commands.filter((command) => command.key !== input.key) };
    case "look":
      return viewed(state, input.id, { visible: input.variant });
    case "tune": {
      const session = state.sessions[input.id];
      if (session === undefined) return state;
      return viewed(state, input.id, {
        params: { ...chosenValues(state, session), [input.param]: input.value },
      });
    }
    case "peek":
      return { ...state, showOriginal: input.on };
    case "stage":
      return { ...state, pageSnapshot: input.view };
    case "dismissed":
      return removeSession(state, input.id);
    case "focus":
      return state.sessions[input.id] === undefined
        ? state
        : { ...seen(state), focusedSessionId: input.id, draft: null };
    case "page":
      return { ...state, page: input.page };
    case "resync-read":
      return { ...state, wasResynced: false };
    case "steers":
      return { ...state, steers: input.steers };
    case "toast":
      return addToast(state, input.text, input.tone);
    case "toast-gone":
      return { ...state, toasts: state.toasts.filter((toast) => toast.id !== input.id) };
  }
}

/** A message is known by its text from when it is sent. */
function steered(state: OverlayState, { event }: Command): OverlayState {
  if (event.type !== "steer" || state.steers.some(({ id }) => id === event.id)) return state;
  return { ...state, steers: [...state.steers, { id: event.id, message: event.message, outcome: null }] };
}

/** In another tab's session nothing is changed from here. */
function viewed(state: OverlayState, id: string, patch: LocalView): OverlayState {
  const session = state.sessions[id];
  if (session === undefined || !isOwn(state, session)) return state;
  return { ...state, localViews: { ...state.localViews, [id]: { ...state.localViews[id], ...patch } } };
}

/** Picking something new acknowledges how the last session ended. */
function seen(state: OverlayState): OverlayState {
  const session = focusedSession(state);
  const over = session?.phase === "completed" || session?.phase === "discarded";
  return over ? removeSession(state, session.id) : state;
}
