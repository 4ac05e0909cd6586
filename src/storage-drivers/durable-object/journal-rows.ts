/** The rows of a journal: each line is UTF-8 under `journal:<key>#<line>.<part>`. */
import { concatUint8Arrays } from "uint8array-extras";
import type { JournalPosition } from "../journal-driver.ts";
import { type DurableObjectStorageLike, padded, type Row, toRows } from "./storage.ts";

const LINE_DIGITS = 12;
/** Rows that one fetch of a long journal takes at first, at most 8 MiB of them, … */
const FEW_ROWS = 16;
/** … and while rows are short, because every fetch costs more than a short row. */
const MANY_ROWS = 1_024;
const SHORT_ROW_BYTES = 8 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The prefix of all keys of a journal. */
export function journalPrefix(key: string): string {
  return `journal:${key}#`;
}

/** Bytes that lines take in a journal, with their newlines. */
export function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0);
}

/** The rows of lines after a position, and where the journal ends with them. */
export function rowsOf(
  key: string,
  lines: readonly string[],
  start: JournalPosition,
): { readonly rows: readonly Row[]; readonly end: JournalPosition } {
  const rows = lines.flatMap((line, index) => {
    const prefix = `${journalPrefix(key)}${padded(start.lines + index, LINE_DIGITS)}.`;
    return toRows(prefix, encoder.encode(line));
  });
  const newlines = lines.length;
  const bytes = rows.reduce((sum, [, part]) => sum + part.length, start.bytes + newlines);
  return { rows, end: { lines: start.lines + lines.length, bytes } };
}

/** All lines from a number on. */
export async function readLines(
  storage: DurableObjectStorageLike,
  key: string,
  fromLine: number,
): Promise<string[]> {
  const rows = await storage.list({ prefix: journalPrefix(key), start: startOf(key, fromLine) });
  const joiner = new LineJoiner();
  const lines = [...rows].flatMap(([name, value]) => joiner.add(name, value));
  return [...lines, ...joiner.end()];
}

/** Lines from a number on, fetched a few rows at a time. */
export async function* streamLines(
  storage: DurableObjectStorageLike,
  key: string,
  fromLine: number,
): AsyncGenerator<string> {
  const joiner = new LineJoiner();
  let start = startOf(key, fromLine);
  for (let limit = FEW_ROWS; ; ) {
    const rows = await storage.list({ prefix: journalPrefix(key), start, limit });
    let size = 0;
    for (const [name, value] of rows) {
      yield* joiner.add(name, value);
      if (value instanceof Uint8Array) size += value.length;
      // The smallest key after this one.
      start = `${name}\0`;
    }
    if (rows.size < limit) break;
    limit = size / rows.size < SHORT_ROW_BYTES ? MANY_ROWS : FEW_ROWS;
  }
  yield* joiner.end();
}

function startOf(key: string, line: number): string {
  return `${journalPrefix(key)}${padded(line, LINE_DIGITS)}`;
}

/** Joins the parts of lines; a line is complete when the next one begins. */
class LineJoiner {
  #parts: Uint8Array[] = [];

  /** Takes the next row. */
  add(name: string, value: unknown): string[] {
    if (!(value instanceof Uint8Array)) return [];
    const isFirstPart = Number(name.slice(name.lastIndexOf(".") + 1)) === 0;
    const complete = isFirstPart ? this.end() : [];
    this.#parts.push(value);
    return complete;
  }

  /** The last line, if there is one. */
  end(): string[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts.length === 0 ? [] : [decoder.decode(concatUint8Arrays(parts))];
  }
}
