/**
 * Where a framework's development build says that an element was written. The overlay reads it off the page, an event
 * carries it in `element.sourceHint`, and the search of the source checks it before using it.
 */
import { isRecord } from "./is-record.ts";
export interface SourceHint {
  /** A path, an address, or a path from the server's root, as the build names it. */
  readonly file: string;
  /** From 1; absent where the build names only the file. */
  readonly line?: number;
  /** Builds count it from 0 or from 1. */
  readonly column?: number;
  readonly component?: string;
  /** The mechanism that gave the hint: `react`, `vue`, `svelte`, `astro`, `preact`, `attribute`. */
  readonly by?: string;
}

/** The source hint of the first of several candidates; `null` without one. */
export function firstCandidate(candidates: unknown): SourceHint | null {
  const [first]: unknown[] = Array.isArray(candidates) ? candidates : [];
  if (!isRecord(first) || typeof first.file !== "string" || typeof first.line !== "number") return null;
  const column = typeof first.column === "number" ? { column: first.column } : {};
  return { file: first.file, line: first.line, ...column };
}
