import type { TimeRange } from "./filter-items.ts";
import type { Item } from "./item.ts";

/** The shortest time that is looked at, milliseconds. */
const SHORTEST_MS = 10;
const FACTOR = 2;

/** The time of all items; a moment when there is one item, `null` when there is none. */
export function wholeRange(items: readonly Item[]): TimeRange | null {
  if (items.length === 0) return null;
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { at } of items) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return { from, to: Math.max(to, from + SHORTEST_MS) };
}

/** Half the time around its middle, or around a moment in it. */
export function zoomIn(range: TimeRange, at = (range.from + range.to) / 2): TimeRange {
  const length = Math.max((range.to - range.from) / FACTOR, SHORTEST_MS);
  const share = (at - range.from) / (range.to - range.from);
  return { from: at - length * share, to: at + length * (1 - share) };
}

/** Twice the time, inside of `whole`; `null` when that is all of it. */
export function zoomOut(range: TimeRange, whole: TimeRange): TimeRange | null {
  const middle = (range.from + range.to) / 2;
  const length = (range.to - range.from) * FACTOR;
  if (length >= whole.to - whole.from) return null;
  return shifted({ from: middle - length / 2, to: middle + length / 2 }, whole);
}

/** The time before (-1) or behind (1), by half of its length. */
export function pan(range: TimeRange, whole: TimeRange, direction: -1 | 1): TimeRange {
  const by = ((range.to - range.from) / 2) * direction;
  return shifted({ from: range.from + by, to: range.to + by }, whole);
}

function shifted({ from, to }: TimeRange, whole: TimeRange): TimeRange {
  const by = from < whole.from ? whole.from - from : to > whole.to ? whole.to - to : 0;
  return { from: from + by, to: to + by };
}
