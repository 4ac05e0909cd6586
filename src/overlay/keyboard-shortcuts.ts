/** Keyboard shortcuts of comparing variants. Keys typed into a field are left alone. */
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
  function onKeyDown(event: KeyboardEvent): void {
    const bar = elementBarState(store.state.peek());
    const isPicking = picker.mode.peek() !== null;
    if (!escapeHandler.isVisible() || isPicking || isShortcut(event) || isTyping(event)) return;
    if (bar?.state !== "cycling") return;
    const canDecide = isOwn(store.state.peek(), bar.session);
    if (event.key === "ArrowRight" && canDecide) intents.cycle(bar.session, 1);
    else if (event.key === "ArrowLeft" && canDecide) intents.cycle(bar.session, -1);
    else if (isOriginalKey(event) && canDecide) store.dispatch({ kind: "original-shown", on: true });
    else if (event.key === "Escape") escapeHandler.escape();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function hideOriginal(): void {
    if (store.state.peek().showOriginal) store.dispatch({ kind: "original-shown", on: false });
  }

  addEventListener("keydown", onKeyDown, { capture: true });
  addEventListener("keyup", (event) => isOriginalKey(event) && hideOriginal(), { capture: true });
  // The page gets no `keyup` for a key that is released in another window.
  addEventListener("blur", hideOriginal);
}

function isOriginalKey({ key }: KeyboardEvent): boolean {
  return key.toLowerCase() === ORIGINAL_KEY;
}
