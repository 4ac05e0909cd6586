/** What every view receives: the state to show, and the intents it can start. */
import type { ReadonlySignal, Signal } from "@preact/signals";
import type { UserIntents } from "../intents/user-intents.ts";
import type { PanelLoader } from "../panel-loader.ts";
import type { Picker } from "../picker/picker.ts";
import type { Store } from "../store/store.ts";
import type { ReportTelemetry } from "../transport/telemetry.ts";
import type { PageController } from "../variants/page-controller.ts";

export interface Context {
  readonly store: Store;
  readonly intents: UserIntents;
  readonly picker: Picker;
  readonly page: PageController;
  /** Reports what happened to a stream to the server's telemetry. */
  readonly reportTelemetry: ReportTelemetry;
  readonly draftElement: ReadonlySignal<Element | null>;
  /** Whether clicks on the picked element pin a comment, and drags draw. */
  readonly annotating: Signal<boolean>;
  /** Whether the tune panel is open. */
  readonly tuneOpen: Signal<boolean>;
  /** Whether the question before discarding is shown. */
  readonly askingDiscard: Signal<boolean>;
  readonly panels: PanelLoader;
  /** Runs the installed detector over the page. */
  detect(): void;
  /** Hides the overlay and closes its connection. */
  leave(): void;
}

export interface ViewProps {
  readonly context: Context;
}
