/** Pins and freehand strokes on the picked element. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnnotationHost } from "../panel-loader.ts";
import type { Draft, Pin, Point } from "../store/state.ts";
import { strokePath } from "../stroke-path.ts";
import { PinComment } from "./pin-comment.tsx";
import { usePointerDrawing } from "./use-pointer-drawing.ts";
import { useStore } from "./use-store.ts";

/** How far an arrow key moves a pin. */
const NUDGE_PX = 8;

const ARROWS: Readonly<Record<string, Point>> = {
  ArrowUp: { x: 0, y: -NUDGE_PX },
  ArrowDown: { x: 0, y: NUDGE_PX },
  ArrowLeft: { x: -NUDGE_PX, y: 0 },
  ArrowRight: { x: NUDGE_PX, y: 0 },
};

/** The layer fills the element it is mounted in, which covers the picked element. */
export function AnnotationLayer({ host }: { readonly host: AnnotationHost }) {
  const { draft } = useStore(host.store);
  return draft === null ? null : <Layer host={host} draft={draft} />;
}

function Layer({ host, draft }: { readonly host: AnnotationHost; readonly draft: Draft }) {
  const { pins, strokes } = draft;
  const node = useRef<HTMLElement>(null);
  const [open, setOpen] = useState<number | null>(null);
  const known = useRef(pins.length);
  const change = (patch: Partial<Pick<Draft, "pins" | "strokes">>) =>
    host.store.dispatch({ kind: "draft-changed", patch });
  const { line, handlers } = usePointerDrawing({
    layer: node,
    onStart: () => setOpen(null),
    onPin: (point) => change({ pins: [...withText(pins), { ...point, text: "" }] }),
    onStroke: (points) => change({ strokes: [...strokes, points] }),
  });

  // A pin that was just set opens its comment, whether a click or a button has set it.
  useEffect(() => {
    if (pins.length > known.current && pins.at(-1)?.text === "") setOpen(pins.length - 1);
    known.current = pins.length;
  }, [pins]);

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
      class="annotation-layer"
      aria-label="Notes on the element"
      tabIndex={-1}
      {...handlers}
      onKeyDown={(event) => {
        if (event.key === "Escape") host.finish();
      }}
    >
      <Strokes strokes={[...strokes, line]} />
      {pins.map((pin, index) => (
        <PinMark
          // biome-ignore lint/suspicious/noArrayIndexKey: a pin's number is its position in the list.
          key={index}
          index={index}
          pin={pin}
          isOpen={open === index}
          onToggle={() => setOpen(open === index ? null : index)}
          onEdit={(patch) => edit(index, patch)}
          onClose={() => close(index)}
          onRemove={() => remove(index)}
        />
      ))}
    </section>
  );
}

function Strokes({ strokes }: { readonly strokes: readonly (readonly Point[])[] }) {
  return (
    <svg class="strokes" aria-hidden="true">
      {strokes.map((points, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: strokes are only added at the end.
        <g key={index}>
          <path class="rim" d={strokePath(points)} />
          <path d={strokePath(points)} />
        </g>
      ))}
    </svg>
  );
}

interface PinMarkProps {
  readonly index: number;
  readonly pin: Pin;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onEdit: (patch: Partial<Pin>) => void;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}

/** A pin with its number, moved by arrow keys, and its comment while that is open. */
function PinMark({ index, pin, isOpen, onToggle, onEdit, onClose, onRemove }: PinMarkProps) {
  const number = index + 1;
  return (
    <div class="pin-anchor" style={{ left: `${pin.x}px`, top: `${pin.y}px` }}>
      <button
        type="button"
        class="pin"
        data-pin={index}
        aria-label={`Pin ${number}: ${pin.text === "" ? "no comment yet" : pin.text}`}
        aria-expanded={isOpen}
        onClick={onToggle}
        onKeyDown={(event) => {
          const step = ARROWS[event.key];
          if (step !== undefined) onEdit({ x: pin.x + step.x, y: pin.y + step.y });
          else if (event.key === "Delete" || event.key === "Backspace") onRemove();
          else return;
          event.preventDefault();
        }}
      >
        {number}
      </button>
      {isOpen && (
        <PinComment
          number={number}
          pin={pin}
          onChange={(text) => onEdit({ text })}
          onClose={onClose}
          onRemove={onRemove}
        />
      )}
    </div>
  );
}

/** A pin without a text was set by mistake. */
function withText(pins: readonly Pin[]): readonly Pin[] {
  return pins.filter((pin) => pin.text.trim() !== "");
}
