/** Intents before a session exists: configuring a draft, asking for variants, sending a message. */
import { MAX_PAGE_URL_CHARS } from "../../protocol/limits.ts";
import { generateEvent, hasNotes, isReady } from "../generate-request.ts";
import type { SourceHint } from "../hints/create-hint.ts";
import { loadDraftDefaults, saveLastChoice } from "../persistence/last-choice.ts";
import { describeElement } from "../picker/describe-element.ts";
import { nearestWrappable } from "../picker/wrappable.ts";
import { randomHex } from "../random-hex.ts";
import type { DraftDefaults } from "../store/actions.ts";
import { type IntentOptions, sendCommand } from "./intent-options.ts";

/** After Go, the request does not wait longer than this for its source hint and the styles. */
const HINT_TIMEOUT_MS = 8_000;

/** Creates the intents of a draft. */
export function createDraftIntents(options: IntentOptions) {
  const { store, page, draftElement } = options;
  let hint: Promise<SourceHint | null> = Promise.resolve(null);
  /** The prompt of a closed draft: the next draft starts with it. */
  let closedPrompt = "";

  /** Makes an element the draft's target, and starts to look for its source. */
  function target(element: Element): void {
    draftElement.set(element);
    hint = draftElement.sourceHint(element).catch(() => null);
  }

  /** The request goes without its screenshot: the pins and strokes in it carry the most important part. */
  function withoutScreenshot(cause: unknown): null {
    const why = (cause instanceof Error ? cause.message : String(cause)).replace(/\.$/, "");
    store.dispatch({ kind: "toast-added", text: `Your notes go without a picture: ${why}.`, tone: "plain" });
    return null;
  }

  return {
    /** Opens a draft for an element. */
    configure(element: Element, given: Partial<DraftDefaults>): void {
      target(element);
      const defaults = { ...loadDraftDefaults(), prompt: closedPrompt, ...given };
      store.dispatch({ kind: "draft-opened", target: describeElement(element), defaults });
    },

    /** Moves the draft to the nearest ancestor that can be wrapped. */
    targetWrappable(): void {
      const element = draftElement.get();
      if (element === null) return;
      const wrappable = nearestWrappable(element);
      target(wrappable);
      store.dispatch({ kind: "draft-changed", patch: { target: describeElement(wrappable) } });
    },

    /** Closes the draft without sending it. */
    closeDraft(): void {
      closedPrompt = store.state.peek().draft?.prompt ?? "";
      draftElement.set(null);
      store.dispatch({ kind: "draft-closed" });
    },

    /** Sends the draft as a `generate`. */
    async submitDraft(): Promise<void> {
      const { draft, owner, page: pageUrl } = store.state.peek();
      if (draft === null || !isReady(draft)) return;
      const id = randomHex(4);
      const element = draftElement.get();
      store.dispatch({ kind: "draft-changed", patch: { isGoing: true } });
      const styles = element === null ? null : draftElement.readStyles(element).catch(() => null);
      const limit = after(HINT_TIMEOUT_MS);
      const sourceHint = await Promise.race([hint, limit]);
      const computedStyles = await Promise.race([styles, limit]);
      const screenshotPath =
        element !== null && hasNotes(draft)
          ? await draftElement.captureScreenshot(id, element, draft).catch(withoutScreenshot)
          : null;
      const latest = store.state.peek().draft;
      // The draft was closed meanwhile; another may be open.
      if (latest?.isGoing !== true) return;
      store.dispatch({ kind: "draft-changed", patch: { isGoing: false } });
      if (element !== null) {
        page.rememberElement(id, element);
        // Something new has no picture of before.
        if (latest.side === null) draftElement.takePicture("before", id, element);
      }
      closedPrompt = "";
      saveLastChoice(latest);
      sendCommand(
        options,
        generateEvent(latest, { id, page: pageUrl, owner, screenshotPath, sourceHint, computedStyles }),
      );
    },

    /**
     * Sends a message about the whole page.
     * @param agent the only agent that it is for; `null`: any
     */
    steer(message: string, agent: string | null): void {
      const { owner, page: pageUrl } = store.state.peek();
      sendCommand(options, {
        type: "steer",
        id: randomHex(4),
        message,
        owner,
        ...(agent === null ? {} : { agent }),
        pageUrl: pageUrl.slice(0, MAX_PAGE_URL_CHARS),
      });
    },
  };
}

function after(ms: number): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, ms, null));
}
