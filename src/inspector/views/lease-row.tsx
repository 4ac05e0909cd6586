/** Leases of the shown time as bars below the plot; a bar chooses its grant. */
import { useMemo } from "preact/hooks";
import { redactValue } from "../../protocol/runs/redact.ts";
import type { TimeRange } from "../core/filter-items.ts";
import type { Item } from "../core/item.ts";
import type { LeaseBar } from "../core/lease-bars.ts";
import { type PlacedBar, placeBars } from "../core/place-bars.ts";
import { RowName } from "./row-names.tsx";
import { durationText, timeText } from "./time-text.ts";
import { useWidth } from "./use-width.ts";

/** As in the style sheet, with the space between lanes (px). */
const LANE = 26;

const END_WORDS: Readonly<Record<LeaseBar["end"], string>> = {
  replied: "replied",
  released: "given back",
  lost: "lost",
  expired: "expired",
  held: "held",
};

interface LeaseRowProps {
  readonly bars: readonly LeaseBar[];
  readonly range: TimeRange;
  readonly onSelect: (item: Item) => void;
}

export function LeaseRow({ bars, range, onSelect }: LeaseRowProps) {
  const { node, width } = useWidth();
  const placed = useMemo(() => placeBars(bars, range, width), [bars, range, width]);
  const lanes = placed.reduce((most, { lane }) => Math.max(most, lane + 1), 0);
  return (
    <>
      {lanes > 0 && <RowName>Attempts</RowName>}
      <section
        ref={node}
        class="leases"
        aria-label="Leases over time"
        data-empty={lanes === 0}
        style={{ height: `${lanes * LANE}px` }}
      >
        {placed.map((place) => (
          <Bar key={place.bar.item.key} place={place} onSelect={onSelect} />
        ))}
      </section>
    </>
  );
}

interface BarProps {
  readonly place: PlacedBar;
  readonly onSelect: (item: Item) => void;
}

function Bar({ place: { bar, left, width, lane, more }, onSelect }: BarProps) {
  const { item, attempt, end, from, to } = bar;
  const agent = redactValue(bar.agent);
  const others = more > 0 ? `, and ${more} more` : "";
  const name = `Attempt ${attempt}, ${agent}, ${END_WORDS[end]}, ${timeText(from)}, ${durationText(to - from)}${others}`;
  return (
    <button
      type="button"
      class={end}
      aria-label={name}
      title={name}
      style={{ left: `${left}px`, width: `${width}px`, top: `${lane * LANE}px` }}
      onClick={() => onSelect(item)}
    >
      {attempt} {agent}, {END_WORDS[end]}
    </button>
  );
}
