/** Failures of the shown time as buttons below the chart. */
import { useMemo } from "preact/hooks";
import { failureMarks } from "../core/density.ts";
import { describeItem } from "../core/describe-item.ts";
import type { TimeRange } from "../core/filter-items.ts";
import type { Item } from "../core/item.ts";
import { RowName } from "./row-names.tsx";
import { timeText } from "./time-text.ts";
import { useWidth } from "./use-width.ts";

/** A mark is a target of 24 px, as in the style sheet; columns are a little wider, so that no mark covers another. */
const COLUMN_PX = 28;
/** Before the width is known: what the narrowest screen has place for. */
const FEWEST_COLUMNS = 8;

interface FailureMarksProps {
  readonly items: readonly Item[];
  readonly range: TimeRange;
  readonly onSelect: (item: Item) => void;
}

/** One mark for the failures of each column; it chooses the first of them. */
export function FailureMarks({ items, range, onSelect }: FailureMarksProps) {
  const { node, width } = useWidth();
  const columns = Math.max(FEWEST_COLUMNS, Math.floor(width / COLUMN_PX));
  const marks = useMemo(() => failureMarks(items, range, columns), [items, range, columns]);
  return (
    <>
      {marks.length > 0 && <RowName>Failures</RowName>}
      <section ref={node} class="marks" aria-label="Failures" hidden={marks.length === 0}>
        {marks.map(({ column, item, count }) => {
          const { title, detail } = describeItem(item);
          const name = `${title}, ${timeText(item.at)}${count > 1 ? `, and ${count - 1} more` : ""}`;
          return (
            <button
              key={item.key}
              type="button"
              aria-label={name}
              title={`${name} ${detail}`}
              style={{ left: `${((column + 0.5) / columns) * 100}%` }}
              onClick={() => onSelect(item)}
            >
              ✗
            </button>
          );
        })}
      </section>
    </>
  );
}
