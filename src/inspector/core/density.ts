import type { TimeRange } from "./filter-items.ts";
import type { Item, Kind } from "./item.ts";

/** Columns of the chart over a time: how many items of each kind, and the first bad one. */
export interface Density {
  readonly columns: number;
  readonly counts: ReadonlyMap<Kind, Uint32Array>;
  /** By column; only where there is one. */
  readonly bad: readonly { readonly column: number; readonly item: Item; readonly count: number }[];
  /** The highest count. */
  readonly highest: number;
}

/** Counts the items of a time in columns of the same length. Items outside of it are left out. */
export function densityOf(items: readonly Item[], { from, to }: TimeRange, columns: number): Density {
  const counts = new Map<Kind, Uint32Array>();
  const bad = new Map<number, { item: Item; count: number }>();
  const width = (to - from) / columns;
  let highest = 0;
  for (const item of items) {
    if (item.at < from || item.at > to) continue;
    const column = Math.min(Math.floor((item.at - from) / width), columns - 1);
    const row = counts.get(item.kind) ?? new Uint32Array(columns);
    counts.set(item.kind, row);
    const count = (row[column] ?? 0) + 1;
    row[column] = count;
    highest = Math.max(highest, count);
    if (item.tone !== "bad") continue;
    const first = bad.get(column);
    if (first === undefined) bad.set(column, { item, count: 1 });
    else first.count += 1;
  }
  const marks = [...bad].sort(([a], [b]) => a - b).map(([column, mark]) => ({ column, ...mark }));
  return { columns, counts, bad: marks, highest };
}
