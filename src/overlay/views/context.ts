/** What every view is given: the state to show, and what the person can do. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Actions } from "../actions.ts";
import type { Picker } from "../picker/picker.ts";
import type { Store } from "../store/store.ts";
import type { Stage } from "../variants/stage.ts";

export interface Context {
  readonly store: Store;
  readonly actions: Actions;
  readonly picker: Picker;
  readonly stage: Stage;
  readonly draftElement: ReadonlySignal<Element | null>;
  /** Whether the tune panel is open. */
  readonly tuneOpen: Signal<boolean>;
  /** Whether discarding is being asked about. */
  readonly askingDiscard: Signal<boolean>;
}

export interface ViewProps {
  readonly context: Context;
}
