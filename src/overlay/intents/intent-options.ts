/** What user intents act on. */
import type { PictureMoment } from "../../protocol/history.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import type { SourceHint } from "../hints/create-hint.ts";
import { randomHex } from "../random-hex.ts";
import type { ServerConnection } from "../server-connection.ts";
import type { Command, Draft } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { PageController } from "../variants/page-controller.ts";

/** The element of the draft. An element is part of the page, so it is not part of the state. */
export interface DraftElement {
  get(): Element | null;
  set(element: Element | null): void;
  /** Where an element stands in source, as its framework's development build reports it. */
  sourceHint(element: Element): Promise<SourceHint | null>;
  /** An element's computed styles, with the pointer away from it. */
  readStyles(element: Element): Promise<Readonly<Record<string, string>>>;
  /** Takes a small picture of an element for lists; without one they show none. */
  takePicture(moment: PictureMoment, id: string, element: Element): void;
  /**
   * Uploads a screenshot of the element with its annotations for a session.
   * @returns the path for `screenshotPath`; rejects with an Error that says why there is none
   */
  captureScreenshot(id: string, element: Element, draft: Draft): Promise<string>;
}

export interface IntentOptions {
  readonly store: Store;
  readonly connection: ServerConnection;
  readonly page: PageController;
  /** Measures a variant that is accepted, as it is displayed. */
  measure(session: SessionSummary, variant: number): void;
  readonly draftElement: DraftElement;
}

/** Queues an event for the server under a new idempotency key. */
export function sendCommand({ store, connection }: IntentOptions, event: Command["event"]): void {
  const command: Command = { key: randomHex(12), event, state: "sending", problem: null };
  store.dispatch({ kind: "command-created", command });
  connection.commandQueue.enqueue(command);
}
