/** Pins and strokes by pointer: a click pins, a drag draws. */
import { useState } from "preact/hooks";
import type { Point } from "../store/state.ts";

/** A pointer that stays within this distance of its press has clicked. */
const CLICK_PX = 5;
/** Closer points add nothing to the line. */
const MIN_STEP_PX = 3;
/** Limits one stroke, which goes to the agent as a list of points. */
const MAX_POINTS = 600;

interface DrawingOptions {
  /** The layer that is drawn on. */
  readonly layer: { readonly current: HTMLElement | null };
  onStart(): void;
  onPin(point: Point): void;
  onStroke(points: readonly Point[]): void;
}

/** The stroke that is being drawn, in CSS pixels from the layer's top left corner, and the layer's handlers. */
export function usePointerDrawing({ layer, onStart, onPin, onStroke }: DrawingOptions) {
  const [line, setLine] = useState<readonly Point[]>([]);

  function onPointerDown(event: PointerEvent): void {
    if (event.target !== event.currentTarget || event.button !== 0) return;
    layer.current?.setPointerCapture(event.pointerId);
    onStart();
    setLine([pointIn(layer.current, event)]);
  }

  function onPointerMove(event: PointerEvent): void {
    const last = line.at(-1);
    if (last === undefined || line.length >= MAX_POINTS) return;
    const point = pointIn(layer.current, event);
    if (distance(point, last) >= MIN_STEP_PX) setLine([...line, point]);
  }

  function onPointerEnd(event: PointerEvent): void {
    const [first] = line;
    if (first === undefined) return;
    setLine([]);
    if (event.type === "pointercancel") return;
    if (line.every((point) => distance(point, first) < CLICK_PX)) onPin(first);
    else onStroke(line);
  }

  const handlers = { onPointerDown, onPointerMove, onPointerUp: onPointerEnd, onPointerCancel: onPointerEnd };
  return { line, handlers };
}

/** Where a pointer is in the layer; outside it, the nearest point of its edge. */
function pointIn(layer: HTMLElement | null, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = layer?.getBoundingClientRect() ?? new DOMRect();
  return {
    x: Math.round(Math.min(Math.max(0, clientX - left), width)),
    y: Math.round(Math.min(Math.max(0, clientY - top), height)),
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
