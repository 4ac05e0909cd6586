import type { Driver } from "unstorage";

/**
 * A position in a journal: after `lines` complete lines that take `bytes` bytes.
 * A driver whose store cannot seek to a byte uses `lines` alone.
 */
export interface JournalPosition {
  readonly lines: number;
  readonly bytes: number;
}

export const JOURNAL_START: JournalPosition = { lines: 0, bytes: 0 };

/** The rest of a journal after a position. */
export interface JournalTail {
  /** Complete lines, without their newline. */
  readonly lines: readonly string[];
  /**
   * The line that ends exactly at the requested position, or the end of a long one (which has its
   * checksum); `null` when no line ends there.
   */
  readonly boundary: string | null;
  /** Where the next append goes. */
  readonly end: JournalPosition;
}

/** Some lines after a position. */
export interface JournalLines {
  /** Complete lines, without their newline; none at the end of the journal. */
  readonly lines: readonly string[];
  /** The position after the last of these lines. */
  readonly end: JournalPosition;
}

/** Bytes after the last newline that a process left when it died; cut off and kept. */
export interface TornTail {
  readonly bytes: number;
  /** The item to which they were moved, for the report. */
  readonly keptAs: string;
}

/**
 * An unstorage driver that can also keep journals: append-only lists of text lines.
 *
 * Guarantees of every implementation (the shared suite in tests/drivers checks them):
 * - `appendJournal` resolves when all lines survive a power cut, and rejects when none of them is
 *   kept; a reader never sees some of them.
 * - If a failed append cannot be undone, the journal refuses further appends until it is closed
 *   and opened again.
 * - After `openJournal` the journal ends in a newline; what was cut off is kept beside it.
 * - During `replaceJournal`, and after a power cut, a journal holds either the old lines or the new
 *   ones. When it rejects, the old journal is still there and takes appends, unless the store does
 *   not know what it holds. A later append goes after the new lines.
 * - `setItem` and `setItemRaw` replace a whole item or leave the old one.
 */
export interface JournalDriver extends Driver {
  /**
   * True: after `openJournal` nothing of a failed append is left, so lines that were not acknowledged are
   * those of another program. Absent: the store may have kept what it refused.
   */
  readonly undoesFailedAppends?: boolean;
  /** Prepares a journal for appends (a missing one is fine) and reports a repaired tail. */
  openJournal(key: string): Promise<TornTail | null>;
  /** Reads from a position; a journal that does not exist is empty. Writes nothing. */
  readJournal(key: string, from?: JournalPosition): Promise<JournalTail>;
  /**
   * Reads some lines from the start, or from a position at which a line ends: at least one if there is
   * one, and about `bytes` at most, so that a long journal never has to be in memory. Writes nothing.
   */
  readJournalPage(key: string, from: JournalPosition, bytes: number): Promise<JournalLines>;
  /** Appends complete lines (none contains a newline) and returns the new end of the journal. */
  appendJournal(key: string, lines: readonly string[]): Promise<JournalPosition>;
  /** Replaces all lines (compaction) and returns the new end of the journal. */
  replaceJournal(key: string, lines: readonly string[]): Promise<JournalPosition>;
  /** Closes open files; the journal stays. */
  closeJournal(key: string): Promise<void>;
}

/** A read or write that did not happen. `cause` is the error of the store. */
export class StorageError extends Error {
  override readonly name = "StorageError";
}

/**
 * Another program has appended to a journal that is in use. Nothing was written; after `openJournal` its lines
 * are read like any others.
 */
export class JournalGrownError extends StorageError {}

/** Whether an error is the storage's: a `StorageError`, or a system error (`ENOSPC`, `EACCES`, …). */
export function isStorageFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = "code" in error ? error.code : null;
  return (
    error instanceof StorageError ||
    (typeof code === "string" && /^E[A-Z0-9]+$/.test(code)) ||
    isStorageFailure(error.cause)
  );
}

/**
 * Calls a store whose errors have no form of their own.
 * @throws StorageError with the store's error as its cause
 */
export async function callStore<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    throw cause instanceof StorageError
      ? cause
      : new StorageError(`the store failed: ${String(cause)}`, { cause });
  }
}
