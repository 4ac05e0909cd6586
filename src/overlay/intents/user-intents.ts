/** What the person can do: each turns a wish into inputs and posts. */
import type { AcceptEvent } from "../../protocol/events/accept.ts";
import type { DiscardEvent } from "../../protocol/events/discard.ts";
import type { RetryEvent } from "../../protocol/events/retry.ts";
import type { SteerEvent } from "../../protocol/events/steer.ts";
import type { UndoRequestEvent } from "../../protocol/events/undo-request.ts";
import { MAX_PAGE_URL_CHARS } from "../../protocol/limits.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { generateEvent, hasNotes, isReady } from "../generate-request.ts";
import type { SourceHint } from "../hints/create-hint.ts";
import { loadDraftDefaults, saveLastChoice } from "../persistence/draft.ts";
import { describeElement } from "../picker/describe-element.ts";
import { nearestWrappable } from "../picker/wrappable.ts";
import type { ServerConnection } from "../server-connection.ts";
import type { DraftDefaults } from "../store/actions.ts";
import { claimCheckpoint } from "../store/checkpoint.ts";
import { openRun } from "../store/run-outputs.ts";
import { isOwn, pageSnapshot, variantParameters, visibleVariant } from "../store/selectors.ts";
import type { Command, Draft } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import { randomHex } from "../tab-identity.ts";
import type { PageController } from "../variants/page-controller.ts";

/** From Go on: a server that has not answered by then holds the request up for nothing. */
const HINT_PATIENCE_MS = 8_000;

/** The element a draft is about: it lives in the page, so it is not part of the state. */
export interface DraftElement {
  get(): Element | null;
  set(element: Element | null): void;
  /** Where an element is written, by the word of its development build. */
  sourceHint(element: Element): Promise<SourceHint | null>;
  /** A picture of it with its notes, kept by the server for the session that is asked for. */
  captureScreenshot(id: string, element: Element, draft: Draft): Promise<string>;
}

export type UserIntents = ReturnType<typeof createUserIntents>;

