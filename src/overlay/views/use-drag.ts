/** Moving the bottom bar with the pointer or the arrow keys. Its position is stored. */
import type { TargetedPointerEvent } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { readStoredJson, writeStored } from "../persistence/safe-storage.ts";

const POSITION_KEY = "impeccable-live-bar";
/** Between the bar and the edge of the window. */
const EDGE_PX = 8;
/** A press that moves less than this is a click. */
const SLACK_PX = 4;
const STEP_PX = 24;
const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
};

/** The bar's centre as shares of the window's width and height, so that it fits every window. */
interface StoredPosition {
  readonly x: number;
  readonly y: number;
}

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
    const { style, offsetWidth: width, offsetHeight: height } = element;
    for (const name of ["left", "top", "bottom", "transform"]) style.removeProperty(name);
    if (position === null) return;
    const left = clamp(position.x * innerWidth - width / 2, innerWidth - width);
    const top = clamp(position.y * innerHeight - height / 2, innerHeight - height);
    Object.assign(style, { left: `${left}px`, top: `${top}px`, bottom: "auto", transform: "none" });
  }

  function moveTo(centreX: number, centreY: number): void {
    position = { x: centreX / innerWidth, y: centreY / innerHeight };
    applyPosition();
  }

  function save(): void {
    writeStored("local", POSITION_KEY, position === null ? null : JSON.stringify(position));
  }

  return {
    applyPosition,
    handlers: {
      onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
        const box = bar()?.getBoundingClientRect();
        if (box === undefined || event.button !== 0) return;
        const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
        followPointer(event, (x, y) => moveTo(centre.x + x, centre.y + y), save);
      },
      onKeyDown(event: KeyboardEvent) {
        const step = STEPS[event.key];
        const box = bar()?.getBoundingClientRect();
        if (step === undefined || box === undefined) return;
        event.preventDefault();
        moveTo(box.left + box.width / 2 + step[0], box.top + box.height / 2 + step[1]);
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

function clamp(at: number, most: number): number {
  return Math.round(Math.max(EDGE_PX, Math.min(at, most - EDGE_PX)));
}

function loadPosition(): StoredPosition | null {
  const stored = readStoredJson("local", POSITION_KEY);
  if (typeof stored !== "object" || stored === null || !("x" in stored) || !("y" in stored)) return null;
  const { x, y } = stored;
  return Number.isFinite(x) && Number.isFinite(y) ? { x: Number(x), y: Number(y) } : null;
}
