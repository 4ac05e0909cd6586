/** Picking an element, or a place for a new one: pointer and keys, without the page noticing either. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { isOwnEvent } from "../host-element.ts";
import { isShortcut, isTyping } from "../key-event.ts";
import { insertionPointAt, nextInsertionPoint, type Side } from "./insertion-point.ts";
import { type Direction, nearestPickable, neighbour, pickableAt } from "./pickable.ts";

/** What would be picked: an element, or with a `side` the place beside it. */
export interface Highlight {
  readonly element: Element;
  readonly side: Side | null;
}

export type PickMode = "element" | "place";

export interface Picker {
  /** `null` while nothing is aimed at. */
  readonly highlight: ReadonlySignal<Highlight | null>;
  /** What is being picked; `null` while nothing is. */
  readonly mode: ReadonlySignal<PickMode | null>;
  start(mode: PickMode): void;
  stop(): void;
}

const ARROWS: Readonly<Record<string, { plain: Direction; shift: Direction }>> = {
  ArrowUp: { plain: "previous", shift: "parent" },
  ArrowDown: { plain: "next", shift: "child" },
};

/**
 * Makes a picker.
 * @param onPick what a click or Enter selected; picking has ended then
 */
export function createPicker(onPick: (aim: Highlight) => void): Picker {
  const aim = signal<Highlight | null>(null);
  const mode = signal<PickMode | null>(null);
  let selectedBefore = "";
  let listening = new AbortController();

  function stop(): void {
    listening.abort();
    mode.value = null;
    aim.value = null;
  }

  function choose(chosen: Highlight | null): void {
    if (chosen === null) return;
    stop();
    onPick(chosen);
  }

  function aimAt(x: number, y: number): Highlight | null {
    if (mode.peek() === "place") {
      const place = insertionPointAt(x, y);
      return place && { element: place.anchor, side: place.side };
    }
    const element = pickableAt(x, y);
    return element && { element, side: null };
  }

  function firstAim(): Highlight | null {
    const middle = aimAt(innerWidth / 2, innerHeight / 2);
    const first = nearestPickable(document.body.firstElementChild);
    return middle ?? (first && { element: first, side: mode.peek() === "place" ? "after" : null });
  }

  function moved({ element, side }: Highlight, direction: Direction): Highlight {
    if (side === null) return { element: neighbour(element, direction), side };
    const place = nextInsertionPoint({ anchor: element, side }, direction);
    return { element: place.anchor, side: place.side };
  }

  function onMove(event: PointerEvent): void {
    const next = isOwnEvent(event) ? null : aimAt(event.clientX, event.clientY);
    if (next?.element !== aim.value?.element || next?.side !== aim.value?.side) aim.value = next;
  }

  function onDown(event: PointerEvent): void {
    selectedBefore = selectedText();
    // Touch has no pointer that hovers before it taps.
    onMove(event);
  }

  function onClick(event: MouseEvent): void {
    if (isOwnEvent(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    // The click that ends a text selection meant the text.
    const selected = selectedText();
    if (selected !== "" && selected !== selectedBefore) return;
    choose(aimAt(event.clientX, event.clientY));
  }

  function onKey(event: KeyboardEvent): void {
    if (isShortcut(event) || isTyping(event)) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      const from = aim.value;
      aim.value = from === null ? firstAim() : moved(from, event.shiftKey ? arrow.shift : arrow.plain);
      aim.value?.element.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && aim.value !== null) {
      choose(aim.value);
    } else if (event.key === "Escape") {
      stop();
    } else {
      return;
    }
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** What a press would start in the page (focus moves, menus, drags) must not happen while picking. */
  function swallow(event: Event): void {
    if (!isOwnEvent(event)) event.stopImmediatePropagation();
  }

  return {
    highlight: aim,
    mode,
    start(wanted) {
      stop();
      listening = new AbortController();
      const options = { capture: true, signal: listening.signal };
      mode.value = wanted;
      addEventListener("pointermove", onMove, options);
      addEventListener("pointerdown", onDown, options);
      addEventListener("click", onClick, options);
      addEventListener("keydown", onKey, options);
      for (const type of ["pointerdown", "pointerup", "mousedown", "mouseup", "dblclick"]) {
        addEventListener(type, swallow, options);
      }
    },
    stop,
  };
}

function selectedText(): string {
  return String(getSelection() ?? "");
}
