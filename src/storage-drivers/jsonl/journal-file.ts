import { dirname } from "node:path";
import { indexOf } from "uint8array-extras";
import { PRIVATE_FILE_MODE, replaceFile, writeFileAtomically } from "../../node/atomic-write.ts";
import { ensureDirectory, fsyncDirectoryOnce, markDirectoryDirty } from "../../node/durable-directory.ts";
import type { FileSystem, OpenFile } from "../../node/file-system.ts";
import {
  JOURNAL_START,
  JournalGrownError,
  type JournalLines,
  type JournalPosition,
  type JournalTail,
  StorageError,
  type TornTail,
} from "../journal-driver.ts";
import { Mutex } from "../mutex.ts";
import { endingOf, endOfLastLine, lineEndingAt, linesFrom, type Reader } from "./read-lines.ts";
import { decodeText, splitLines } from "./text-lines.ts";

const encoder = new TextEncoder();

/** The journal's file is no longer the one that this process has open: no more writes to it. */
export class JournalLostError extends StorageError {}

/**
 * One journal on disk. An append writes after the last byte that is known to be durable; a failed one
 * is truncated away. When the truncation fails as well, the content of the file is unknown and it
 * refuses writes until it is opened again. Operations run one at a time, in the order of their calls.
 */
export class JournalFile {
  readonly #fs: FileSystem;
  readonly #path: string;
  #file: OpenFile | null = null;
  #opened = false;
  #durable: JournalPosition = JOURNAL_START;
  /** The end of the file as it was opened, for the first read: most journals are no longer than that. */
  #ending: Reader | null = null;
  #broken = false;
  /** Why the file at the path is not the one that was written; no operation touches it again. */
  #lost: JournalLostError | null = null;
  /** Another program has appended: no more writes until the file is opened again and its lines can be read. */
  #grown = false;
  /** The file was replaced and its directory is not flushed: a power cut could bring the old one back. */
  #replaceUnflushed = false;
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

  /** True when a new `JournalFile` may replace this one: it is closed and has no failed append to remember. */
  get closed(): boolean {
    return !this.#opened && !this.#broken && this.#lost === null;
  }

  /** Opens the file (again) if it exists and cuts off a torn tail, which is kept beside it. */
  open(): Promise<TornTail | null> {
    return this.#mutex.runExclusive(() => this.#open());
  }

