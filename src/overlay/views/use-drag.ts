/** Moving the bar: with the pointer or the arrow keys; where it was left is remembered. */
import type { TargetedPointerEvent } from "preact";
import { useLayoutEffect, useMemo } from "preact/hooks";
import { readStoredJson, writeStored } from "../persistence/safe-storage.ts";

const PLACE_KEY = "impeccable-live-bar";
/** Between the bar and the edge of the window. */
const EDGE_PX = 8;
/** Less than this is a click with an unsteady hand. */
const SLACK_PX = 4;
const STEP_PX = 24;
const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
};

/** The bar's centre as shares of the window, so that it fits every window. */
interface StoredPosition {
  readonly x: number;
  readonly y: number;
}

/** Handlers for the handle of a bar that can be moved. A double click brings it back to where it began. */
export function useDrag(node: { readonly current: HTMLElement | null }) {
  const drag = useMemo(() => createDrag(() => node.current), [node]);
  useLayoutEffect(() => {
    drag.put();
    const observer = new ResizeObserver(drag.put);
    if (node.current !== null) observer.observe(node.current);
    addEventListener("resize", drag.put);
    return () => {
      observer.disconnect();
      removeEventListener("resize", drag.put);
    };
  }, [drag, node]);
  return drag.handlers;
}

function createDrag(bar: () => HTMLElement | null) {
  let place = storedPlace();

  function put(): void {
    const element = bar();
    if (element === null) return;
    const { style, offsetWidth: width, offsetHeight: height } = element;
    for (const name of ["left", "top", "bottom", "transform"]) style.removeProperty(name);
    if (place === null) return;
    const left = within(place.x * innerWidth - width / 2, innerWidth - width);
    const top = within(place.y * innerHeight - height / 2, innerHeight - height);
    Object.assign(style, { left: `${left}px`, top: `${top}px`, bottom: "auto", transform: "none" });
  }

  function moveTo(centreX: number, centreY: number): void {
    place = { x: centreX / innerWidth, y: centreY / innerHeight };
    put();
  }

  function keep(): void {
    writeStored("local", PLACE_KEY, place === null ? null : JSON.stringify(place));
  }

  return {
    put,
    handlers: {
      onPointerDown(event: TargetedPointerEvent<HTMLElement>) {
        const box = bar()?.getBoundingClientRect();
        if (box === undefined || event.button !== 0) return;
        const handle = event.currentTarget;
        const from = { x: event.clientX, y: event.clientY };
        const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 };
        let isMoving = false;
        const listening = new AbortController();
        const { signal } = listening;
        handle.setPointerCapture(event.pointerId);
        handle.addEventListener(
          "pointermove",
          ({ clientX, clientY }) => {
            const [x, y] = [clientX - from.x, clientY - from.y];
            isMoving ||= Math.hypot(x, y) >= SLACK_PX;
            if (isMoving) moveTo(centre.x + x, centre.y + y);
          },
          { signal },
        );
        const end = () => {
          listening.abort();
          if (isMoving) keep();
        };
        handle.addEventListener("pointerup", end, { signal });
        handle.addEventListener("pointercancel", end, { signal });
      },
      onKeyDown(event: KeyboardEvent) {
        const step = STEPS[event.key];
        const box = bar()?.getBoundingClientRect();
        if (step === undefined || box === undefined) return;
        event.preventDefault();
        moveTo(box.left + box.width / 2 + step[0], box.top + box.height / 2 + step[1]);
        keep();
      },
      onDblClick() {
        place = null;
        put();
        keep();
      },
    },
  };
}

function within(at: number, most: number): number {
  return Math.round(Math.max(EDGE_PX, Math.min(at, most - EDGE_PX)));
}

function storedPlace(): StoredPosition | null {
  const kept = readStoredJson("local", PLACE_KEY);
  if (typeof kept !== "object" || kept === null || !("x" in kept) || !("y" in kept)) return null;
  const { x, y } = kept;
  return Number.isFinite(x) && Number.isFinite(y) ? { x: Number(x), y: Number(y) } : null;
}
