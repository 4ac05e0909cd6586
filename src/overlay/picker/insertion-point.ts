/** Where something new can go: before or after an element, across or down as its neighbours stand. */
import { type VisibleRect, visibleRect } from "../visible-rect.ts";
import { isPickable, neighbour, pickableAt } from "./pickable.ts";

export type Side = "before" | "after";

/** A gap between elements, told by one of them. */
export interface InsertionPoint {
  readonly anchor: Element;
  readonly side: Side;
}

/** How far a line stands from an element that has no neighbour there. */
const EDGE_GAP_PX = 8;
/** A neighbour farther away than this is no neighbour: the line stays with its element. */
const WIDEST_GAP_PX = 96;
/** So near to its edge, a container itself is meant and not what stands in it. */
const BORDER_PX = 10;

/**
 * The place under a point of the window. Over an element it is the nearer side of it; in the room between
 * the children of a container it is inside: the nearer side of the nearest child.
 */
export function insertionPointAt(x: number, y: number): InsertionPoint | null {
  const under = pickableAt(x, y);
  if (under === null) return null;
  const box = visibleRect(under);
  const children = Array.from(under.children).filter(isPickable);
  const nearest = box === null || isNearEdge(box, x, y) ? null : nearestOf(children, x, y);
  const anchor = nearest ?? under;
  return { anchor, side: sideOf(anchor, x, y) };
}

/** The next place by keys: along the siblings, or to the parent and the first child. */
export function nextInsertionPoint(
  { anchor, side }: InsertionPoint,
  direction: Parameters<typeof neighbour>[1],
): InsertionPoint {
  if (direction === "next" && side === "before") return { anchor, side: "after" };
  if (direction === "previous" && side === "after") return { anchor, side: "before" };
  const next = neighbour(anchor, direction);
  return { anchor: next, side: next === anchor ? side : direction === "next" ? "after" : "before" };
}

/** The line that marks a place: in the middle of the gap, as long as its element. */
export function insertionLine({ anchor, side }: InsertionPoint): VisibleRect | null {
  const box = visibleRect(anchor);
  if (box === null) return null;
  const beside = nearby(anchor, side);
  const other = beside === null ? null : visibleRect(beside);
  const across = isAcross(anchor);
  const forward = (side === "after") !== (across && isRightToLeft(anchor));
  const [start, size] = across ? (["left", "width"] as const) : (["top", "height"] as const);
  const edge = forward ? box[start] + box[size] : box[start];
  const far = other === null ? null : forward ? other[start] : other[start] + other[size];
  const gap = far === null ? -1 : forward ? far - edge : edge - far;
  const offset = gap >= 0 && gap <= WIDEST_GAP_PX ? gap / 2 : EDGE_GAP_PX;
  const at = forward ? edge + offset : edge - offset;
  return across
    ? { left: at, top: box.top, width: 0, height: box.height }
    : { left: box.left, top: at, width: box.width, height: 0 };
}

function sideOf(anchor: Element, x: number, y: number): Side {
  const box = visibleRect(anchor);
  if (box === null) return "after";
  if (!isAcross(anchor)) return y < box.top + box.height / 2 ? "before" : "after";
  return x < box.left + box.width / 2 !== isRightToLeft(anchor) ? "before" : "after";
}

/** Whether the element stands in a row: a neighbour is beside it, not above or below. */
function isAcross(element: Element): boolean {
  const other = nearby(element, "after") ?? nearby(element, "before");
  const [a, b] = [visibleRect(element), other && visibleRect(other)];
  if (a === null || b === null) return false;
  const shared = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  return shared > Math.min(a.height, b.height) / 2;
}

function nearby(element: Element, side: Side): Element | null {
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

function nearestOf(elements: readonly Element[], x: number, y: number): Element | null {
  // Below a short line of a column is still below it, however far it is to the side.
  const isRow = elements[0] !== undefined && isAcross(elements[0]);
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
