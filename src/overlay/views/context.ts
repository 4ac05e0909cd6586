/** What every view is given: the state to show, and what the person can do. */
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
  /** Address of a session's artifact. */
  artifactUrl(session: string, artifact: string): string;
  /** Tells what happened to a stream. */
  readonly reportTelemetry: ReportTelemetry;
  readonly draftElement: ReadonlySignal<Element | null>;
  /** Whether clicks on the picked element pin, and drags draw. */
  readonly annotating: Signal<boolean>;
  /** Whether the tune panel is open. */
  readonly tuneOpen: Signal<boolean>;
  /** Whether discarding is being asked about. */
  readonly askingDiscard: Signal<boolean>;
  readonly panels: PanelLoader;
  /** Runs the installed detector over the page. */
  detect(): void;
  /** Takes the overlay out of sight and closes its connection. */
  leave(): void;
}

export interface ViewProps {
  readonly context: Context;
}