  /** Complete lines after a position, and the line that ends there. */
  read(from: JournalPosition): Promise<JournalTail> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      const { bytes: end } = this.#durable;
      if (this.#file === null || from.bytes > end) return { lines: [], boundary: null, end: this.#durable };
      const reader = this.#ending ?? this.#file;
      this.#ending = null;
      const lines = splitLines(await reader.read(from.bytes, end - from.bytes));
      const boundary = from.bytes === 0 ? null : await lineEndingAt(reader, from.bytes);
      // A position at which a line ends carries the count of the lines before it.
      if (from.bytes === 0 || boundary !== null) {
        this.#durable = { lines: from.lines + lines.length, bytes: end };
      }
      return { lines, boundary: boundary && decodeText(boundary), end: this.#durable };
    });
  }

  /** Some complete lines after a position at which a line ends. */
  readPage(from: JournalPosition, bytes: number): Promise<JournalLines> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      const left = this.#durable.bytes - from.bytes;
      if (left === 0) this.#durable = from;
      if (this.#file === null || left <= 0) return { lines: [], end: from };
      const page = await linesFrom(this.#file, from.bytes, left, bytes);
      const end = { lines: from.lines + page.lines.length, bytes: from.bytes + page.bytes };
      // A reader at the end has counted all lines before it.
      if (end.bytes === this.#durable.bytes) this.#durable = end;
      return { lines: page.lines, end };
    });
  }

  /** Appends and flushes; all lines are on the device when it resolves, none is kept when it rejects. */
  append(lines: readonly string[]): Promise<JournalPosition> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      this.#refuseUnlessIntact();
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

  /** Replaces all lines; the old ones stay when it rejects. */
  replace(lines: readonly string[]): Promise<JournalPosition> {
    return this.#mutex.runExclusive(async () => {
      if (!this.#opened) await this.#open();
      this.#refuseUnlessIntact();
      const bytes = encoder.encode(lines.map((line) => `${line}\n`).join(""));
      await this.#verify();
      const old = this.#file;
      await this.#flush();
      try {
        await ensureDirectory(this.#fs, dirname(this.#path));
        await replaceFile(this.#fs, this.#path, bytes);
      } catch (cause) {
        throw new StorageError("the journal could not be replaced", { cause });
      }
      const end = { lines: lines.length, bytes: bytes.length };
      this.#replaceUnflushed = true;
      this.#file = null;
      this.#ending = null;
      this.#opened = false;
      await old?.close().catch(() => undefined);
      // If this fails, the next operation opens it.
      this.#file = await this.#openFile(false).catch(() => null);
      this.#opened = this.#file !== null;
      this.#durable = end;
      // Old and new lines mean the same, so the flush may wait, but not longer than until the next append.
      await this.#flushReplace().catch(() => undefined);
      return end;
    });
  }

  close(): Promise<void> {
    return this.#mutex.runExclusive(() => this.#close());
  }

  #refuseUnlessIntact(): void {
    if (this.#lost !== null) throw this.#lost;
    if (this.#grown) throw this.#foundMore();
    if (this.#broken) throw new StorageError("the journal refuses writes until it is opened again");
  }

  #openFile(create: boolean): Promise<OpenFile | null> {
    const flushedWrites = this.#flushEveryMs === null;
    const appends = true;
    return this.#fs.open(this.#path, { create, mode: PRIVATE_FILE_MODE, flushedWrites, appends });
  }

  async #open(): Promise<TornTail | null> {
    if (this.#lost !== null) throw this.#lost;
    await this.#close();
    const file = await this.#openFile(false);
    let torn: TornTail | null = null;
    let end = 0;
    try {
      if (file !== null) {
        let size = await file.size();
        if (this.#broken && size > this.#durable.bytes) {
          // The bytes of a failed append were refused, so they go, even if they look complete.
          await truncateTo(file, this.#durable.bytes);
          size = this.#durable.bytes;
        }
        const ending = await endingOf(file, size);
        end = await endOfLastLine(ending, size);
        this.#ending = ending;
        if (end < size) torn = await this.#cutTail(file, end, size);
        // A killed process may have written lines that it never flushed; they are flushed before a read.
        if (torn === null) await file.datasync();
        await fsyncDirectoryOnce(this.#fs, dirname(this.#path));
      }
    } catch (error) {
      await file?.close();
      throw error;
    }
    this.#file = file;
    // The first reader counts the lines; an append needs only its first byte.
    this.#durable = { lines: 0, bytes: end };
    this.#broken = false;
    this.#grown = false;
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
      if (this.#file === null) throw new StorageError("the journal could not be created");
      await this.#flushReplace();
      await this.#verify();
      await this.#file.write(bytes, this.#durable.bytes);
      if (created || this.#flushEveryMs === null) await this.#file.datasync();
      else
        this.#flushTimer ??= setTimeout(
          () => void this.#mutex.runExclusive(() => this.#flush()),
          this.#flushEveryMs,
        );
      if (created) await this.#fs.syncDirectory(dirname(this.#path));
      await this.#verifyWritten(this.#file, bytes);
    } catch (cause) {
      // What is at the path now belongs to another writer, so nothing there is undone.
      if (cause instanceof JournalLostError || cause instanceof JournalGrownError) throw cause;
      await this.#undo(created);
      throw new StorageError("the journal could not be written", { cause });
    }
  }

  /**
   * Checks that the path leads to the open file and that only this process wrote to it.
   * @throws JournalLostError, or JournalGrownError when there are more bytes than expected
   */
  async #verify(): Promise<void> {
    const size = this.#durable.bytes;
    const found = await this.#file?.sizeAt(this.#path);
    if (found === undefined || found === size) return;
    if (found === null) throw this.#lose("was deleted or replaced");
    if (found < size) throw this.#lose(`has ${found} bytes instead of ${size}`);
    throw this.#foundMore();
  }

  /**
   * The same behind a write. Bytes of another program may lie behind those just written, where the next append
   * finds them, or before them: then the written ones, which do not follow from those, are removed. With other
   * bytes behind them as well they stay, and are read like those.
   */
  async #verifyWritten(file: OpenFile, bytes: Uint8Array): Promise<void> {
    const start = this.#durable.bytes;
    const found = await file.sizeAt(this.#path);
    if (found === start + bytes.length) return;
    if (found === null) throw this.#lose("was deleted or replaced");
    const at = indexOf(await file.read(start, found - start), bytes);
    if (at === 0) return;
    if (at === -1) throw this.#lose("was changed by another program");
    if (start + at + bytes.length === found) await truncateTo(file, start + at);
    throw this.#foundMore();
  }

  #foundMore(): JournalGrownError {
    this.#grown = true;
    return new JournalGrownError(`Another program has written to the journal ${this.#path}.`);
  }

  #lose(change: string): JournalLostError {
    this.#lost = new JournalLostError(`The journal ${this.#path} ${change} while the server was running.`);
    return this.#lost;
  }

  async #flushReplace(): Promise<void> {
    if (!this.#replaceUnflushed) return;
    await this.#fs.syncDirectory(dirname(this.#path));
    this.#replaceUnflushed = false;
  }

  /** Flushes acknowledged appends. When that fails, the content of the device is unknown: no more appends. */
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

  /** Undoes a failed append, so that no later reader finds lines that were refused. */
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

async function truncateTo(file: OpenFile, length: number): Promise<void> {
  await file.truncate(length);
  await file.datasync();
}
