/** The overlay's state in a panel, whose own copy of Preact does not track signals. */
import { useEffect, useState } from "preact/hooks";
import type { OverlayState } from "../store/state.ts";
import type { Store } from "../store/store.ts";

/** The current state; renders again when it changes. */
export function useStore(store: Store): OverlayState {
  const [state, setState] = useState(store.state.peek());
  useEffect(() => store.state.subscribe(setState), [store]);
  return state;
}
