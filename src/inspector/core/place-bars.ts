/** Where the bars of leases stand in the chart. */
import type { TimeRange } from "./filter-items.ts";
import type { LeaseBar } from "./lease-bars.ts";

/** A bar with its place, px. */
export interface PlacedBar {
  readonly bar: LeaseBar;
  readonly left: number;
  readonly width: number;
  /** From 0. */
  readonly lane: number;
  /** How many bars had no place of their own and are behind this one. */
  readonly more: number;
}

/** Below this a bar is not an easy target, px. */
const NARROWEST = 24;
const GAP = 2;
const LANES = 3;

/**
 * Places the bars of a time so that none covers another: a short bar is widened, and what has no place in any lane is
 * counted with the bar before it.
 * @param width of the chart, px
 */
export function placeBars(bars: readonly LeaseBar[], range: TimeRange, width: number): readonly PlacedBar[] {
  const placed: { -readonly [Member in keyof PlacedBar]: PlacedBar[Member] }[] = [];
  const ends: number[] = [];
  const perMs = width / (range.to - range.from);
  for (const bar of bars) {
    if (bar.to < range.from || bar.from > range.to) continue;
    const start = Math.max(0, (bar.from - range.from) * perMs);
    const stop = Math.min(width, (bar.to - range.from) * perMs);
    const left = Math.max(0, Math.min(start, width - NARROWEST));
    const length = Math.max(NARROWEST, stop - left);
    const lane = laneFor(ends, left);
    const last = placed.at(-1);
    if (lane === null && last !== undefined) {
      last.more += 1;
      continue;
    }
    placed.push({ bar, left, width: length, lane: lane ?? 0, more: 0 });
    ends[lane ?? 0] = left + length + GAP;
  }
  return placed;
}

/** The first lane that is free from there on; `null`: none. */
function laneFor(ends: readonly number[], left: number): number | null {
  for (let lane = 0; lane < LANES; lane += 1) if ((ends[lane] ?? 0) <= left) return lane;
  return null;
}
