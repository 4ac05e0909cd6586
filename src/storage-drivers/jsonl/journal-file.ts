import { dirname } from "node:path";
import { PRIVATE_FILE_MODE, replaceFile, writeFileAtomically } from "../../node/atomic-write.ts";
import { ensureDirectory, fsyncDirectoryOnce, markDirectoryDirty } from "../../node/durable-directory.ts";
import type { FileSystem, OpenFile } from "../../node/file-system.ts";
import {
  JOURNAL_START,
  type JournalLines,
  type JournalPosition,
  type JournalTail,
  StorageError,
  type TornTail,
} from "../journal-driver.ts";
import { Mutex } from "../mutex.ts";
import { decodeText, splitLines } from "./text-lines.ts";

const NEWLINE = 10;
/** How much is read at a time when looking backwards for a newline, and at once when a file is opened. */
const BACKWARD_CHUNK_BYTES = 64 * 1024;
const encoder = new TextEncoder();

/**
 * One journal on disk. Appends go to the end of what is known to be durable; a failed one is cut
 * off again, and when even that fails the file refuses writes until it is opened again, because
 * nobody could say any more what it holds. Everything is done one after the other, in the order it
 * was asked for.
 */
export class JournalFile {
  readonly #fs: FileSystem;
  readonly #path: string;
  #file: OpenFile | null = null;
  #opened = false;
  #durable: JournalPosition = JOURNAL_START;
  /** The end of the file as it was opened, for the reader who comes next: most journals are no longer. */
  #ending: Reader | null = null;
  #broken = false;
  /** The file was swapped and its directory is not flushed: a power cut could bring the old one back. */
  #swapUnflushed = false;
  readonly #mutex = new Mutex();
  readonly #flushEveryMs: number | null;
  /** Runs while something is written that is not flushed (relaxed durability). */
  #flushTimer: ReturnType<typeof setTimeout> | null = null;

  /** @param flushEveryMs how long written entries may wait for their flush; `null`: an append waits for it */
  constructor(fs: FileSystem, path: string, flushEveryMs: number | null = null) {
    this.#fs = fs;
    this.#path = path;
    this.#flushEveryMs = flushEveryMs;
  }

  /** True when whoever opens it anew needs nothing of what this one knows: a refusal it could not take back, say. */
  get closed(): boolean {
    return !this.#opened && !this.#broken;
  }

  /** Opens the file (anew) if it exists and cuts off a torn tail, which is kept beside it. */
  open(): Promise<TornTail | null> {
    return this.#mutex.runExclusive(() => this.#open());
  }

