/** Picking an element: pointer and keys, without the page noticing either. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { isOwnEvent } from "../host-element.ts";
import { isShortcut, isTyping } from "../keyboard.ts";
import { type Direction, neighbour, pickableAt, pickableFrom } from "./candidates.ts";

export interface Picker {
  /** The element that would be picked now; `null` while nothing is aimed at. */
  readonly aim: ReadonlySignal<Element | null>;
  readonly active: ReadonlySignal<boolean>;
  start(): void;
  stop(): void;
}

const ARROWS: Readonly<Record<string, { plain: Direction; shift: Direction }>> = {
  ArrowUp: { plain: "previous", shift: "parent" },
  ArrowDown: { plain: "next", shift: "child" },
};

/**
 * Makes a picker.
 * @param onPick the element a click or Enter selected; picking has ended then
 */
export function createPicker(onPick: (element: Element) => void): Picker {
  const aim = signal<Element | null>(null);
  const active = signal(false);
  let selectedBefore = "";
  let listening = new AbortController();

  function stop(): void {
    listening.abort();
    active.value = false;
    aim.value = null;
  }

  function choose(element: Element | null): void {
    if (element === null) return;
    stop();
    onPick(element);
  }

  function onMove(event: PointerEvent): void {
    if (isOwnEvent(event)) aim.value = null;
    else aim.value = pickableAt(event.clientX, event.clientY);
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
    choose(pickableAt(event.clientX, event.clientY));
  }

  function onKey(event: KeyboardEvent): void {
    if (isShortcut(event) || isTyping(event)) return;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) {
      const from =
        aim.value ??
        pickableAt(innerWidth / 2, innerHeight / 2) ??
        pickableFrom(document.body.firstElementChild);
      if (from !== null)
        aim.value = aim.value === null ? from : neighbour(from, event.shiftKey ? arrow.shift : arrow.plain);
      aim.value?.scrollIntoView({ block: "nearest" });
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
    aim,
    active,
    start() {
      if (active.value) return;
      listening = new AbortController();
      const options = { capture: true, signal: listening.signal };
      active.value = true;
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
