/** Reduces what the person does in this tab and what the page shows. */
import type { LocalAction } from "./actions.ts";
import { removeSession } from "./reduce-sessions.ts";
import { chosenValues, focusedSession, isOwn } from "./selectors.ts";
import type { Command, LocalView, OverlayState } from "./state.ts";
import { addToast } from "./toasts.ts";

/** A draft before any input. */
const BLANK = { side: null, agent: null, pins: [], strokes: [], isGoing: false, problem: null } as const;

/** Applies one local action. */
export function reduceLocal(state: OverlayState, action: LocalAction): OverlayState {
  switch (action.kind) {
    case "draft-opened":
      return {
        ...dismissEndedSession(state),
        draft: { ...BLANK, target: action.target, ...action.defaults },
      };
    case "draft-changed":
      return state.draft === null
        ? state
        : { ...state, draft: { ...state.draft, ...action.patch, problem: null } };
    case "draft-closed":
      return { ...state, draft: null };
    case "command-created":
      return addSteer(
        { ...state, commands: [...state.commands, action.command], showOriginal: false },
        action.command,
      );
    case "command-resent":
      return {
        ...state,
        commands: state.commands.map((command) =>
          command.key === action.key ? { ...command, state: "sending" as const } : command,
        ),
      };
    case "command-dropped":
      return { ...state, commands: state.commands.filter((command) => command.key !== action.key) };
    case "variant-selected":
      return patchView(state, action.id, { visible: action.variant });
    case "parameter-set": {
      const session = state.sessions[action.id];
      if (session === undefined) return state;
      return patchView(state, action.id, {
        params: { ...chosenValues(state, session), [action.param]: action.value },
      });
    }
    case "original-shown":
      return { ...state, showOriginal: action.on };
    case "page-read":
      return { ...state, pageSnapshot: action.snapshot };
    case "session-dismissed":
      return removeSession(state, action.id);
    case "session-focused":
      return state.sessions[action.id] === undefined
        ? state
        : { ...dismissEndedSession(state), focusedSessionId: action.id, draft: null };
    case "page-changed":
      return { ...state, page: action.page };
    case "wrong-app-found":
      return { ...state, wrongApp: action.finding };
    case "resync-dismissed":
      return { ...state, wasResynced: false };
    case "steers-replaced":
      return { ...state, steers: action.steers };
    case "views-restored":
      return { ...state, localViews: { ...action.views, ...state.localViews } };
    case "toast-added":
      return addToast(state, action.text, action.tone);
    case "toast-dropped":
      return { ...state, toasts: state.toasts.filter((toast) => toast.id !== action.id) };
  }
}

/** The text of a message is known only to the tab that sends it: it is listed from then on. */
function addSteer(state: OverlayState, { event }: Command): OverlayState {
  if (event.type !== "steer" || state.steers.some(({ id }) => id === event.id)) return state;
  return { ...state, steers: [...state.steers, { id: event.id, message: event.message, outcome: null }] };
}

/** Changes what this tab shows of a session; another tab's session stays as it is. */
function patchView(state: OverlayState, id: string, patch: LocalView): OverlayState {
  const session = state.sessions[id];
  if (session === undefined || !isOwn(state, session)) return state;
  return {
    ...state,
    // Changes are made to be seen.
    showOriginal: false,
    localViews: { ...state.localViews, [id]: { ...state.localViews[id], ...patch } },
  };
}

/** Picking something new acknowledges how the last session ended. */
function dismissEndedSession(state: OverlayState): OverlayState {
  const session = focusedSession(state);
  const isOver = session?.phase === "completed" || session?.phase === "discarded";
  return isOver ? removeSession(state, session.id) : state;
}
