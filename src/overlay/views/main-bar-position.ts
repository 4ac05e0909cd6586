/** Where the bottom bar stands after it was moved. Pure. */
import type { Size } from "./element-bar-position.ts";

/** Between the bar and the edge of the window. */
const EDGE_PX = 8;

/** The bar's centre as shares of the window's width and height, so that it fits every window. */
export interface StoredPosition {
  readonly x: number;
  readonly y: number;
}

/** The bar's top left corner, in CSS pixels of the window. */
export interface Corner {
  readonly left: number;
  readonly top: number;
}

/** The nearest corner on whole pixels at which the whole bar is inside the window. */
export function corner({ left, top }: Corner, bar: Size, view: Size): Corner {
  return {
    left: clamp(left, view.width - bar.width),
    top: clamp(top, view.height - bar.height),
  };
}

/**
 * The position to store for a corner. `fromStored` returns the same corner for the same sizes.
 * @param bar its exact size: `offsetWidth` is rounded, and moves the bar by half of what it rounds
 */
export function toStored({ left, top }: Corner, bar: Size, view: Size): StoredPosition {
  return { x: (left + bar.width / 2) / view.width, y: (top + bar.height / 2) / view.height };
}

/** The corner of a stored position, in a window and with a bar that may have other sizes than before. */
export function fromStored({ x, y }: StoredPosition, bar: Size, view: Size): Corner {
  return corner({ left: x * view.width - bar.width / 2, top: y * view.height - bar.height / 2 }, bar, view);
}

function clamp(at: number, most: number): number {
  return Math.max(EDGE_PX, Math.min(Math.round(at), Math.floor(most - EDGE_PX)));
}
