/** The root reducer: the only place where the overlay's state changes. */
import type { StoreAction } from "./actions.ts";
import { reduceLocal } from "./reduce-local.ts";
import { reduceResponse } from "./reduce-response.ts";
import { applyFoldedRun, applyRunRead } from "./reduce-runs.ts";
import { reduceServerEvent } from "./reduce-server-event.ts";
import { applySummary } from "./reduce-sessions.ts";
import type { OverlayState } from "./state.ts";

/** Applies one action. Pure: the same actions in the same order give the same state. */
export function reduce(state: OverlayState, action: StoreAction): OverlayState {
  switch (action.kind) {
    case "server-event": {
      const next = reduceServerEvent(state, action.event, action.cursor);
      return action.cursor === null ? next : { ...next, cursor: action.cursor };
    }
    case "connection-changed":
      return { ...state, connection: action.state, connectionProblem: action.problem };
    case "run-folded":
      return applyFoldedRun(state, action.run, action.view);
    case "run-read":
      return applyRunRead(state, action);
    case "session-read":
      return applySummary(state, action.summary);
    case "session-unknown":
    case "command-recorded":
    case "command-unsent":
    case "command-refused":
    case "checkpoint-recorded":
      return reduceResponse(state, action);
    default:
      return reduceLocal(state, action);
  }
}
