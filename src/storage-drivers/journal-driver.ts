import type { Driver } from "unstorage";

/**
 * Where a reader stands in a journal: after `lines` complete lines that take `bytes` bytes.
 * Drivers whose store has no bytes to seek in go by `lines` alone.
 */
export interface JournalPosition {
  readonly lines: number;
  readonly bytes: number;
}

export const JOURNAL_START: JournalPosition = { lines: 0, bytes: 0 };

/** What lies behind a position. */
export interface JournalTail {
  /** Complete lines, without their newline. */
  readonly lines: readonly string[];
  /**
   * The line that ends exactly at the position asked for, or the end of a long one (which has its
   * checksum); `null` when none does.
   */
  readonly boundary: string | null;
  /** Where the next append goes. */
  readonly end: JournalPosition;
}

/** Some of what lies behind a position. */
export interface JournalLines {
  /** Complete lines, without their newline; none when nothing lies behind the position. */
  readonly lines: readonly string[];
  /** Behind the last of these lines. */
  readonly end: JournalPosition;
}

/** A piece that a dying writer left behind the last newline, cut off and kept. */
export interface TornTail {
  readonly bytes: number;
  /** The item it was moved to, for the report. */
  readonly keptAs: string;
}

/**
 * An unstorage driver that can also keep journals: append-only lists of text lines.
 *
 * Promises every implementation makes (the shared suite in tests/drivers holds them):
 * - `appendJournal` resolves when all lines would survive a power cut, and rejects when none of
 *   them is kept; nothing in between is ever visible to a reader.
 * - If a failed append cannot be undone, the journal refuses further appends until it is closed
 *   and opened again.
 * - `openJournal` leaves the journal ending in a newline; what it cut off is kept beside it.
 * - `replaceJournal` leaves either the old lines or the new ones, at any instant and after a power
 *   cut; when it rejects, the old journal is still there and, as far as the store can tell what it
 *   has, takes appends. Appends that are asked for after it go behind the new lines.
 * - `setItem` and `setItemRaw` replace a whole item or leave the old one, never half of one.
 */
export interface JournalDriver extends Driver {
  /** Makes a journal fit for appends (a missing one is fine) and reports a repaired tail. */
  openJournal(key: string): Promise<TornTail | null>;
  /** Reads from a position; a journal that does not exist is empty. Writes nothing. */
  readJournal(key: string, from?: JournalPosition): Promise<JournalTail>;
  /**
   * Reads some lines from a position that a line ends at (or the start): at least one if there is one,
   * and no more than about `bytes`, so that a long journal never has to be in memory. Writes nothing.
   */
  readJournalPage(key: string, from: JournalPosition, bytes: number): Promise<JournalLines>;
  /** Appends complete lines (none contains a newline) and answers where the journal ends now. */
  appendJournal(key: string, lines: readonly string[]): Promise<JournalPosition>;
  /** Swaps all lines for others (compaction) and answers where the journal ends now. */
  replaceJournal(key: string, lines: readonly string[]): Promise<JournalPosition>;
  /** Gives up what is held open; the journal stays. */
  closeJournal(key: string): Promise<void>;
}

/** A write that did not happen. `cause` is what the store said. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}
