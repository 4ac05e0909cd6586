/** Loads `/panels.js`, the code of panels and annotations, when one of them is first opened. */
import { type Signal, signal } from "@preact/signals";
import type { PictureMoment } from "../protocol/history.ts";
import type { AstroLocation } from "./hints/astro-locations.ts";
import type { SourceHint } from "./hints/create-hint.ts";
import type { UserIntents } from "./intents/user-intents.ts";
import type { SpeechOptions, SpeechSession } from "./speech.ts";
import type { Draft } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import type { Endpoint } from "./transport/api.ts";
import type { ReportTelemetry } from "./transport/telemetry.ts";

export type PanelName = "steer" | "sessions" | "design" | "health";

/** What a panel of the loaded script works with. */
export interface PanelHost {
  readonly endpoint: Endpoint;
  readonly store: Store;
  readonly intents: UserIntents;
}

/** What the layer of pins and strokes works with. */
export interface AnnotationHost {
  readonly store: Store;
  /** Ends annotating. */
  finish(): void;
}

/** What the agent's state and output are drawn with. */
export interface ActivityHost extends PanelHost {
  readonly reportTelemetry: ReportTelemetry;
}

/** What `/panels.js` exports. */
export interface PanelScript {
  /**
   * Renders a panel into an element of the overlay's shadow root.
   * @returns removes the panel
   */
  mount(name: PanelName, into: HTMLElement, host: PanelHost): () => void;
  /**
   * Renders the layer of pins and strokes into an element that covers the picked one.
   * @returns removes the layer
   */
  annotate(into: HTMLElement, host: AnnotationHost): () => void;
  /**
   * Renders what a session's agent says and does into an element of the shadow root.
   * @param isFolded whether it stands behind a summary line
   * @returns removes it
   */
  showActivity(into: HTMLElement, host: ActivityHost, id: string, isFolded: boolean): () => void;
  /**
   * Renders the choice of the agent for the draft, where there is more than one.
   * @returns removes it
   */
  chooseAgent(into: HTMLElement, host: PanelHost): () => void;
  /**
   * Uploads a screenshot of an element with the draft's annotations for a session.
   * @returns the path for `screenshotPath`; rejects with an Error that says why there is none
   */
  captureScreenshot(host: PanelHost, id: string, element: Element, draft: Draft): Promise<string>;
  /** Draws and uploads a small picture of an element for lists; never rejects. */
  takePicture(host: PanelHost, moment: PictureMoment, id: string, element: Element): Promise<void>;
  /** An element's computed styles, with the pointer away from it. */
  readStyles(element: Element): Promise<Readonly<Record<string, string>>>;
  /** Where an element stands in source, as its framework's development build reports it. */
  findSourceHint(element: Element, location: AstroLocation | null): Promise<SourceHint | null>;
  /** Starts speech recognition; `null` when the browser has none. */
  listen(options: SpeechOptions): SpeechSession | null;
  /** Asks the server once whether this page belongs to another app, and stores what it answers. Never rejects. */
  findWrongApp(host: PanelHost): Promise<void>;
  /** Runs the installed detector over the page, or hides its marks. */
  detect(host: PanelHost): Promise<void>;
}

export interface PanelLoader {
  readonly open: Signal<PanelName | null>;
  /** Whether `/detect.js` exists. */
  readonly hasDetector: boolean;
  readonly host: PanelHost;
  /** Loads the script once. Rejects while the server does not answer; the next call tries again. */
  load(): Promise<PanelScript>;
}

/** Creates the loader; no panel is open and nothing is loaded. */
export function createPanelLoader(host: PanelHost, hasDetector: boolean): PanelLoader {
  let loaded: Promise<PanelScript> | null = null;
  let tries = 0;
  return {
    open: signal(null),
    hasDetector,
    host,
    load() {
      // Browsers cache the failure of a module's address: each try uses another one.
      loaded ??= import(`${host.endpoint.baseUrl}/panels.js?try=${tries++}`).catch((error: unknown) => {
        loaded = null;
        throw error;
      });
      return loaded;
    },
  };
}
