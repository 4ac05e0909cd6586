import type { TimeRange } from "./filter-items.ts";
import type { Item, Kind } from "./item.ts";

/** Columns of the chart over a time: how many items of each kind. */
export interface Density {
  readonly counts: ReadonlyMap<Kind, Uint32Array>;
  /** The highest count. */
  readonly highest: number;
}

/** Counts the items of a time in columns of the same length. Items outside of it are left out. */
export function densityOf(items: readonly Item[], range: TimeRange, columns: number): Density {
  const counts = new Map<Kind, Uint32Array>();
  let highest = 0;
  for (const item of items) {
    const column = columnOf(item, range, columns);
    if (column === null) continue;
    const row = counts.get(item.kind) ?? new Uint32Array(columns);
    counts.set(item.kind, row);
    const count = (row[column] ?? 0) + 1;
    row[column] = count;
    highest = Math.max(highest, count);
  }
  return { counts, highest };
}

/** Failures that share a column. */
export interface FailureMark {
  readonly column: number;
  /** The first of them. */
  readonly item: Item;
  readonly count: number;
}

/** The failures of a time, one mark for each column that has any, in order. */
export function failureMarks(items: readonly Item[], range: TimeRange, columns: number): FailureMark[] {
  const marks = new Map<number, { item: Item; count: number }>();
  for (const item of items) {
    const column = item.tone === "bad" ? columnOf(item, range, columns) : null;
    if (column === null) continue;
    const mark = marks.get(column);
    if (mark === undefined) marks.set(column, { item, count: 1 });
    else mark.count += 1;
  }
  return [...marks].sort(([a], [b]) => a - b).map(([column, mark]) => ({ column, ...mark }));
}

function columnOf({ at }: Item, { from, to }: TimeRange, columns: number): number | null {
  if (at < from || at > to) return null;
  return Math.min(Math.floor(((at - from) / (to - from)) * columns), columns - 1);
}
