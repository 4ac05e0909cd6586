import type { JournalDriver, JournalPosition } from "../../storage-drivers/journal-driver.ts";
import { JOURNAL_START } from "../../storage-drivers/journal-driver.ts";
import { ShuttingDownError } from "../errors.ts";
import { decodeLine, type Entry, type EntryDraft, encodeEntry } from "../runtime/entry.ts";
import type { JournalReport } from "../runtime/journal.ts";
import { readEntries } from "../runtime/read-journal.ts";
import type { StreamEntry } from "./entries.ts";

/** A journal is read in pieces of about this size, and remembered where each begins. */
const PIECE_BYTES = 64 * 1024;
/** The name in a stream's entries: their stream is known by the file they are in. */
const ENTRY_ID = "stream";
/** Damaged lines that a report names. */
const MAX_NAMED_LINES = 20;

/** A place in the journal where data begins that is not before `position`. */
interface Mark {
  readonly position: number;
  readonly at: JournalPosition;
}

/**
 * The journal of a stream: the lines of any other, but never in memory as a whole. It remembers where
 * every 64 KiB of it begin, and reads from there.
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

  /** The number the next entry gets. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /**
   * Opens the journal, repairs its tail and hands over its entries in order.
   * @param fold takes one entry
   * @param tail the position behind what was folded so far
   */
  async load(fold: (entry: Entry) => void, tail: () => number): Promise<readonly JournalReport[]> {
    const reports: JournalReport[] = [];
    const torn = await this.#driver.openJournal(this.#key);
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
      const message = `A stream is damaged at lines ${damaged.join(", ")} of ${this.#key}; what they held is missing.`;
      reports.push({ code: "journal_damaged", message, lines: damaged });
    }
    return reports;
  }

  /** Gives drafts their numbers and time. Nothing is written yet. */
  number(drafts: readonly EntryDraft[], firstSeq: number, ts: string): Entry[] {
    return drafts.map(({ type, event }, index) => ({
      seq: firstSeq + index,
      id: ENTRY_ID,
      type,
      ts,
      event,
    }));
  }

  /**
   * Appends entries; they are durable when it resolves, and none is kept when it rejects.
   * @param tail the position behind all data before them
   */
  async append(entries: readonly Entry[], tail: number): Promise<void> {
    if (this.#mustReopen) await this.#reopen();
    this.#mustReopen = true;
    const start = this.#end;
    this.#end = await this.#driver.appendJournal(this.#key, entries.map(encodeEntry));
    this.#mustReopen = false;
    this.#nextSeq += entries.length;
    if (start.bytes - (this.#marks.at(-1)?.at.bytes ?? 0) >= PIECE_BYTES) this.#mark(tail, start);
  }

  /** Entries from the first on that may hold data behind a position. What is damaged is left out. */
  async *from(position: number): AsyncGenerator<StreamEntry> {
    let at = this.#marks.findLast((mark) => mark.position <= position)?.at ?? JOURNAL_START;
    for (;;) {
      // The journal may be somebody else's by now, and nobody would close it again behind this one.
      if (this.#closed) throw new ShuttingDownError();
      const page = await this.#driver.readJournalPage(this.#key, at, PIECE_BYTES);
      if (page.lines.length === 0) return;
      for (const line of page.lines) {
        const decoded = decodeLine(line);
        if (decoded.ok) yield decoded.entry as unknown as StreamEntry;
      }
      at = page.end;
    }
  }

  /** Takes everything away. */
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

  /** After a failed append: what it left is cut off, or the store goes on refusing. */
  async #reopen(): Promise<void> {
    await this.#driver.openJournal(this.#key);
    const { end } = await this.#driver.readJournal(this.#key, this.#end);
    if (end.bytes !== this.#end.bytes) throw new Error("the stream holds more than was answered");
  }

  #mark(position: number, at: JournalPosition): void {
    if (at.bytes > 0) this.#marks.push({ position, at });
  }
}
