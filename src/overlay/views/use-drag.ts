/** Moving the bottom bar with the pointer or the arrow keys. Its position is stored. */
import type { TargetedPointerEvent } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { readStoredJson, writeStored } from "../persistence/safe-storage.ts";
import type { Size } from "./element-bar-position.ts";
import { corner, fromStored, type StoredPosition, toStored } from "./main-bar-position.ts";

const POSITION_KEY = "impeccable-live-bar";
/** A press that moves less than this is a click. */
const SLACK_PX = 4;
const STEP_PX = 24;
const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
};

/** Handlers for the handle of a bar that can be moved. A double click resets the position. */
export function useDrag(node: { readonly current: HTMLElement | null }) {
  const drag = useMemo(() => createDrag(() => node.current), [node]);
  useLayoutEffect(() => {
    drag.applyPosition();
    const observer = new ResizeObserver(drag.applyPosition);
    if (node.current !== null) observer.observe(node.current);
    addEventListener("resize", drag.applyPosition);
    return () => {
      observer.disconnect();
      removeEventListener("resize", drag.applyPosition);
    };
  }, [drag, node]);
  return drag.handlers;
}

function createDrag(bar: () => HTMLElement | null) {
  let position = loadPosition();

  function applyPosition(): void {
    const element = bar();
    if (element === null) return;
    const { style } = element;
    const size = element.getBoundingClientRect();
    for (const name of ["left", "top", "bottom", "transform"]) style.removeProperty(name);
    if (position === null) return;
    const { left, top } = fromStored(position, size, windowSize());
    Object.assign(style, { left: `${left}px`, top: `${top}px`, bottom: "auto", transform: "none" });
  }

  /** Moves the bar by a distance from where it stood. */
  function moveFrom(rect: DOMRect, x: number, y: number): void {
    const view = windowSize();
    position = toStored(corner({ left: rect.left + x, top: rect.top + y }, rect, view), rect, view);
    applyPosition();
  }

  function save(): void {
    writeStored("local", POSITION_KEY, position === null ? null : JSON.stringify(position));
  }

  return {
    applyPosition,
    handlers: {
      onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
        const rect = bar()?.getBoundingClientRect();
        if (rect === undefined || event.button !== 0) return;
        followPointer(event, (x, y) => moveFrom(rect, x, y), save);
      },
      onKeyDown(event: KeyboardEvent) {
        const step = STEPS[event.key];
        const rect = bar()?.getBoundingClientRect();
        if (step === undefined || rect === undefined) return;
        event.preventDefault();
        moveFrom(rect, ...step);
        save();
      },
      onDblClick() {
        position = null;
        applyPosition();
        save();
      },
    },
  };
}

/**
 * Follows a pressed pointer until it is released.
 * @param onMove the distance from the press, in CSS pixels; not called for a click
 * @param onEnd after the last move; not called for a click
 */
function followPointer(
  { currentTarget: handle, pointerId, clientX, clientY }: TargetedPointerEvent<HTMLElement>,
  onMove: (x: number, y: number) => void,
  onEnd: () => void,
): void {
  let isDrag = false;
  const listeners = new AbortController();
  const { signal } = listeners;
  const move = (event: PointerEvent) => {
    const [x, y] = [event.clientX - clientX, event.clientY - clientY];
    isDrag ||= Math.hypot(x, y) >= SLACK_PX;
    if (isDrag) onMove(x, y);
  };
  const end = () => {
    listeners.abort();
    if (isDrag) onEnd();
  };
  handle.setPointerCapture(pointerId);
  handle.addEventListener("pointermove", move, { signal });
  handle.addEventListener("pointerup", end, { signal });
  handle.addEventListener("pointercancel", end, { signal });
}

function windowSize(): Size {
  return { width: innerWidth, height: innerHeight };
}

function loadPosition(): StoredPosition | null {
  const stored = readStoredJson("local", POSITION_KEY);
  if (typeof stored !== "object" || stored === null || !("x" in stored) || !("y" in stored)) return null;
  const { x, y } = stored;
  return Number.isFinite(x) && Number.isFinite(y) ? { x: Number(x), y: Number(y) } : null;
}
