/** The one way the overlay's state changes. */
import type { StoreAction } from "./actions.ts";
import { reduceLocal } from "./reduce-local.ts";
import { reduceResponse } from "./reduce-response.ts";
import { applyFoldedRun, applyRunRead } from "./reduce-runs.ts";
import { reduceServerEvent } from "./reduce-server-event.ts";
import { applySummary } from "./reduce-sessions.ts";
import type { OverlayState } from "./state.ts";

/** Folds one input into the state. Pure: the same inputs in the same order give the same state. */
export function reduce(state: OverlayState, input: StoreAction): OverlayState {
  switch (input.kind) {
    case "frame": {
      const next = reduceServerEvent(state, input.frame, input.cursor);
      return input.cursor === null ? next : { ...next, cursor: input.cursor };
    }
    case "connection":
      return { ...state, connection: input.state, connectionProblem: input.problem };
    case "joined":
      return applyFoldedRun(state, input.run, input.view);
    case "output":
      return applyRunRead(state, input);
    case "snapshot":
      return applySummary(state, input.summary);
    case "unknown":
    case "answered":
    case "unsent":
    case "refused":
    case "checkpointed":
      return reduceResponse(state, input);
    default:
      return reduceLocal(state, input);
  }
}
