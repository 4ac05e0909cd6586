/** Where an element is on screen, read in each frame while something is drawn beside it. */
import type { ReadonlySignal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type VisibleRect, visibleRect } from "../visible-rect.ts";

/** The rectangle of an element; `null` when it is not in the page. */
export function connectedRect(element: Element | null): VisibleRect | null {
  return element?.isConnected === true ? visibleRect(element) : null;
}

/**
 * A rectangle as a signal that follows scrolling, resizing and every change of layout. One read in each frame costs
 * less than observers for everything that can move an element.
 * @param read called in each frame, because hot reload replaces elements
 */
export function useRect(read: () => VisibleRect | null): ReadonlySignal<VisibleRect | null> {
  const rect = useSignal<VisibleRect | null>(null);
  useEffect(() => {
    let frame = 0;
    const update = () => {
      const next = read();
      if (!sameRect(rect.peek(), next)) rect.value = next && copyRect(next);
      frame = requestAnimationFrame(update);
    };
    update();
    return () => cancelAnimationFrame(frame);
  });
  return rect;
}

function copyRect({ left, top, width, height }: VisibleRect): VisibleRect {
  return { left, top, width, height };
}

function sameRect(a: VisibleRect | null, b: VisibleRect | null): boolean {
  if (a === null || b === null) return a === b;
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
