/** Where the element bar floats. */
import { useLayoutEffect, useState } from "preact/hooks";
import type { VisibleRect } from "../visible-rect.ts";
import type { BarRef } from "./use-bar-focus.ts";

/** Between the element's crop marks and the bar. */
const GAP_PX = 14;
/** Between the bar and the edge of the window. */
const EDGE_PX = 8;
/** Height kept free for the bottom bar. */
const BOTTOM_BAR_PX = 72;
/** Height of the element's name, which is drawn above it. */
const NAME_PX = 22;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Below the element, otherwise above it, otherwise above the bottom bar. Window coordinates in CSS pixels. */
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
  const above = element.top - GAP_PX - bar.height - NAME_PX;
  if (below >= EDGE_PX && below <= pinned) return { left, top: below };
  if (above >= EDGE_PX && element.top <= view.height) return { left, top: above };
  // Above the bottom bar, and beside the element where there is room, so that the element stays in sight.
  const right = element.left + element.width + GAP_PX;
  const beside = [right, element.left - GAP_PX - bar.width].find(
    (at) => at >= EDGE_PX && at + bar.width + EDGE_PX <= view.width,
  );
  return { left: beside ?? Math.max(EDGE_PX, centred), top: Math.max(EDGE_PX, pinned) };
}

/**
 * Keeps the bar at its position while the element, the bar or the window changes.
 * @param isHeld the bar stays where it is: a pointer is in it, and it would be gone from under that
 */
export function useElementBarPosition(bar: BarRef, element: VisibleRect | null, isHeld: boolean): void {
  useLayoutEffect(() => {
    const node = bar.current;
    if (node === null || isHeld) return;
    const move = () => {
      const size = { width: node.offsetWidth, height: node.offsetHeight };
      const { left, top } = elementBarPosition(element, size, { width: innerWidth, height: innerHeight });
      node.style.left = `${Math.round(left)}px`;
      node.style.top = `${Math.round(top)}px`;
    };
    move();
    const observer = new ResizeObserver(move);
    observer.observe(node);
    addEventListener("resize", move);
    return () => {
      observer.disconnect();
      removeEventListener("resize", move);
    };
  }, [bar, element, isHeld]);
}

/** Whether a pointer was pressed in the bar and not released yet, wherever it is now. */
export function useIsPressed(bar: BarRef): boolean {
  const [isPressed, setPressed] = useState(false);
  useLayoutEffect(() => {
    const listeners = new AbortController();
    const { signal } = listeners;
    const release = () => setPressed(false);
    bar.current?.addEventListener("pointerdown", () => setPressed(true), { signal });
    for (const type of ["pointerup", "pointercancel", "blur"])
      addEventListener(type, release, { capture: true, signal });
    return () => listeners.abort();
  }, [bar]);
  return isPressed;
}
