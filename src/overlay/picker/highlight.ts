/** What picking would select: from a point of the window, from the keys, or to begin with. */
import { insertionPointAt, nextInsertionPoint, type Side } from "./insertion-point.ts";
import { type Direction, nearestPickable, neighbour, pickableAt } from "./pickable.ts";

/** `element`: an element to change. `insert`: a point between elements for a new one. */
export type PickMode = "element" | "insert";

/** The element that would be picked; with a `side`, the insertion point on that side of it. */
export interface Highlight {
  readonly element: Element;
  readonly side: Side | null;
}

const ARROWS: Readonly<Record<string, { plain: Direction; shift: Direction }>> = {
  ArrowUp: { plain: "previous", shift: "parent" },
  ArrowDown: { plain: "next", shift: "child" },
};

/** Where an arrow key moves the highlight; `null` for every other key. */
export function arrowDirection({ key, shiftKey }: KeyboardEvent): Direction | null {
  const arrow = ARROWS[key];
  if (arrow === undefined) return null;
  return shiftKey ? arrow.shift : arrow.plain;
}

/** The highlight under a point of the window, in CSS pixels; `null` where nothing can be picked. */
export function highlightAt(mode: PickMode | null, x: number, y: number): Highlight | null {
  if (mode === "insert") {
    const point = insertionPointAt(x, y);
    return point && { element: point.anchor, side: point.side };
  }
  const element = pickableAt(x, y);
  return element && { element, side: null };
}

/** Where the keys begin: in the middle of the window, or at the first element of the page. */
export function firstHighlight(mode: PickMode | null): Highlight | null {
  const middle = highlightAt(mode, innerWidth / 2, innerHeight / 2);
  const first = nearestPickable(document.body.firstElementChild);
  return middle ?? (first && { element: first, side: mode === "insert" ? "after" : null });
}

/** The next highlight in a direction; the same one when there is none. */
export function nextHighlight({ element, side }: Highlight, direction: Direction): Highlight {
  if (side === null) return { element: neighbour(element, direction), side };
  const point = nextInsertionPoint({ anchor: element, side }, direction);
  return { element: point.anchor, side: point.side };
}
