/** Items over time, one row for each kind; failures as marks; a part of the time is chosen by dragging or by buttons. */
import { useMemo, useRef, useState } from "preact/hooks";
import { type Density, densityOf } from "../core/density.ts";
import type { TimeRange } from "../core/filter-items.ts";
import { type Item, KINDS } from "../core/item.ts";
import type { LeaseBar } from "../core/lease-bars.ts";
import { pan, wholeRange, zoomIn, zoomOut } from "../core/zoom.ts";
import { FailureMarks } from "./failure-marks.tsx";
import { LeaseRow } from "./lease-row.tsx";
import { KindNames } from "./row-names.tsx";
import { durationText, timeText } from "./time-text.ts";

const COLUMNS = 160;
/** A shorter drag is a click (share of the width). */
const SHORTEST_DRAG = 0.01;

interface TimeChartProps {
  readonly items: readonly Item[];
  readonly leases: readonly LeaseBar[];
  /** `null`: all of the time. */
  readonly range: TimeRange | null;
  readonly onRange: (range: TimeRange | null) => void;
  readonly onSelect: (item: Item) => void;
}

export function TimeChart({ items, leases, range, onRange, onSelect }: TimeChartProps) {
  const whole = useMemo(() => wholeRange(items), [items]);
  const shown = range ?? whole;
  const density = useMemo(() => shown && densityOf(items, shown, COLUMNS), [items, shown]);
  if (whole === null || shown === null || density === null)
    return <div class="chart muted">Nothing to show.</div>;
  return (
    <section class="chart" aria-label="Items over time">
      <KindNames />
      <Plot density={density} range={shown} onRange={onRange} />
      <LeaseRow bars={leases} range={shown} onSelect={onSelect} />
      <FailureMarks items={items} range={shown} onSelect={onSelect} />
      <div class="zoom">
        <button type="button" onClick={() => onRange(zoomIn(shown))}>
          Zoom in
        </button>
        <button type="button" disabled={range === null} onClick={() => onRange(zoomOut(shown, whole))}>
          Zoom out
        </button>
        <button type="button" disabled={range === null} onClick={() => onRange(pan(shown, whole, -1))}>
          Earlier
        </button>
        <button type="button" disabled={range === null} onClick={() => onRange(pan(shown, whole, 1))}>
          Later
        </button>
        <button type="button" disabled={range === null} onClick={() => onRange(null)}>
          All
        </button>
        <span class="muted" role="status">
          {timeText(shown.from)} to {timeText(shown.to)}, {durationText(shown.to - shown.from)}
        </span>
      </div>
    </section>
  );
}

interface PlotProps {
  readonly density: Density;
  readonly range: TimeRange;
  readonly onRange: (range: TimeRange) => void;
}

/** Dragging chooses a part of the time; the buttons below do the same by keys. */
function Plot({ density, range, onRange }: PlotProps) {
  const node = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number } | null>(null);
  const shareOf = (event: PointerEvent) => {
    const box = node.current?.getBoundingClientRect();
    return box === undefined ? 0 : Math.max(0, Math.min((event.clientX - box.left) / box.width, 1));
  };
  const finish = () => {
    if (drag !== null && Math.abs(drag.to - drag.from) >= SHORTEST_DRAG) {
      const length = range.to - range.from;
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      onRange({ from: range.from + from * length, to: range.from + to * length });
    }
    setDrag(null);
  };
  return (
    <div
      ref={node}
      class="plot"
      onPointerDown={(event) => {
        const share = shareOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ from: share, to: share });
      }}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: shareOf(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
    >
      <svg viewBox={`0 0 ${COLUMNS} ${KINDS.length}`} preserveAspectRatio="none" aria-hidden="true">
        {KINDS.map((kind, row) => (
          <path key={kind} class="bar" d={rowPath(density, kind, row)} />
        ))}
      </svg>
      {drag !== null && (
        <div
          class="selection"
          style={{
            left: `${Math.min(drag.from, drag.to) * 100}%`,
            width: `${Math.abs(drag.to - drag.from) * 100}%`,
          }}
        />
      )}
    </div>
  );
}

/** A row of the chart as one path: a column is the higher the more items it has, on a logarithmic scale. */
function rowPath({ counts, highest }: Density, kind: (typeof KINDS)[number], row: number): string {
  const columns = counts.get(kind);
  if (columns === undefined) return "";
  const scale = Math.log(highest + 1);
  return [...columns]
    .map((count, column) => {
      if (count === 0) return "";
      const height = 0.25 + 0.6 * (Math.log(count + 1) / scale);
      return `M${column} ${row + 0.95}v${-height}h0.9v${height}z`;
    })
    .join("");
}
