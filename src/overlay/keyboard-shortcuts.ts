/** Keyboard shortcuts of comparing variants. Keys typed into a field are left alone. */
import type { SessionSummary } from "../protocol/snapshot.ts";
import type { UserIntents } from "./intents/user-intents.ts";
import { isShortcut, isTyping } from "./key-event.ts";
import type { Picker } from "./picker/picker.ts";
import { elementBarState } from "./store/element-bar-state.ts";
import { isOwn } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";

/** Shows the original while it is held down. */
const ORIGINAL_KEY = "o";

/** What Escape does while variants are compared. */
export interface EscapeHandler {
  /** Whether the overlay is shown; after Exit it is hidden. */
  isVisible(): boolean;
  /** Closes what is open, else asks whether to discard. */
  escape(): void;
}

/** Installs the shortcuts for the lifetime of the page. */
export function installShortcuts(
  store: Store,
  intents: UserIntents,
  picker: Picker,
  escapeHandler: EscapeHandler,
): void {
  /** The original may be on screen without its key: its button keeps it. */
  let isHeld = false;

  function onKeyDown(event: KeyboardEvent): void {
    const bar = elementBarState(store.state.peek());
    const isForOthers = picker.mode.peek() !== null || isShortcut(event) || isTyping(event);
    if (!escapeHandler.isVisible() || isForOthers || bar?.state !== "cycling") return;
    if (!runShortcut(event, bar.session)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** Returns whether the key is a shortcut. Another tab's session can only be left. */
  function runShortcut(event: KeyboardEvent, session: SessionSummary): boolean {
    const canDecide = isOwn(store.state.peek(), session);
    if (event.key === "Escape") escapeHandler.escape();
    else if (canDecide && event.key === "ArrowRight") intents.cycle(session, 1);
    else if (canDecide && event.key === "ArrowLeft") intents.cycle(session, -1);
    else if (canDecide && isOriginalKey(event)) showOriginal(true);
    else return false;
    return true;
  }

  function showOriginal(on: boolean): void {
    isHeld = on;
    store.dispatch({ kind: "original-shown", on });
  }

  function release(): void {
    if (isHeld) showOriginal(false);
  }

  addEventListener("keydown", onKeyDown, { capture: true });
  addEventListener("keyup", (event) => isOriginalKey(event) && release(), { capture: true });
  // The page gets no `keyup` for a key that is released in another window.
  addEventListener("blur", release);
}

function isOriginalKey({ key }: KeyboardEvent): boolean {
  return key.toLowerCase() === ORIGINAL_KEY;
}
