import type { OpenFile } from "../../node/file-system.ts";
import { splitLines } from "./text-lines.ts";

const NEWLINE = 10;
/** How much is read at a time when searching backwards for a newline, and at once when a file is opened. */
const BACKWARD_CHUNK_BYTES = 64 * 1024;

/** Complete lines from a byte on: at least one, and about `wanted` of the `left` bytes, which end in a newline. */
export async function linesFrom(
  file: OpenFile,
  from: number,
  left: number,
  wanted: number,
): Promise<{ readonly lines: string[]; readonly bytes: number }> {
  for (let length = Math.min(left, wanted); ; length = Math.min(left, length * 2)) {
    const read = await file.read(from, length);
    // Only a single line may be longer than the wanted bytes.
    const bytes = (length > wanted ? read.indexOf(NEWLINE) : read.lastIndexOf(NEWLINE)) + 1;
    if (bytes > 0 || length === left) return { lines: splitLines(read.subarray(0, bytes)), bytes };
  }
}

/** What reads bytes of a file. */
export type Reader = Pick<OpenFile, "read">;

/** A reader of a file of this size with the end of the file in memory. */
export async function endingOf(file: OpenFile, size: number): Promise<Reader> {
  const start = Math.max(0, size - BACKWARD_CHUNK_BYTES);
  const ending = size === 0 ? new Uint8Array() : await file.read(start, size - start);
  return {
    read: async (position, length) =>
      position >= start
        ? ending.subarray(position - start, position - start + length)
        : file.read(position, length),
  };
}

/** The byte after the last newline; 0 when there is none. */
export async function endOfLastLine(file: Reader, size: number): Promise<number> {
  return (await lastNewlineBefore(file, size)) + 1;
}

/** The line that ends just before `position`, or its last bytes; `null` when no newline is there. */
export async function lineEndingAt(file: Reader, position: number): Promise<Uint8Array | null> {
  const start = Math.max(0, position - BACKWARD_CHUNK_BYTES);
  const bytes = await file.read(start, position - start);
  const end = bytes.length - 1;
  if (bytes[end] !== NEWLINE) return null;
  const line = bytes.subarray(0, end);
  return line.subarray(line.lastIndexOf(NEWLINE) + 1);
}

/** Index of the last newline before `position`, or -1. */
async function lastNewlineBefore(file: Reader, position: number): Promise<number> {
  for (let end = position; end > 0; end -= BACKWARD_CHUNK_BYTES) {
    const start = Math.max(0, end - BACKWARD_CHUNK_BYTES);
    const index = (await file.read(start, end - start)).lastIndexOf(NEWLINE);
    if (index !== -1) return start + index;
  }
  return -1;
}
