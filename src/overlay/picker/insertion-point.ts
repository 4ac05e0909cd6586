/** Points between elements where a new one can be inserted: before or after an element, in a row or a column. */
import { type VisibleRect, visibleRect } from "../visible-rect.ts";
import { type Direction, isPickable, neighbour, pickableAt } from "./pickable.ts";

export type Side = "before" | "after";

/** A gap between elements, given by one of them and its side. */
export interface InsertionPoint {
  readonly anchor: Element;
  readonly side: Side;
}

/** Distance of the line from an element without a neighbour on that side. */
const EDGE_GAP_PX = 8;
/** In a wider gap the line stays near its element instead of in the middle. */
const WIDEST_GAP_PX = 96;
/** Within this distance of its edge, the container itself is meant and not its children. */
const BORDER_PX = 10;

/**
 * The insertion point at a point of the window, in CSS pixels. Over an element it is the nearer side of it;
 * between the children of a container it is the nearer side of the nearest child.
 */
export function insertionPointAt(x: number, y: number): InsertionPoint | null {
  const under = pickableAt(x, y);
  if (under === null) return null;
  const box = visibleRect(under);
  const children = Array.from(under.children).filter(isPickable);
  const nearest = box === null || isNearEdge(box, x, y) ? null : nearestElement(children, x, y);
  const anchor = nearest ?? under;
  return { anchor, side: nearerSide(anchor, x, y) };
}

/** The next insertion point by keys: along the siblings, or to the parent and the first child. */
export function nextInsertionPoint({ anchor, side }: InsertionPoint, direction: Direction): InsertionPoint {
  if (direction === "next" && side === "before") return { anchor, side: "after" };
  if (direction === "previous" && side === "after") return { anchor, side: "before" };
  const next = neighbour(anchor, direction);
  return { anchor: next, side: next === anchor ? side : direction === "next" ? "after" : "before" };
}

/** The line that marks an insertion point: in the middle of the gap, as long as its element. */
export function insertionLine({ anchor, side }: InsertionPoint): VisibleRect | null {
  const box = visibleRect(anchor);
  if (box === null) return null;
  const beside = siblingOn(anchor, side);
  const other = beside === null ? null : visibleRect(beside);
  const inRow = isInRow(anchor);
  const forward = (side === "after") !== (inRow && isRightToLeft(anchor));
  const [start, size] = inRow ? (["left", "width"] as const) : (["top", "height"] as const);
  const edge = forward ? box[start] + box[size] : box[start];
  const far = other === null ? null : forward ? other[start] : other[start] + other[size];
  const gap = far === null ? -1 : forward ? far - edge : edge - far;
  const offset = gap >= 0 && gap <= WIDEST_GAP_PX ? gap / 2 : EDGE_GAP_PX;
  const at = forward ? edge + offset : edge - offset;
  return inRow
    ? { left: at, top: box.top, width: 0, height: box.height }
    : { left: box.left, top: at, width: box.width, height: 0 };
}

function nearerSide(anchor: Element, x: number, y: number): Side {
  const box = visibleRect(anchor);
  if (box === null) return "after";
  if (!isInRow(anchor)) return y < box.top + box.height / 2 ? "before" : "after";
  return x < box.left + box.width / 2 !== isRightToLeft(anchor) ? "before" : "after";
}

/** Whether the element is in a row: its neighbour is beside it, not above or below. */
function isInRow(element: Element): boolean {
  const other = siblingOn(element, "after") ?? siblingOn(element, "before");
  const [a, b] = [visibleRect(element), other && visibleRect(other)];
  if (a === null || b === null) return false;
  const shared = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return shared > Math.min(a.height, b.height) / 2;
}

function siblingOn(element: Element, side: Side): Element | null {
  const other = neighbour(element, side === "after" ? "next" : "previous");
  return other === element ? null : other;
}

function isRightToLeft({ parentElement }: Element): boolean {
  return parentElement !== null && getComputedStyle(parentElement).direction === "rtl";
}

function isNearEdge({ left, top, width, height }: VisibleRect, x: number, y: number): boolean {
  const distance = Math.min(x - left, left + width - x, y - top, top + height - y);
  return distance < Math.min(BORDER_PX, width / 8, height / 8);
}

function nearestElement(elements: readonly Element[], x: number, y: number): Element | null {
  // In a column only the vertical distance counts: a point below a short line is still below it.
  const isRow = elements[0] !== undefined && isInRow(elements[0]);
  let nearest: Element | null = null;
  let least = Infinity;
  for (const element of elements) {
    const box = visibleRect(element);
    if (box === null) continue;
    const dx = isRow ? Math.max(box.left - x, 0, x - box.left - box.width) : 0;
    const dy = Math.max(box.top - y, 0, y - box.top - box.height);
    if (dx * dx + dy * dy >= least) continue;
    least = dx * dx + dy * dy;
    nearest = element;
  }
  return nearest;
}
