import type { JournalDriver, JournalPosition } from "../../storage-drivers/journal-driver.ts";
import {
  JOURNAL_START,
  JournalGrownError,
  StorageError,
  type TornTail,
} from "../../storage-drivers/journal-driver.ts";
import { ShuttingDownError } from "../errors.ts";
import { decodeLine, type Entry, type EntryDraft, type EntryTime, encodeEntry } from "../runtime/entry.ts";
import { ForeignEntriesError } from "../runtime/foreign-entries.ts";
import type { JournalReport } from "../runtime/journal.ts";
import { readEntries } from "../runtime/read-journal.ts";
import { isStreamEntry, type StreamEntry } from "./entries.ts";

/** A journal is read in pages of about this size; the start of each page is kept in memory. */
const PIECE_BYTES = 64 * 1024;
/** The id in a stream's entries; the name of the file identifies the stream. */
const ENTRY_ID = "stream";
/** A report names at most this many damaged lines. */
const MAX_NAMED_LINES = 20;

/** The data from `position` on begins at this place of the journal, or later. */
interface Mark {
  readonly position: number;
  readonly at: JournalPosition;
}

/**
 * The journal of a stream. It has the lines of any journal, but is never in memory as a whole: an index
 * of every 64 KiB finds where to read.
 */
export class StreamLog {
  readonly #driver: JournalDriver;
  readonly #key: string;
  #end: JournalPosition = JOURNAL_START;
  #nextSeq = 1;
  #marks: Mark[] = [{ position: 0, at: JOURNAL_START }];
  #closed = false;
  /** The last append failed: the store may refuse writes until the journal is opened again. */
  #mustReopen = false;

  constructor(driver: JournalDriver, key: string) {
    this.#driver = driver;
    this.#key = key;
  }

  /** The number of the next entry. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /**
   * Opens the journal, repairs its tail and folds its entries in order.
   * @param fold takes one entry
   * @param tail the position after the entries that were folded so far
   */
  async load(fold: (entry: Entry) => void, tail: () => number): Promise<readonly JournalReport[]> {
    return this.#readRest(await this.#driver.openJournal(this.#key), fold, tail);
  }

  /** Folds what lies behind the end as it is known. */
  async #readRest(
    torn: TornTail | null,
    fold: (entry: Entry) => void,
    tail: () => number,
  ): Promise<readonly JournalReport[]> {
    const reports: JournalReport[] = [];
    if (torn) {
      const message = `${torn.bytes} bytes behind the last complete entry of a stream were cut off and kept as ${torn.keptAs}.`;
      reports.push({ code: "journal_tail_repaired", message });
    }
    const damaged: number[] = [];
    for (;;) {
      const page = await this.#driver.readJournalPage(this.#key, this.#end, PIECE_BYTES);
      if (page.lines.length === 0) break;
      this.#mark(tail(), this.#end);
      const read = readEntries(page.lines, this.#nextSeq, this.#end.lines);
      for (const entry of read.entries) fold(entry);
      for (const { line } of read.damages) if (damaged.length < MAX_NAMED_LINES) damaged.push(line);
      this.#nextSeq = read.nextSeq;
      this.#end = page.end;
    }
    if (damaged.length > 0) {
      const message = `A stream is damaged at lines ${damaged.join(", ")} of ${this.#key}; their content is missing.`;
      reports.push({ code: "journal_damaged", message, lines: damaged });
    }
    return reports;
  }

  /** Adds numbers and time to drafts. Nothing is written yet. */
  number(drafts: readonly EntryDraft[], firstSeq: number, time: EntryTime): Entry[] {
    return drafts.map(({ type, event }, index) => ({
      seq: firstSeq + index,
      id: ENTRY_ID,
      type,
      ...time,
      event,
    }));
  }

  /**
   * Appends entries; they are durable when it resolves, and none is kept when it rejects.
   * @param tail the position after all data before them
   * @throws ForeignEntriesError when another program has appended before them
   */
  async append(entries: readonly Entry[], tail: number): Promise<void> {
    await this.discardFailedAppend();
    this.#mustReopen = true;
    const start = this.#end;
    try {
      this.#end = await this.#driver.appendJournal(this.#key, entries.map(encodeEntry));
    } catch (error) {
      if (error instanceof JournalGrownError) await this.#takeForeign(tail);
      throw error;
    }
    this.#mustReopen = false;
    this.#nextSeq += entries.length;
    if (start.bytes - (this.#marks.at(-1)?.at.bytes ?? 0) >= PIECE_BYTES) this.#mark(tail, start);
  }

  /** Entries from the first one that may hold data after a position. Damaged ones are left out. */
  async *from(position: number): AsyncGenerator<StreamEntry> {
    let at = this.#marks.findLast((mark) => mark.position <= position)?.at ?? JOURNAL_START;
    for (;;) {
      // After `close`, another activation may own the journal, and a late read would open it again.
      if (this.#closed) throw new ShuttingDownError();
      const page = await this.#driver.readJournalPage(this.#key, at, PIECE_BYTES);
      if (page.lines.length === 0) return;
      for (const line of page.lines) {
        const decoded = decodeLine(line);
        if (decoded.ok && isStreamEntry(decoded.entry)) yield decoded.entry;
      }
      at = page.end;
    }
  }

  /**
   * Resolves when the store holds nothing of a failed append: its bytes could come back with a restart.
   * @throws when the store still refuses
   */
  async discardFailedAppend(): Promise<void> {
    if (!this.#mustReopen) return;
    await this.#reopen();
    this.#mustReopen = false;
  }

  /** Removes all entries. */
  async clear(): Promise<void> {
    this.#end = await this.#driver.replaceJournal(this.#key, []);
    this.#nextSeq = 1;
    this.#marks = [{ position: 0, at: JOURNAL_START }];
    this.#mustReopen = false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#driver.closeJournal(this.#key);
  }

  /** After a failed append: opening cuts off what it left, or the store continues to refuse. */
  async #reopen(): Promise<void> {
    await this.#driver.openJournal(this.#key);
    const { end } = await this.#driver.readJournal(this.#key, this.#end);
    if (end.bytes !== this.#end.bytes) throw new StorageError("the stream holds more than was acknowledged");
  }

  /** @throws ForeignEntriesError */
  async #takeForeign(tail: number): Promise<never> {
    const entries: Entry[] = [];
    const torn = await this.#driver.openJournal(this.#key);
    const reports = await this.#readRest(
      torn,
      (entry) => entries.push(entry),
      () => tail,
    );
    this.#mustReopen = false;
    throw new ForeignEntriesError(entries, reports);
  }

  #mark(position: number, at: JournalPosition): void {
    if (at.bytes > 0) this.#marks.push({ position, at });
  }
}
