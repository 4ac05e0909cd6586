/** Picking by pointer and keys. The page receives none of the events that pick. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { isOwnEvent } from "../host-element.ts";
import { isShortcut, isTyping } from "../key-event.ts";
import {
  arrowDirection,
  firstHighlight,
  type Highlight,
  highlightAt,
  nextHighlight,
  type PickMode,
} from "./highlight.ts";

export interface Picker {
  /** What a click or Enter would select; `null` while nothing is highlighted. */
  readonly highlight: ReadonlySignal<Highlight | null>;
  /** What is being picked; `null` while nothing is. */
  readonly mode: ReadonlySignal<PickMode | null>;
  start(mode: PickMode): void;
  stop(): void;
}

/** A press would move the focus, open menus or start drags in the page, which must not happen while picking. */
const PRESS_EVENTS = ["pointerdown", "pointerup", "mousedown", "mouseup", "dblclick"];

/**
 * Creates a picker that is not started.
 * @param onPick receives what a click or Enter selected, after picking has stopped
 */
export function createPicker(onPick: (picked: Highlight) => void): Picker {
  const highlight = signal<Highlight | null>(null);
  const mode = signal<PickMode | null>(null);
  let selectedBefore = "";
  let listeners = new AbortController();

  function stop(): void {
    listeners.abort();
    mode.value = null;
    highlight.value = null;
  }

  function pick(picked: Highlight | null): void {
    if (picked === null) return;
    stop();
    onPick(picked);
  }

  function onMove(event: PointerEvent): void {
    const next = isOwnEvent(event) ? null : highlightAt(mode.peek(), event.clientX, event.clientY);
    const current = highlight.peek();
    if (next?.element !== current?.element || next?.side !== current?.side) highlight.value = next;
  }

  function onDown(event: PointerEvent): void {
    selectedBefore = selectedText();
    // Touch has no pointer that hovers before it taps.
    onMove(event);
  }

  function onClick(event: MouseEvent): void {
    if (isOwnEvent(event)) return;
    stopEvent(event);
    // A click that ends a text selection selects the text and picks nothing.
    const selected = selectedText();
    if (selected !== "" && selected !== selectedBefore) return;
    pick(highlightAt(mode.peek(), event.clientX, event.clientY));
  }

  function onKey(event: KeyboardEvent): void {
    if (isShortcut(event) || isTyping(event)) return;
    const direction = arrowDirection(event);
    const current = highlight.peek();
    if (direction !== null) {
      highlight.value = current === null ? firstHighlight(mode.peek()) : nextHighlight(current, direction);
      highlight.peek()?.element.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && current !== null) pick(current);
    else if (event.key === "Escape") stop();
    else return;
    stopEvent(event);
  }

  function start(wanted: PickMode): void {
    stop();
    listeners = new AbortController();
    const options = { capture: true, signal: listeners.signal };
    mode.value = wanted;
    addEventListener("pointermove", onMove, options);
    addEventListener("pointerdown", onDown, options);
    addEventListener("click", onClick, options);
    addEventListener("keydown", onKey, options);
    for (const type of PRESS_EVENTS) addEventListener(type, hideFromPage, options);
  }

  return { highlight, mode, start, stop };
}

function stopEvent(event: Event): void {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function hideFromPage(event: Event): void {
  if (!isOwnEvent(event)) event.stopImmediatePropagation();
}

function selectedText(): string {
  return String(getSelection() ?? "");
}
