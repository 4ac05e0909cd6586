import { searchText } from "./describe-item.ts";
import type { Item, Kind } from "./item.ts";

/** From and until when, milliseconds; both included. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Which items are shown. */
export interface ItemFilter {
  readonly hidden: ReadonlySet<Kind>;
  /** Words that must occur; empty: all. */
  readonly text: string;
  readonly onlyBad: boolean;
  /** `null`: all of the time. */
  readonly range: TimeRange | null;
}

export const NO_FILTER: ItemFilter = { hidden: new Set(), text: "", onlyBad: false, range: null };

/** The items that the filter shows, in order. */
export function filterItems(items: readonly Item[], filter: ItemFilter): readonly Item[] {
  const { hidden, onlyBad, range } = filter;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  if (hidden.size === 0 && !onlyBad && range === null && words.length === 0) return items;
  return items.filter((item) => {
    if (hidden.has(item.kind) || (onlyBad && item.tone !== "bad")) return false;
    if (range !== null && (item.at < range.from || item.at > range.to)) return false;
    if (words.length === 0) return true;
    const text = searchText(item);
    return words.every((word) => text.includes(word));
  });
}

/** How many items each kind has. */
export function countKinds(items: readonly Item[]): ReadonlyMap<Kind, number> {
  const counts = new Map<Kind, number>();
  for (const { kind } of items) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}
