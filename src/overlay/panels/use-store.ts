/** The overlay's state in a panel, which has a renderer of its own. */
import { useEffect, useState } from "preact/hooks";
import type { OverlayState } from "../store/state.ts";
import type { Store } from "../store/store.ts";

/** The state as it is, and as it changes. */
export function useStore(store: Store): OverlayState {
  const [state, setState] = useState(store.state.peek());
  useEffect(() => store.state.subscribe(setState), [store]);
  return state;
}