/** Makes the actions. */
export function createUserIntents(
  store: Store,
  wire: ServerConnection,
  stage: PageController,
  draftElement: DraftElement,
) {
  /** Where the draft's element is written, as soon as that is known. */
  let hint: Promise<SourceHint | null> = Promise.resolve(null);
  /** A prompt that was put away comes back with the next pick. */
  let putAway = "";

  function decide(event: Command["event"]): void {
    const command: Command = { key: randomHex(12), event, state: "sending", problem: null };
    store.dispatch({ kind: "command", command });
    wire.commandQueue.enqueue(command);
  }

  /** The notes say most of it in numbers and words: they go without their picture rather than not at all. */
  function noPicture(cause: unknown): null {
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    store.dispatch({ kind: "toast", text: `Your notes go without a picture: ${why}.`, tone: "plain" });
    return null;
  }

  /** Makes an element the draft's, and begins to ask where it is written. */
  function aimAt(element: Element): void {
    draftElement.set(element);
    hint = draftElement.sourceHint(element).catch(() => null);
  }

  return {
    /** Opens the configuration for an element. */
    configure(element: Element, given: Partial<DraftDefaults>): void {
      aimAt(element);
      const defaults = { ...loadDraftDefaults(), prompt: putAway, ...given };
      store.dispatch({ kind: "picked", target: describeElement(element), defaults });
    },

    /** Aims the draft at the nearest element around which variants can stand. */
    climb(): void {
      const element = draftElement.get();
      if (element === null) return;
      const wrappable = nearestWrappable(element);
      aimAt(wrappable);
      store.dispatch({ kind: "draft", patch: { target: describeElement(wrappable) } });
    },

    /** Puts the draft away. */
    putAway(): void {
      putAway = store.state.peek().draft?.prompt ?? "";
      draftElement.set(null);
      store.dispatch({ kind: "draft-dropped" });
    },

    /** Asks for variants. */
    async go(): Promise<void> {
      const { draft, owner, page } = store.state.peek();
      if (draft === null || !isReady(draft)) return;
      const id = randomHex(4);
      const element = draftElement.get();
      store.dispatch({ kind: "draft", patch: { isGoing: true } });
      const sourceHint = await Promise.race([hint, after(HINT_PATIENCE_MS)]);
      const screenshotPath =
        element !== null && hasNotes(draft)
          ? await draftElement.captureScreenshot(id, element, draft).catch(noPicture)
          : null;
      const latest = store.state.peek().draft;
      // Put away in the meantime, perhaps for another.
      if (latest?.isGoing !== true) return;
      store.dispatch({ kind: "draft", patch: { isGoing: false } });
      if (element !== null) stage.rememberElement(id, element);
      putAway = "";
      saveLastChoice(latest);
      decide(generateEvent(latest, { id, page, owner, screenshotPath, sourceHint }));
    },

    /** Tells the agent something about the whole page. */
    steer(message: string): void {
      const { owner, page } = store.state.peek();
      const pageUrl = page.slice(0, MAX_PAGE_URL_CHARS);
      const event: SteerEvent = { type: "steer", id: randomHex(4), message, owner, pageUrl };
      decide(event);
    },

    /** Takes back a request the server has not answered yet. */
    takeBack(command: Command): void {
      wire.commandQueue.cancel(command.key);
      store.dispatch({ kind: "command-dropped", key: command.key });
    },

    /** Accepts the variant on screen, with the values its panel shows. */
    accept(session: SessionSummary): void {
      const state = store.state.peek();
      const variant = visibleVariant(state, session);
      if (variant === 0 || !isOwn(state, session)) return;
      const event: AcceptEvent = {
        type: "accept",
        id: session.id,
        variantId: String(variant),
        paramValues: { ...variantParameters(state, session, variant).values },
        owner: state.owner,
        pageUrl: state.page.slice(0, MAX_PAGE_URL_CHARS),
      };
      decide(event);
    },

    discard(session: SessionSummary): void {
      const live = openRun(store.state.peek(), session);
      if (live !== null) wire.reportTelemetry("client.stream.user-abort", { session: session.id, run: live });
      const event: DiscardEvent = { type: "discard", id: session.id, owner: store.state.peek().owner };
      decide(event);
    },

    /** Asks the agent once more for what failed. */
    retry(session: SessionSummary): void {
      const event: RetryEvent = { type: "retry", id: session.id, owner: store.state.peek().owner };
      decide(event);
    },

    /** Asks the agent to take an accepted variant out of the source again. */
    requestUndo(id: string): void {
      const event: UndoRequestEvent = { type: "undo_request", id };
      decide(event);
    },

    /** Turns to another session of this page. */
    focus(id: string): void {
      draftElement.set(null);
      store.dispatch({ kind: "focus", id });
    },

    /** Sends a decision again that did not get through. */
    resend(command: Command): void {
      store.dispatch({ kind: "resend", key: command.key });
      wire.commandQueue.enqueue(command);
      wire.commandQueue.retryNow();
      wire.eventStream.retryNow();
    },

    /** Tries again to show variants that are written. */
    showAgain(session: SessionSummary): void {
      stage.retryInjection(session.id);
    },

    takeOver(session: SessionSummary): void {
      wire.checkpointSender.send(claimCheckpoint(store.state.peek(), session.id, "takeover"));
    },

    /** Shows the next variant, or the previous one with -1; from the last to the first. */
    cycle(session: SessionSummary, step: 1 | -1): void {
      const state = store.state.peek();
      const { arrived } = pageSnapshot(state, session.id);
      if (arrived === 0) return;
      const from = visibleVariant({ ...state, showOriginal: false }, session);
      const variant = from === 0 ? (step === 1 ? 1 : arrived) : ((from - 1 + step + arrived) % arrived) + 1;
      store.dispatch({ kind: "look", id: session.id, variant });
    },
  };
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null));
}