  /** Complete lines behind a position, and the line that ends there. */
  read(from: JournalPosition): Promise<JournalTail> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      const { bytes: end } = this.#durable;
      if (this.#file === null || from.bytes > end) return { lines: [], boundary: null, end: this.#durable };
      const reader = this.#ending ?? this.#file;
      this.#ending = null;
      const lines = splitLines(await reader.read(from.bytes, end - from.bytes));
      const boundary = from.bytes === 0 ? null : await lineEndingAt(reader, from.bytes);
      // Whoever reads from a place that a line ends at has counted the lines before it.
      if (from.bytes === 0 || boundary !== null) {
        this.#durable = { lines: from.lines + lines.length, bytes: end };
      }
      return { lines, boundary: boundary && decodeText(boundary), end: this.#durable };
    });
  }

  /** Some complete lines behind a position that one ends at. */
  readPage(from: JournalPosition, bytes: number): Promise<JournalLines> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      const left = this.#durable.bytes - from.bytes;
      if (this.#file === null || left <= 0) return { lines: [], end: from };
      const page = await linesFrom(this.#file, from.bytes, left, bytes);
      const end = { lines: from.lines + page.lines.length, bytes: from.bytes + page.bytes };
      // Whoever has read up to the end has counted the lines before it.
      if (end.bytes === this.#durable.bytes) this.#durable = end;
      return { lines: page.lines, end };
    });
  }

  /** Appends and flushes; all lines are on the device when it resolves, none is kept when it rejects. */
  append(lines: readonly string[]): Promise<JournalPosition> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      if (this.#broken) throw new StorageError("the journal refuses writes until it is opened again");
      if (lines.length === 0) return this.#durable;
      const bytes = encoder.encode(`${lines.join("\n")}\n`);
      this.#ending = null;
      await this.#write(bytes);
      this.#durable = {
        lines: this.#durable.lines + lines.length,
        bytes: this.#durable.bytes + bytes.length,
      };
      return this.#durable;
    });
  }

  /** Swaps all lines for others; the old ones stay when it rejects. */
  replace(lines: readonly string[]): Promise<JournalPosition> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      if (this.#broken) throw new StorageError("the journal refuses writes until it is opened again");
      const bytes = encoder.encode(lines.map((line) => `${line}\n`).join(""));
      const old = this.#file;
      await this.#flush();
      try {
        await ensureDirectory(this.#fs, dirname(this.#path));
        await replaceFile(this.#fs, this.#path, bytes);
      } catch (cause) {
        throw new StorageError("the journal could not be replaced", { cause });
      }
      const end = { lines: lines.length, bytes: bytes.length };
      this.#swapUnflushed = true;
      this.#file = null;
      this.#ending = null;
      this.#opened = false;
      await old?.close().catch(() => undefined);
      // One that cannot be opened now is opened by the next who needs it.
      this.#file = await this.#openFile(false).catch(() => null);
      this.#opened = this.#file !== null;
      this.#durable = end;
      // Both files say the same, so it may wait, but no longer than until the next append.
      await this.#flushSwap().catch(() => undefined);
      return end;
    });
  }

  close(): Promise<void> {
    return this.#mutex.runExclusive(() => this.#close());
  }

  #openFile(create: boolean): Promise<OpenFile | null> {
    const flushedWrites = this.#flushEveryMs === null;
    return this.#fs.open(this.#path, { create, mode: PRIVATE_FILE_MODE, flushedWrites });
  }

  async #open(): Promise<TornTail | null> {
    await this.#close();
    const file = await this.#openFile(false);
    let torn: TornTail | null = null;
    let end = 0;
    try {
      if (file !== null) {
        let size = await file.size();
        if (this.#broken && size > this.#durable.bytes) {
          // What a failed append has left is refused for good, whatever it looks like.
          await truncateTo(file, this.#durable.bytes);
          size = this.#durable.bytes;
        }
        const ending = await endingOf(file, size);
        end = await endOfLastLine(ending, size);
        this.#ending = ending;
        if (end < size) torn = await this.#cutTail(file, end, size);
        // A killed process may have written what it never flushed: nobody may hear of it before it is.
        if (torn === null) await file.datasync();
        await fsyncDirectoryOnce(this.#fs, dirname(this.#path));
      }
    } catch (error) {
      await file?.close();
      throw error;
    }
    this.#file = file;
    // Lines are counted by the reader; until then an append only needs the byte it starts at.
    this.#durable = { lines: 0, bytes: end };
    this.#broken = false;
    this.#opened = true;
    return torn;
  }

  async #cutTail(file: OpenFile, end: number, size: number): Promise<TornTail> {
    const tail = await file.read(end, size - end);
    const keptAs = `${this.#path}.torn-${new Date().toISOString().replaceAll(":", "")}`;
    await writeFileAtomically(this.#fs, keptAs, tail);
    await truncateTo(file, end);
    return { bytes: tail.length, keptAs };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let created = false;
    try {
      if (this.#file === null) {
        await ensureDirectory(this.#fs, dirname(this.#path));
        this.#file = await this.#openFile(true);
        created = true;
      }
      if (this.#file === null) throw new Error("the journal could not be created");
      await this.#flushSwap();
      await this.#file.write(bytes, this.#durable.bytes);
      if (created || this.#flushEveryMs === null) await this.#file.datasync();
      else
        this.#flushTimer ??= setTimeout(
          () => void this.#mutex.runExclusive(() => this.#flush()),
          this.#flushEveryMs,
        );
      if (created) await this.#fs.syncDirectory(dirname(this.#path));
    } catch (cause) {
      await this.#undo(created);
      throw new StorageError("the journal could not be written", { cause });
    }
  }

  async #flushSwap(): Promise<void> {
    if (!this.#swapUnflushed) return;
    await this.#fs.syncDirectory(dirname(this.#path));
    this.#swapUnflushed = false;
  }

  /** Flushes what was answered already. When it fails nobody knows what is on the device: no more appends. */
  async #flush(): Promise<void> {
    if (this.#flushTimer === null) return;
    clearTimeout(this.#flushTimer);
    this.#flushTimer = null;
    await this.#file?.datasync().catch(() => {
      this.#broken = true;
    });
  }

  async #close(): Promise<void> {
    await this.#flush();
    const file = this.#file;
    this.#file = null;
    this.#ending = null;
    this.#opened = false;
    await file?.close();
  }

  /** Takes a failed append back, so that a later reader cannot find what was refused. */
  async #undo(created: boolean): Promise<void> {
    if (this.#file === null) return;
    try {
      await truncateTo(this.#file, this.#durable.bytes);
      if (!created) return;
      // The directory entry may not be durable yet: the next append must flush it again.
      const file = this.#file;
      this.#file = null;
      await file.close();
      await this.#fs.remove(this.#path);
    } catch {
      this.#broken = true;
      if (created) markDirectoryDirty(this.#fs, dirname(this.#path));
    }
  }
}

/** Complete lines from a byte on, about `wanted` bytes of them and at least one; `left` end with a newline. */
async function linesFrom(
  file: OpenFile,
  from: number,
  left: number,
  wanted: number,
): Promise<{ readonly lines: string[]; readonly bytes: number }> {
  for (let length = Math.min(left, wanted); ; length = Math.min(left, length * 2)) {
    const read = await file.read(from, length);
    // Beyond what was wanted only one line is taken, which could not be shorter.
    const bytes = (length > wanted ? read.indexOf(NEWLINE) : read.lastIndexOf(NEWLINE)) + 1;
    if (bytes > 0 || length === left) return { lines: splitLines(read.subarray(0, bytes)), bytes };
  }
}

async function truncateTo(file: OpenFile, length: number): Promise<void> {
  await file.truncate(length);
  await file.datasync();
}

type Reader = Pick<OpenFile, "read">;

/** Reads a file of this size whose end is in memory. */
async function endingOf(file: OpenFile, size: number): Promise<Reader> {
  const start = Math.max(0, size - BACKWARD_CHUNK_BYTES);
  const ending = size === 0 ? new Uint8Array() : await file.read(start, size - start);
  return {
    read: async (position, length) =>
      position >= start
        ? ending.subarray(position - start, position - start + length)
        : file.read(position, length),
  };
}

/** The byte behind the last newline: 0 when there is none. */
async function endOfLastLine(file: Reader, size: number): Promise<number> {
  return (await lastNewlineBefore(file, size)) + 1;
}

/** The line whose newline is the byte before `position`, or its last bytes; `null` when that byte is none. */
async function lineEndingAt(file: Reader, position: number): Promise<Uint8Array | null> {
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
