import { crcOf, decodeLine, type Entry } from "./entry.ts";

/** A line that could not be folded, or a place where numbers are missing. `line` counts from 1. */
export interface Damage {
  readonly line: number;
  readonly reason: string;
  /** The number of the compaction that took the line away; the line is one of the journal before it. */
  readonly compactedAt?: number;
  /** What stood there, kept by that compaction. */
  readonly text?: string;
}

export interface ReadEntries {
  readonly entries: readonly Entry[];
  readonly damages: readonly Damage[];
  /** The number the next entry gets: every line counts as one, a damaged one too. */
  readonly nextSeq: number;
}

/**
 * Turns journal lines into entries. Damage is never skipped silently: valid entries around
 * it are kept, and every bad line or gap is reported.
 * @param lines complete lines
 * @param fromSeq the number the first line should carry
 * @param fromLine how many lines of the journal lie before these
 */
export function readEntries(lines: readonly string[], fromSeq: number, fromLine: number): ReadEntries {
  const entries: Entry[] = [];
  const read = visitEntries(lines, fromSeq, fromLine, (entry) => entries.push(entry));
  return { entries, ...read };
}

/** The same, entry by entry: those of a long journal are never in memory together. */
export function visitEntries(
  lines: readonly string[],
  fromSeq: number,
  fromLine: number,
  visit: (entry: Entry) => void,
): Omit<ReadEntries, "entries"> {
  const damages: Damage[] = [];
  let expected = fromSeq;
  for (const [index, text] of lines.entries()) {
    const line = fromLine + index + 1;
    const decoded = decodeLine(text);
    if (!decoded.ok) {
      damages.push({ line, reason: decoded.reason });
      expected += 1;
      continue;
    }
    const { entry } = decoded;
    if (entry.type === "compacted" && line === 1) expected = entry.seq;
    if (entry.seq < expected && crcOf(text) === null) {
      // Two processes of an older live mode appended to one journal, each with a count of its own.
      visit(entry);
      continue;
    }
    if (entry.seq < expected) {
      damages.push({ line, reason: `entry ${entry.seq} again` });
      continue;
    }
    if (entry.seq > expected)
      damages.push({ line, reason: `entries ${expected} to ${entry.seq - 1} are missing` });
    visit(entry);
    expected = entry.seq + 1;
  }
  return { damages, nextSeq: expected };
}
