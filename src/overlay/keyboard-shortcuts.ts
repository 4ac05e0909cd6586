/** Keys that act on the page's session while no field is being typed into. */
import type { UserIntents } from "./intents/user-intents.ts";
import { isShortcut, isTyping } from "./key-event.ts";
import type { Picker } from "./picker/picker.ts";
import { elementBarState } from "./store/element-bar-state.ts";
import { isOwn } from "./store/selectors.ts";
import type { Store } from "./store/store.ts";

/** Held down, it shows the original. */
const PEEK_KEY = "o";

/** What Escape does while variants are compared: it closes what is open, and then asks. */
export interface EscapeHandler {
  /** Whether the person sees the overlay at all. */
  isVisible(): boolean;
  escape(): void;
}

/** Listens for the keys of cycling. */
export function installShortcuts(
  store: Store,
  actions: UserIntents,
  picker: Picker,
  panels: EscapeHandler,
): void {
  function onKeyDown(event: KeyboardEvent): void {
    const bar = elementBarState(store.state.peek());
    const isPicking = picker.mode.peek() !== null;
    if (!panels.isVisible() || isPicking || isShortcut(event) || isTyping(event)) return;
    if (bar?.state !== "cycling") return;
    const own = isOwn(store.state.peek(), bar.session);
    if (event.key === "ArrowRight" && own) actions.cycle(bar.session, 1);
    else if (event.key === "ArrowLeft" && own) actions.cycle(bar.session, -1);
    else if (event.key.toLowerCase() === PEEK_KEY && own) store.dispatch({ kind: "peek", on: true });
    else if (event.key === "Escape") panels.escape();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  function endPeek(event: KeyboardEvent | FocusEvent): void {
    if (event instanceof KeyboardEvent && event.key.toLowerCase() !== PEEK_KEY) return;
    if (store.state.peek().showOriginal) store.dispatch({ kind: "peek", on: false });
  }

  addEventListener("keydown", onKeyDown, { capture: true });
  addEventListener("keyup", endPeek, { capture: true });
  // A key released in another window is never heard of.
  addEventListener("blur", endPeek);
}
