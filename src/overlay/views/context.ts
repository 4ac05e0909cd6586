/** What every view is given: the state to show, and what the person can do. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { Actions } from "../actions.ts";
import type { Panels } from "../panels.ts";
import type { Picker } from "../picker/picker.ts";
import type { Store } from "../store/store.ts";
import type { Note } from "../transport/telemetry.ts";
import type { Stage } from "../variants/stage.ts";

export interface Context {
  readonly store: Store;
  readonly actions: Actions;
  readonly picker: Picker;
  readonly stage: Stage;
  /** Address of a session's artifact. */
  artifactUrl(session: string, artifact: string): string;
  /** Tells what happened to a stream. */
  readonly note: Note;
  readonly draftElement: ReadonlySignal<Element | null>;
  /** Whether clicks on the picked element pin, and drags draw. */
  readonly annotating: Signal<boolean>;
  /** Whether the tune panel is open. */
  readonly tuneOpen: Signal<boolean>;
  /** Whether discarding is being asked about. */
  readonly askingDiscard: Signal<boolean>;
  readonly panels: Panels;
  /** Runs the installed detector over the page. */
  detect(): void;
  /** Takes the overlay out of sight and closes its connection. */
  leave(): void;
}

export interface ViewProps {
  readonly context: Context;
}
