/** The state as a signal: views read it, inputs change it, effects watch it. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Input } from "./inputs.ts";
import { reduce } from "./reduce.ts";
import type { OverlayState } from "./state.ts";

export interface Store {
  readonly state: ReadonlySignal<OverlayState>;
  /** Folds an input into the state; everything that reads the state follows by itself. */
  send(input: Input): void;
}

/** Makes a store; it needs no DOM. */
export function createStore(initial: OverlayState): Store {
  const state = signal(initial);
  return {
    state,
    send(input) {
      state.value = reduce(state.peek(), input);
    },
  };
}
