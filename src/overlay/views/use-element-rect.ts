/** Knowing where an element is, frame by frame, while something is drawn beside it. */

import type { ReadonlySignal } from "@preact/signals";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type VisibleRect, visibleRect } from "../visible-rect.ts";

/** The box of an element that is in the page. */
export function connectedRect(element: Element | null): VisibleRect | null {
  return element?.isConnected === true ? visibleRect(element) : null;
}

/**
 * A box as a signal that follows scroll, resize and whatever else moves what it is of. Reading the box once
 * per frame costs less than it would to hear of everything that can move an element.
 * @param read asked anew each frame, because hot reload replaces elements
 */
export function useRect(read: () => VisibleRect | null): ReadonlySignal<VisibleRect | null> {
  const box = useSignal<VisibleRect | null>(null);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      const next = read();
      if (!sameBox(box.peek(), next)) box.value = next && { ...pick(next) };
      frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  });
  return box;
}

function pick({ left, top, width, height }: VisibleRect): VisibleRect {
  return { left, top, width, height };
}

function sameBox(a: VisibleRect | null, b: VisibleRect | null): boolean {
  if (a === null || b === null) return a === b;
  return a.left === b.left && a.top === b.top && a.width === b.width && a.height === b.height;
}
