/** Panels that are seldom opened: their code is loaded when they are. */
import { type Signal, signal } from "@preact/signals";
import type { AstroLocation } from "./hints/astro-locations.ts";
import type { SourceHint } from "./hints/create-hint.ts";
import type { UserIntents } from "./intents/user-intents.ts";
import type { SpeechOptions, SpeechSession } from "./speech.ts";
import type { Draft } from "./store/state.ts";
import type { Store } from "./store/store.ts";
import type { Endpoint } from "./transport/api.ts";

export type PanelName = "steer" | "sessions" | "design";

/** What the loaded script is given. */
export interface PanelHost {
  readonly endpoint: Endpoint;
  readonly store: Store;
  readonly actions: UserIntents;
}

/** What the layer of pins and strokes is given. */
export interface NotesHost {
  readonly store: Store;
  /** The person is done with annotating. */
  finish(): void;
}

/** What `/panels.js` exports. */
export interface PanelScript {
  /** Draws a panel into an element of the overlay's shadow root; the answer takes it away again. */
  mount(name: PanelName, into: HTMLElement, host: PanelHost): () => void;
  /** Puts the layer for pins and strokes into an element that lies on the picked one. */
  annotate(into: HTMLElement, host: NotesHost): () => void;
  /**
   * Takes a picture of an element with the draft's notes and uploads it for a session.
   * @returns its place for `screenshotPath`; rejects with an Error that says why there is none
   */
  captureScreenshot(host: PanelHost, id: string, element: Element, draft: Draft): Promise<string>;
  /** Where an element is written, by the word of its development build. */
  findSourceHint(element: Element, place: AstroLocation | null): Promise<SourceHint | null>;
  /** Starts to turn speech into words; `null` when the browser cannot. */
  listen(options: SpeechOptions): SpeechSession | null;
  /** Runs the installed detector over the page, or hides what it drew. */
  detect(host: PanelHost): Promise<void>;
}

export interface PanelLoader {
  readonly open: Signal<PanelName | null>;
  /** Whether `/detect.js` exists. */
  readonly hasDetector: boolean;
  readonly host: PanelHost;
  /** The loaded script. Rejects while the server does not answer; asking again tries again. */
  load(): Promise<PanelScript>;
}

/** Makes the panels, closed and not loaded. */
export function createPanelLoader(host: PanelHost, hasDetector: boolean): PanelLoader {
  let loaded: Promise<PanelScript> | null = null;
  let tries = 0;
  return {
    open: signal(null),
    hasDetector,
    host,
    load() {
      // Browsers remember a module that failed to load: each try has an address of its own.
      loaded ??= import(`${host.endpoint.baseUrl}/panels.js?try=${tries++}`).catch((error: unknown) => {
        loaded = null;
        throw error;
      });
      return loaded;
    },
  };
}
