/** Where the element bar floats. */
import type { VisibleRect } from "../visible-rect.ts";

/** Between the element's crop marks and the bar. */
const GAP_PX = 14;
/** Between the bar and the edge of the window. */
const EDGE_PX = 8;
/** Height kept free for the bottom bar. */
const BOTTOM_BAR_PX = 72;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Below the element, else above it, else pinned above the bottom bar. Window coordinates in CSS pixels. */
export function elementBarPosition(
  element: VisibleRect | null,
  bar: Size,
  view: Size,
): { left: number; top: number } {
  const pinned = view.height - BOTTOM_BAR_PX - bar.height;
  const centred = (view.width - bar.width) / 2;
  if (element === null) return { left: centred, top: Math.max(EDGE_PX, pinned) };
  const left = Math.min(Math.max(EDGE_PX, element.left), Math.max(EDGE_PX, view.width - bar.width - EDGE_PX));
  const below = element.top + element.height + GAP_PX;
  const above = element.top - GAP_PX - bar.height;
  if (below >= EDGE_PX && below <= pinned) return { left, top: below };
  // The name of the element stands above it; the bar goes beyond.
  if (above - NAME_PX >= EDGE_PX && element.top <= view.height) return { left, top: above - NAME_PX };
  // Pinned, and beside the element where there is room: what is being changed stays in sight.
  const right = element.left + element.width + GAP_PX;
  const beside = [right, element.left - GAP_PX - bar.width].find(
    (at) => at >= EDGE_PX && at + bar.width + EDGE_PX <= view.width,
  );
  return { left: beside ?? Math.max(EDGE_PX, centred), top: Math.max(EDGE_PX, pinned) };
}

const NAME_PX = 22;
