/** Pins and freehand strokes on the picked element: a click pins, a drag draws. */
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AnnotationHost } from "../panel-loader.ts";
import type { Draft, Pin, Point } from "../store/state.ts";
import { strokePath } from "../stroke-path.ts";
import { Icon } from "../views/icon.tsx";
import { useStore } from "./use-store.ts";

/** A hand that stays within this has clicked. */
const CLICK_PX = 5;
/** Points nearer to each other say nothing more about the line. */
const MIN_STEP_PX = 3;
/** One stroke is a gesture, not a drawing. */
const MAX_POINTS = 600;
/** How far an arrow key moves a pin. */
const NUDGE_PX = 8;
/** Between a pin's point and its comment, and between a comment and the edge of the window. */
const PIN_PX = 20;
const EDGE_PX = 8;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowUp: { x: 0, y: -NUDGE_PX },
  ArrowDown: { x: 0, y: NUDGE_PX },
  ArrowLeft: { x: -NUDGE_PX, y: 0 },
  ArrowRight: { x: NUDGE_PX, y: 0 },
};

/** The layer fills the element it is mounted in, which lies on the picked element. */
export function AnnotationLayer({ host }: { readonly host: AnnotationHost }) {
  const { draft } = useStore(host.store);
  return draft === null ? null : <Layer host={host} draft={draft} />;
}

function Layer({ host, draft }: { readonly host: AnnotationHost; readonly draft: Draft }) {
  const { pins, strokes } = draft;
  const node = useRef<HTMLElement>(null);
  const [line, setLine] = useState<readonly Point[]>([]);
  const [open, setOpen] = useState<number | null>(null);
  const known = useRef(pins.length);
  const change = (patch: Partial<Pick<Draft, "pins" | "strokes">>) =>
    host.store.dispatch({ kind: "draft-changed", patch });

  // A pin that was just set asks for its words, wherever it was set from.
  useEffect(() => {
    if (pins.length > known.current && pins.at(-1)?.text === "") setOpen(pins.length - 1);
    known.current = pins.length;
  }, [pins]);

  function pointAt(event: PointerEvent): Point {
    const box = node.current?.getBoundingClientRect() ?? { left: 0, top: 0, width: 0, height: 0 };
    return {
      x: Math.round(Math.min(Math.max(0, event.clientX - box.left), box.width)),
      y: Math.round(Math.min(Math.max(0, event.clientY - box.top), box.height)),
    };
  }

  function onDown(event: PointerEvent): void {
    if (event.target !== event.currentTarget || event.button !== 0) return;
    node.current?.setPointerCapture(event.pointerId);
    setOpen(null);
    setLine([pointAt(event)]);
  }

  function onMove(event: PointerEvent): void {
    const last = line.at(-1);
    if (last === undefined || line.length >= MAX_POINTS) return;
    const point = pointAt(event);
    if (Math.hypot(point.x - last.x, point.y - last.y) >= MIN_STEP_PX) setLine([...line, point]);
  }

  function onUp(event: PointerEvent): void {
    const first = line[0];
    if (first === undefined) return;
    const reach = Math.max(...line.map((point) => Math.hypot(point.x - first.x, point.y - first.y)));
    setLine([]);
    if (event.type === "pointercancel") return;
    if (reach < CLICK_PX) change({ pins: [...withWords(pins), { ...first, text: "" }] });
    else change({ strokes: [...strokes, line] });
  }

  function edit(index: number, patch: Partial<Pin>): void {
    change({ pins: pins.map((pin, at) => (at === index ? { ...pin, ...patch } : pin)) });
  }

  function remove(index: number): void {
    setOpen(null);
    change({ pins: pins.filter((_, at) => at !== index) });
    node.current?.focus({ preventScroll: true });
  }

  function close(index: number): void {
    if (pins[index]?.text.trim() === "") {
      remove(index);
      return;
    }
    setOpen(null);
    node.current?.querySelector<HTMLElement>(`[data-pin="${index}"]`)?.focus({ preventScroll: true });
  }

  return (
    <section
      ref={node}
      class="notes-layer"
      aria-label="Notes on the element"
      tabIndex={-1}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={onUp}
      onKeyDown={(event) => {
        if (event.key === "Escape") host.finish();
      }}
    >
      <svg class="strokes" aria-hidden="true">
        {[...strokes, line].map((points, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes are only ever added at the end.
          <g key={index}>
            <path class="rim" d={strokePath(points)} />
            <path d={strokePath(points)} />
          </g>
        ))}
      </svg>
      {pins.map((pin, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a pin's number is its place in the list.
        <div key={index} class="pin-place" style={{ left: `${pin.x}px`, top: `${pin.y}px` }}>
          <button
            type="button"
            class="pin"
            data-pin={index}
            aria-label={`Pin ${index + 1}: ${pin.text === "" ? "no words yet" : pin.text}`}
            aria-expanded={open === index}
            onClick={() => setOpen(open === index ? null : index)}
            onKeyDown={(event) => {
              const step = ARROWS[event.key];
              if (step !== undefined) edit(index, { x: pin.x + step.x, y: pin.y + step.y });
              else if (event.key === "Delete" || event.key === "Backspace") remove(index);
              else return;
              event.preventDefault();
            }}
          >
            {index + 1}
          </button>
          {open === index && (
            <Comment
              number={index + 1}
              pin={pin}
              onWords={(text) => edit(index, { text })}
              onClose={() => close(index)}
              onRemove={() => remove(index)}
            />
          )}
        </div>
      ))}
    </section>
  );
}

interface CommentProps {
  readonly number: number;
  readonly pin: Pin;
  readonly onWords: (text: string) => void;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}

/** The words of a pin. Enter and Escape close it; without words the pin goes. */
function Comment({ number, pin, onWords, onClose, onRemove }: CommentProps) {
  const node = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const current = node.current;
    if (current === null) return;
    // In the top layer: the element bar often stands where the comment has to.
    current.showPopover();
    current.querySelector("textarea")?.focus({ preventScroll: true });
    const place = () => {
      const pin = current.parentElement?.getBoundingClientRect();
      if (pin === undefined) return;
      const below = pin.top + PIN_PX;
      const above = pin.top - PIN_PX - current.offsetHeight;
      const isRoomBelow = below + current.offsetHeight <= innerHeight - EDGE_PX;
      const left = Math.min(pin.left - PIN_PX / 2, innerWidth - current.offsetWidth - EDGE_PX);
      current.style.left = `${Math.max(EDGE_PX, left)}px`;
      current.style.top = `${isRoomBelow || above < EDGE_PX ? below : above}px`;
    };
    place();
    const until = new AbortController();
    for (const type of ["scroll", "resize"]) {
      addEventListener(type, place, { capture: true, passive: true, signal: until.signal });
    }
    return () => until.abort();
  }, []);
  return (
    <div ref={node} class="comment panel" popover="manual">
      <textarea
        class="prompt"
        rows={2}
        aria-label={`Comment ${number}`}
        placeholder="What about this spot?"
        value={pin.text}
        onInput={(event) => onWords(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.isComposing || (event.key !== "Escape" && (event.key !== "Enter" || event.shiftKey)))
            return;
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }}
      />
      <div class="foot">
        <button type="button" class="button small" onClick={onRemove}>
          Remove
        </button>
        <span class="grow" />
        <button type="button" class="button small outlined" onClick={onClose}>
          <Icon name="check" />
          Done
        </button>
      </div>
    </div>
  );
}

/** A pin that was set and left without a word meant nothing. */
function withWords(pins: readonly Pin[]): readonly Pin[] {
  return pins.filter((pin) => pin.text.trim() !== "");
}
