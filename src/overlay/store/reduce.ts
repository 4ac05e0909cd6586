/** The one way the overlay's state changes. */
import type { Input } from "./inputs.ts";
import { reduceAnswer } from "./reduce-answer.ts";
import { reduceFrame } from "./reduce-frame.ts";
import { reduceLocal } from "./reduce-local.ts";
import { joined, outputRead } from "./reduce-output.ts";
import { followed } from "./reduce-sessions.ts";
import type { OverlayState } from "./state.ts";

/** Folds one input into the state. Pure: the same inputs in the same order give the same state. */
export function reduce(state: OverlayState, input: Input): OverlayState {
  switch (input.kind) {
    case "frame": {
      const next = reduceFrame(state, input.frame, input.cursor);
      return input.cursor === null ? next : { ...next, cursor: input.cursor };
    }
    case "connection":
      return { ...state, connection: input.state, connectionProblem: input.problem };
    case "joined":
      return joined(state, input.run, input.view);
    case "output":
      return outputRead(state, input);
    case "snapshot":
      return followed(state, input.summary);
    case "unknown":
    case "answered":
    case "unsent":
    case "refused":
    case "checkpointed":
      return reduceAnswer(state, input);
    default:
      return reduceLocal(state, input);
  }
}
