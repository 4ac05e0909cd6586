import type { DiagnosticCode } from "../../protocol/snapshot.ts";
import {
  type JournalDriver,
  JournalGrownError,
  type JournalPosition,
  StorageError,
  type TornTail,
} from "../../storage-drivers/journal-driver.ts";
import { crcOf, type Entry, type EntryDraft, type EntryTime, encodeEntry } from "./entry.ts";
import { COMPACTED, type FoldRules, foldLines } from "./fold-lines.ts";
import { ForeignEntriesError } from "./foreign-entries.ts";
import { JournalPages } from "./journal-pages.ts";
import { type Damage, visitEntries } from "./read-journal.ts";
import { decodeSnapshot, encodeSnapshot } from "./snapshot-text.ts";

/** A folded state and the exact piece of journal it stands for. */
interface StoredSnapshot<State> {
  readonly v: number;
  readonly seq: number;
  readonly lines: number;
  readonly bytes: number;
  readonly lastCrc: string;
  /** How long the last compaction left the journal; absent: there was none, or an older version's. */
  readonly compactedBytes?: number;
  /** What was found damaged in the lines it stands for: they are not read again. */
  readonly damages: readonly Damage[];
  /** Without the parts that lie behind it. */
  readonly state: State;
}

/** The long parts of a state that are text already: a snapshot carries them as they are. */
export interface LazyParts<State> {
  /** Takes them out of a state. */
  readonly detach: (state: State) => { readonly state: State; readonly parts: readonly string[] };
  /** Puts them back. */
  readonly attach: (state: State, parts: readonly string[]) => State;
}

export interface JournalReport {
  readonly code: Exclude<DiagnosticCode, "state_lost" | "journal_tail_torn" | "journals_in_use">;
  readonly message: string;
  readonly lines?: readonly number[];
}

export interface JournalOptions<State> extends FoldRules<State> {
  readonly driver: JournalDriver;
  /** Key of the journal; its snapshot lies beside it. */
  readonly key: string;
  readonly snapshotKey: string;
  /** The name entries carry. */
  readonly id: string;
  /** Raised when the state's shape changes, so that an older snapshot is rebuilt. */
  readonly stateVersion: number;
  /** A state as it is stored, with the wall clock's times; absent: it has none. */
  readonly toStored?: (state: State) => State;
  /** Absent: there are none. */
  readonly lazyParts?: LazyParts<State>;
}

export interface LoadedJournal<State> {
  readonly state: State;
  readonly reports: readonly JournalReport[];
}

/** Snapshots up to this long are cheap enough to be written for any few entries. */
const LARGE_SNAPSHOT_CHARS = 256 * 1024;

/** The journal of one actor: an append-only list of entries, and a snapshot that is only a cache. */
export class Journal<State extends object> {
  readonly #options: JournalOptions<State>;
  readonly #pages: JournalPages;
  #position: JournalPosition = { lines: 0, bytes: 0 };
  /** The last append failed, or the journal was closed: what it holds is compared before the next append. */
  #mustReopen = false;
  #nextSeq = 1;
  #lastCrc = "";
  /** The last snapshot: the last entry it stands for, where that one ends, and its own length. */
  #snapshot = { seq: 0, bytes: 0, size: 0 };
  #damages: readonly Damage[] = [];
  /** How long the journal was when its last compaction ended, or failed. */
  #compactedBytes = 0;
  #grown = false;

  constructor(options: JournalOptions<State>) {
    this.#options = options;
    this.#pages = new JournalPages(options.driver, options.key);
  }

  /** The number the next entry gets. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /**
   * Whether a new snapshot pays when there is quiet: something was appended that no snapshot stands for
   * (only reading never leads to a write). A large one is left while little lies behind it, unless most
   * of it has become superfluous.
   */
  hasOutdatedSnapshot(state: State): boolean {
    const { bytes, size } = this.#snapshot;
    const grown = this.#position.bytes - bytes;
    const { parts } = this.#taken(state);
    const needed = parts.reduce((sum, { length }) => sum + length, 0);
    return (
      this.#grown && (size <= LARGE_SNAPSHOT_CHARS || grown >= LARGE_SNAPSHOT_CHARS || needed < size / 2)
    );
  }

  /**
   * Whether a new snapshot pays: that many entries lie behind the last one and, where that was a large
   * one, they weigh as much as it did. Thus a project, whose state carries its log, does not write
   * megabytes for every few entries.
   */
  outgrewSnapshot(entries: number): boolean {
    const { seq, bytes, size } = this.#snapshot;
    const grown = this.#position.bytes - bytes;
    return this.#nextSeq - 1 - seq >= entries && (size <= LARGE_SNAPSHOT_CHARS || grown >= size);
  }

