/** The state as a signal: views read it, inputs change it, effects watch it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { StoreAction } from "./actions.ts";
import { reduce } from "./reduce.ts";
import type { OverlayState } from "./state.ts";

export interface Store {
  readonly state: ReadonlySignal<OverlayState>;
  /** Folds an input into the state; everything that reads the state follows by itself. */
  dispatch(input: StoreAction): void;
}

/** Makes a store; it needs no DOM. */
export function createStore(initial: OverlayState): Store {
  const state = signal(initial);
  return {
    state,
    dispatch(input) {
      state.value = reduce(state.peek(), input);
    },
  };
}
