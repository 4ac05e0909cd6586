import {
  JOURNAL_START,
  type JournalLines,
  type JournalPosition,
  type JournalTail,
  StorageError,
} from "../journal-driver.ts";
import { journalPrefix, readLines, rowsOf, sizeOf, streamLines } from "./journal-rows.ts";
import { commit, type DurableObjectStorageLike, type Row } from "./storage.ts";

/** The journals in the storage of one Durable Object. */
export class DurableObjectJournals {
  readonly #storage: DurableObjectStorageLike;
  /** Where each journal ends, known after its first read. */
  readonly #ends = new Map<string, JournalPosition>();
  /** Journals whose content is unknown after a failed write. */
  readonly #broken = new Set<string>();
  /** Journals that are being replaced: appends wait for that. */
  readonly #replacing = new Map<string, Promise<unknown>>();

  constructor(storage: DurableObjectStorageLike) {
    this.#storage = storage;
  }

  open(key: string): void {
    this.#broken.delete(key);
    // The next read finds the end again.
    this.#ends.delete(key);
  }

  close(key: string): void {
    this.#ends.delete(key);
  }

  async read(key: string, from: JournalPosition): Promise<JournalTail> {
    const first = Math.max(0, from.lines - 1);
    const read = await readLines(this.#storage, key, first);
    const boundary = from.lines > 0 ? (read[0] ?? null) : null;
    const lines = from.lines > 0 ? read.slice(1) : read;
    const end = { lines: first + read.length, bytes: from.bytes + sizeOf(lines) };
    // Appends move the end themselves. A reader knows it only when its position exists in the journal.
    if (!this.#ends.has(key) && (from.lines === 0 || boundary !== null)) this.#ends.set(key, end);
    return { lines, boundary, end };
  }

  async readPage(key: string, from: JournalPosition, bytes: number): Promise<JournalLines> {
    const lines: string[] = [];
    let size = 0;
    for await (const line of streamLines(this.#storage, key, from.lines)) {
      const length = sizeOf([line]);
      if (lines.length > 0 && size + length > bytes) break;
      size += length;
      lines.push(line);
    }
    const end = { lines: from.lines + lines.length, bytes: from.bytes + size };
    // A read from the end of the journal finds no line: that is where appends go.
    if (lines.length === 0 && !this.#ends.has(key)) this.#ends.set(key, end);
    return { lines, end };
  }

  async append(key: string, lines: readonly string[]): Promise<JournalPosition> {
    await this.#replacing.get(key)?.catch(() => undefined);
    this.#refuseIfBroken(key);
    const start = this.#ends.get(key);
    if (start === undefined) throw new StorageError("a journal is read before it is appended to");
    const { rows, end } = rowsOf(key, lines, start);
    // Set before the write, so that a concurrent append goes after these lines.
    this.#ends.set(key, end);
    await this.#commit(key, rows);
    return end;
  }

  /** Replaces all lines. */
  replace(key: string, lines: readonly string[]): Promise<JournalPosition> {
    const replaced = this.#replace(key, lines);
    this.#replacing.set(key, replaced);
    const done = () => {
      if (this.#replacing.get(key) === replaced) this.#replacing.delete(key);
    };
    replaced.then(done, done);
    return replaced;
  }

  async #replace(key: string, lines: readonly string[]): Promise<JournalPosition> {
    this.#refuseIfBroken(key);
    const { rows, end } = rowsOf(key, lines, JOURNAL_START);
    const current = new Set(rows.map(([name]) => name));
    const old = await this.#storage.list({ prefix: journalPrefix(key) });
    const stale = [...old.keys()].filter((name) => !current.has(name));
    await this.#commit(key, rows, stale);
    this.#ends.set(key, end);
    return end;
  }

  /** After a failed write, only the platform knows which rows it has: the journal is unusable until it is opened. */
  async #commit(key: string, rows: readonly Row[], stale: readonly string[] = []): Promise<void> {
    try {
      await commit(this.#storage, rows, stale);
    } catch (cause) {
      this.#broken.add(key);
      throw new StorageError("the platform's storage refused a write", { cause });
    }
  }

  #refuseIfBroken(key: string): void {
    if (this.#broken.has(key)) throw new StorageError("the journal refuses writes until it is opened again");
  }
}
