/** The store: the state as a signal. Views read it, dispatched actions change it, effects follow it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { StoreAction } from "./actions.ts";
import { reduce } from "./reduce.ts";
import type { OverlayState } from "./state.ts";

export interface Store {
  readonly state: ReadonlySignal<OverlayState>;
  /** Reduces an action into the state and updates every view and effect that reads it. */
  dispatch(action: StoreAction): void;
}

/** Makes a store; it needs no DOM. */
export function createStore(initial: OverlayState): Store {
  const state = signal(initial);
  return {
    state,
    dispatch(action) {
      state.value = reduce(state.peek(), action);
    },
  };
}
