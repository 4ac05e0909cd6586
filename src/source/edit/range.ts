/** Comparing ranges of a file's text. */
import type { Range } from "../languages/language.ts";

/** True when `inner` lies in `outer`. */
export function isInside(inner: Range, outer: Range): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}

/** The smallest range that contains both. */
export function unionOf(a: Range, b: Range): Range {
  return { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}
