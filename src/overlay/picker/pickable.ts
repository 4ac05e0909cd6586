/** Which elements can be picked, and how the keys move from one to the next. */
import { isOwnElement } from "../host-element.ts";
import { visibleRect } from "../visible-rect.ts";

/** Smaller elements are parts of the one that is meant: icons, badges. */
const SMALLEST_PX = 20;
const NEVER = "html, body, head, script, style, link, meta, template, noscript, base, title";

export type Direction = "previous" | "next" | "parent" | "child";

/** Whether the element is visible, large enough and no part of the overlay. */
export function isPickable(element: Element): boolean {
  if (isOwnElement(element) || element.matches(NEVER) || element.closest("head") !== null) return false;
  const box = visibleRect(element);
  return box !== null && box.width >= SMALLEST_PX && box.height >= SMALLEST_PX;
}

/** The nearest element from `element` upwards that can be picked; `null` when there is none. */
export function nearestPickable(element: Element | null): Element | null {
  for (let current = element; current !== null; current = current.parentElement) {
    if (isPickable(current)) return current;
  }
  return null;
}

/** The pickable element under a point of the window, in CSS pixels, without the overlay. */
export function pickableAt(x: number, y: number): Element | null {
  const under = document.elementsFromPoint(x, y).find((element) => !isOwnElement(element));
  return nearestPickable(under ?? null);
}

/** The neighbour in a direction; the element itself when there is none. */
export function neighbour(element: Element, direction: Direction): Element {
  switch (direction) {
    case "parent":
      return nearestPickable(element.parentElement) ?? element;
    case "child":
      return Array.from(element.children).find(isPickable) ?? element;
    case "previous":
    case "next":
      return sibling(element, direction) ?? element;
  }
}

function sibling(element: Element, direction: "previous" | "next"): Element | null {
  const step = (from: Element) =>
    direction === "next" ? from.nextElementSibling : from.previousElementSibling;
  for (let current = step(element); current !== null; current = step(current)) {
    if (isPickable(current)) return current;
  }
  return null;
}