  /** How many lines it has; one that stands for all others counts as one. */
  get lineCount(): number {
    return this.#position.lines;
  }

  /**
   * Whether compaction is worth it: the journal is longer than `limit` bytes and twice as long as
   * the last one left it.
   */
  isLongerThan(limit: number): boolean {
    return this.#position.bytes > Math.max(limit, 2 * this.#compactedBytes);
  }

  /** Opens the journal, repairs its tail, and folds it from the snapshot when that one still holds. */
  async load(): Promise<LoadedJournal<State>> {
    const { driver, key } = this.#options;
    const torn = await driver.openJournal(key);
    const snapshot = await this.#readSnapshot();
    const from = snapshot ? { lines: snapshot.lines, bytes: snapshot.bytes } : undefined;
    let tail = await driver.readJournal(key, from);
    let base = snapshot;
    if (snapshot && (tail.boundary === null || crcOf(tail.boundary) !== snapshot.lastCrc)) {
      base = null;
      tail = await driver.readJournal(key);
    }
    const read = foldLines(tail.lines, this.#options, base ?? undefined);
    this.#position = tail.end;
    this.#nextSeq = read.nextSeq;
    this.#lastCrc = crcOf(tail.lines.at(-1) ?? tail.boundary ?? "") ?? "";
    if (base) this.#snapshot = { seq: base.seq, bytes: base.bytes, size: base.size };
    this.#damages = read.damages;
    // Do not compact on load: the last compaction size is restored from the snapshot.
    this.#compactedBytes = base?.compactedBytes ?? 0;
    return { state: read.state, reports: reportsOf(torn, this.#damages) };
  }

  /** Gives drafts their numbers and time. Nothing is written yet. */
  number(drafts: readonly EntryDraft[], firstSeq: number, time: EntryTime): Entry[] {
    return drafts.map((draft, index) => {
      const { type, event, ...rest } = draft;
      return { seq: firstSeq + index, id: this.#options.id, type, ...time, event, ...rest };
    });
  }

  /**
   * Appends entries; they are durable when it resolves, and none is kept when it rejects.
   * @throws ForeignEntriesError when another program has appended before them
   */
  async append(entries: readonly Entry[]): Promise<void> {
    const { driver, key } = this.#options;
    const lines = entries.map(encodeEntry);
    if (this.#mustReopen) await this.#reopen();
    this.#mustReopen = true;
    try {
      this.#position = await driver.appendJournal(key, lines);
    } catch (error) {
      if (error instanceof JournalGrownError) await this.#reopen();
      throw error;
    }
    this.#mustReopen = false;
    const last = lines.at(-1);
    if (last !== undefined) this.#lastCrc = crcOf(last) ?? "";
    this.#nextSeq += entries.length;
    this.#grown = true;
  }

  /**
   * After a failed append what it left is cut off, or the store goes on refusing.
   * @throws ForeignEntriesError when there are lines of another program
   */
  async #reopen(): Promise<void> {
    this.#pages.forget();
    const { driver, key } = this.#options;
    const torn = await driver.openJournal(key);
    // The driver has counted the lines before the position it reads from.
    const { lines, boundary, end } = await driver.readJournal(key, this.#position);
    if (end.bytes === this.#position.bytes && !torn) return;
    const isWhole = this.#position.bytes === 0 || boundary !== null;
    if (driver.undoesFailedAppends !== true || !isWhole || end.bytes < this.#position.bytes)
      throw new StorageError("the journal holds more than was answered");
    const entries: Entry[] = [];
    const read = visitEntries(lines, this.#nextSeq, this.#position.lines, (entry) => entries.push(entry));
    this.#position = end;
    this.#nextSeq = read.nextSeq;
    this.#lastCrc = crcOf(lines.at(-1) ?? boundary ?? "") ?? "";
    this.#damages = [...this.#damages, ...read.damages];
    this.#grown = true;
    this.#mustReopen = false;
    throw new ForeignEntriesError(entries, reportsOf(torn, this.#damages));
  }

  /** All lines as they are stored. */
  async lines(): Promise<readonly string[]> {
    return (await this.#options.driver.readJournal(this.#options.key)).lines;
  }

  /** Entries behind `after`, at most `limit`; what is damaged is left out. */
  list(after: number, limit: number): Promise<readonly Entry[]> {
    return this.#pages.list(after, limit);
  }

  /**
   * Replaces the entries by one that carries their fold, and what was damaged among them: it goes on
   * being reported, with the text of its lines. Nothing may be appended meanwhile; when
   * it rejects, the journal is what it was.
   * @param state the fold of everything appended so far
   */
  async compact(state: State, ts: string): Promise<void> {
    const { driver, key, id } = this.#options;
    const seq = this.#nextSeq - 1;
    const damages = await this.#keptDamages(seq);
    const carried = damages.length === 0 ? {} : { damages };
    const line = encodeEntry({ seq, id, type: COMPACTED, ts, state: this.#stored(state), ...carried });
    // Tried again only when the journal has doubled: a full disk is not asked at every event.
    this.#compactedBytes = this.#position.bytes;
    this.#position = await this.#pages.replace(() => driver.replaceJournal(key, [line]));
    this.#compactedBytes = this.#position.bytes;
    this.#lastCrc = crcOf(line) ?? "";
    this.#damages = damages;
    // The old snapshot stands for lines that are gone.
    await this.writeSnapshot(state);
  }

  /**
   * Damage as a compaction keeps it, with the whole text of the lines that it removes: a person may be
   * able to read it. No new damage is ever written, so this does not grow with the journal.
   */
  async #keptDamages(compactedAt: number): Promise<readonly Damage[]> {
    if (this.#damages.every((damage) => damage.compactedAt !== undefined)) return this.#damages;
    const { driver, key } = this.#options;
    const { lines } = await driver.readJournal(key);
    return this.#damages.map((damage) =>
      damage.compactedAt === undefined
        ? { ...damage, compactedAt, text: lines[damage.line - 1] ?? "" }
        : damage,
    );
  }

  /** Writes the cache of `state`, which must be the fold of everything appended so far. */
  async writeSnapshot(state: State): Promise<void> {
    // A journal whose last line is of an older writer has no checksum to compare the cache with.
    if (this.#lastCrc === "") return;
    const { state: kept, parts } = this.#taken(this.#stored(state));
    const snapshot: StoredSnapshot<State> = {
      v: this.#options.stateVersion,
      seq: this.#nextSeq - 1,
      lines: this.#position.lines,
      bytes: this.#position.bytes,
      lastCrc: this.#lastCrc,
      compactedBytes: this.#compactedBytes,
      damages: this.#damages,
      state: kept,
    };
    const text = encodeSnapshot({ head: snapshot, parts });
    await this.#options.driver.setItem?.(this.#options.snapshotKey, text, {});
    this.#snapshot = { seq: snapshot.seq, bytes: snapshot.bytes, size: text.length };
    this.#grown = this.#nextSeq - 1 > snapshot.seq;
  }

  async close(): Promise<void> {
    this.#mustReopen = true;
    await this.#options.driver.closeJournal(this.#options.key);
  }

  #stored(state: State): State {
    return this.#options.toStored?.(state) ?? state;
  }

  #taken(state: State): { readonly state: State; readonly parts: readonly string[] } {
    return this.#options.lazyParts?.detach(state) ?? { state, parts: [] };
  }

  /** The snapshot, and how long its text is. */
  async #readSnapshot(): Promise<(StoredSnapshot<State> & { readonly size: number }) | null> {
    const { driver, snapshotKey, stateVersion, lazyParts } = this.#options;
    const text = await driver.getItem(snapshotKey);
    const stored = typeof text === "string" ? decodeSnapshot(text) : null;
    if (typeof text !== "string" || stored === null || !isSnapshot<State>(stored.head)) return null;
    const { head, parts } = stored;
    if (head.v !== stateVersion) return null;
    const state = lazyParts ? lazyParts.attach(head.state, parts) : head.state;
    return { ...head, state, size: text.length };
  }
}

function isSnapshot<State>(value: unknown): value is StoredSnapshot<State> {
  return (
    typeof value === "object" &&
    value !== null &&
    "v" in value &&
    "seq" in value &&
    Number.isSafeInteger(value.seq) &&
    "lines" in value &&
    Number.isSafeInteger(value.lines) &&
    "bytes" in value &&
    Number.isSafeInteger(value.bytes) &&
    "lastCrc" in value &&
    typeof value.lastCrc === "string" &&
    "damages" in value &&
    Array.isArray(value.damages) &&
    "state" in value &&
    typeof value.state === "object"
  );
}

function reportsOf(torn: TornTail | null, damages: readonly Damage[]): JournalReport[] {
  if (!torn) return damageReports(damages);
  const message = `${torn.bytes} bytes behind the last complete entry were cut off and kept as ${torn.keptAs}.`;
  return [{ code: "journal_tail_repaired", message }, ...damageReports(damages)];
}

/** The report of a damaged journal; none for one without damage. */
export function damageReports(damages: readonly Damage[]): JournalReport[] {
  if (damages.length === 0) return [];
  const message = `The journal is damaged: ${damages.map(explained).join("; ")}.`;
  return [{ code: "journal_damaged", message, lines: damages.map((damage) => damage.line) }];
}

function explained({ line, reason, compactedAt }: Damage): string {
  const where = compactedAt === undefined ? "" : ` of the journal before it was compacted at ${compactedAt}`;
  return `line ${line}${where}: ${reason}`;
}
