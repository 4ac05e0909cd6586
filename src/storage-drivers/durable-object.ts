import { concatUint8Arrays } from "uint8array-extras";
import type { Driver } from "unstorage";
import { JOURNAL_START, type JournalDriver, type JournalPosition, StorageError } from "./journal-driver.ts";

/** What the driver needs of a Durable Object's `state.storage` (SQLite-backed class). */
export interface DurableObjectStorageLike {
  get(key: string): Promise<unknown>;
  put(entries: Record<string, unknown>): Promise<void>;
  delete(keys: string[]): Promise<number | boolean>;
  list(options: {
    prefix: string;
    start?: string;
    limit?: number;
    reverse?: boolean;
  }): Promise<Map<string, unknown>>;
  sync(): Promise<void>;
}

/** Values must stay under 2 MiB; a quarter of it leaves room for what the platform adds. */
const PART_BYTES = 512 * 1024;
/** The platform takes at most this many keys in one `put` or `delete`. */
const KEYS_PER_CALL = 128;
/** Rows that a page of a journal fetches at first, at most 8 MiB of them, … */
const FEW_ROWS = 16;
/** … and while they are short, since every fetch costs more than a short row. */
const MANY_ROWS = 1_024;
const SHORT_ROW_BYTES = 8 * 1024;
const LINE_DIGITS = 12;
const PART_DIGITS = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export interface DurableObjectDriverOptions {
  readonly storage: DurableObjectStorageLike;
}

/**
 * Keeps items and journals in one Durable Object's own storage.
 *
 * Each journal line is UTF-8 under `journal:<key>#<line>.<part>`: strings would count double as
 * soon as they hold one wide character. Puts that are made without an await between them are
 * committed together, and `sync()` waits until they are on disk: that is the append's atomicity.
 * Costs: one row per line and 512 KiB of it; reading a journal lists its rows.
 */
export function durableObjectDriver({ storage }: DurableObjectDriverOptions): JournalDriver {
  /** Where each journal ends, known after its first read. */
  const ends = new Map<string, JournalPosition>();
  const broken = new Set<string>();
  /** Journals that are being replaced: appends wait for it. */
  const replacing = new Map<string, Promise<unknown>>();

  async function readLines(key: string, fromLine: number): Promise<string[]> {
    const prefix = `journal:${key}#`;
    const rows = await storage.list({ prefix, start: `${prefix}${pad(fromLine, LINE_DIGITS)}` });
    const lines: Uint8Array[][] = [];
    for (const [name, value] of rows) {
      if (!(value instanceof Uint8Array)) continue;
      const part = Number(name.slice(name.lastIndexOf(".") + 1));
      if (part === 0) lines.push([value]);
      else lines.at(-1)?.push(value);
    }
    return lines.map((parts) => decoder.decode(concatUint8Arrays(parts)));
  }

  async function replace(key: string, lines: readonly string[]): Promise<JournalPosition> {
    if (broken.has(key)) throw new StorageError("the journal refuses writes until it is opened again");
    const { rows, end } = rowsOf(key, lines, JOURNAL_START);
    const kept = new Set(rows.map(([name]) => name));
    const old = await storage.list({ prefix: `journal:${key}#` });
    try {
      // Begun without an await in between: the platform commits them together or not at all.
      const removed = deleteTogether(
        storage,
        [...old.keys()].filter((name) => !kept.has(name)),
      );
      await Promise.all([removed, putTogether(storage, rows)]);
      await storage.sync();
    } catch (cause) {
      broken.add(key);
      throw new StorageError("the platform's storage refused a write", { cause });
    }
    ends.set(key, end);
    return end;
  }

  const items: Driver = {
    name: "durable-object",
    async hasItem(key) {
      return (await storage.get(`item:${key}#${pad(0, PART_DIGITS)}`)) !== undefined;
    },
    async getItem(key) {
      const bytes = await readItem(storage, key);
      return bytes === null ? null : decoder.decode(bytes);
    },
    async getItemRaw(key) {
      return readItem(storage, key);
    },
    async setItem(key, value) {
      await writeItem(storage, key, encoder.encode(value));
    },
    async setItemRaw(key, value: unknown) {
      await writeItem(storage, key, value instanceof Uint8Array ? value : encoder.encode(String(value)));
    },
    async removeItem(key) {
      await removeItem(storage, key);
      await storage.sync();
    },
    async getKeys(base) {
      const rows = await storage.list({ prefix: `item:${base}` });
      const keys = [...rows.keys()].map((name) => name.slice("item:".length, name.lastIndexOf("#")));
      return [...new Set(keys)];
    },
  };

  return {
    ...items,
    async openJournal(key) {
      broken.delete(key);
      // The next reader finds out again where it ends.
      ends.delete(key);
      return null;
    },
    async readJournal(key, from = JOURNAL_START) {
      const first = Math.max(0, from.lines - 1);
      const read = await readLines(key, first);
      const boundary = from.lines > 0 ? (read[0] ?? null) : null;
      const lines = from.lines > 0 ? read.slice(1) : read;
      const bytes = lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, from.bytes);
      const end = { lines: first + read.length, bytes };
      // Appends move the end on by themselves; only the first reader has to find it, and only one who
      // came from a place that the journal has knows it.
      if (!ends.has(key) && (from.lines === 0 || boundary !== null)) ends.set(key, end);
      return { lines, boundary, end };
    },
    async readJournalPage(key, from, bytes) {
      const lines: string[] = [];
      let size = 0;
      for await (const line of linesFrom(storage, key, from.lines)) {
        const length = encoder.encode(line).length + 1;
        if (lines.length > 0 && size + length > bytes) break;
        size += length;
        lines.push(line);
      }
      const end = { lines: from.lines + lines.length, bytes: from.bytes + size };
      // Whoever has read up to the end tells where appends go.
      if (lines.length === 0 && !ends.has(key)) ends.set(key, end);
      return { lines, end };
    },
    async appendJournal(key, lines) {
      await replacing.get(key)?.catch(() => undefined);
      if (broken.has(key)) throw new StorageError("the journal refuses writes until it is opened again");
      const start = ends.get(key);
      if (start === undefined) throw new StorageError("a journal is read before it is appended to");
      const { rows, end } = rowsOf(key, lines, start);
      // Taken before the write, so that whoever appends meanwhile goes behind it.
      ends.set(key, end);
      try {
        await putTogether(storage, rows);
        await storage.sync();
      } catch (cause) {
        // Whether the platform kept the rows is not known here; the object's next life reads what it has.
        broken.add(key);
        throw new StorageError("the platform's storage refused a write", { cause });
      }
      return end;
    },
    replaceJournal(key, lines) {
      const replaced = replace(key, lines);
      replacing.set(key, replaced);
      const done = () => {
        if (replacing.get(key) === replaced) replacing.delete(key);
      };
      replaced.then(done, done);
      return replaced;
    },
    async closeJournal(key) {
      ends.delete(key);
    },
  };
}

/** Lines from a number on, fetched a few rows at a time. */
async function* linesFrom(
  storage: DurableObjectStorageLike,
  key: string,
  fromLine: number,
): AsyncGenerator<string> {
  const prefix = `journal:${key}#`;
  let start = `${prefix}${pad(fromLine, LINE_DIGITS)}`;
  let parts: Uint8Array[] = [];
  for (let limit = FEW_ROWS; ; ) {
    const rows = await storage.list({ prefix, start, limit });
    let size = 0;
    for (const [name, value] of rows) {
      if (!(value instanceof Uint8Array)) continue;
      size += value.length;
      if (Number(name.slice(name.lastIndexOf(".") + 1)) === 0) {
        if (parts.length > 0) yield decoder.decode(concatUint8Arrays(parts));
        parts = [];
      }
      parts.push(value);
      // The smallest name behind this one.
      start = `${name}\0`;
    }
    if (rows.size < limit) break;
    limit = size / rows.size < SHORT_ROW_BYTES ? MANY_ROWS : FEW_ROWS;
  }
  if (parts.length > 0) yield decoder.decode(concatUint8Arrays(parts));
}

/** The rows that lines take behind a position, and where the journal ends then. */
function rowsOf(
  key: string,
  lines: readonly string[],
  start: JournalPosition,
): { rows: [string, Uint8Array][]; end: JournalPosition } {
  const rows: [string, Uint8Array][] = [];
  let { bytes } = start;
  lines.forEach((line, index) => {
    const encoded = encoder.encode(line);
    bytes += encoded.length + 1;
    const name = `journal:${key}#${pad(start.lines + index, LINE_DIGITS)}`;
    for (const [part, piece] of pieces(encoded)) rows.push([`${name}.${pad(part, PART_DIGITS)}`, piece]);
  });
  return { rows, end: { lines: start.lines + lines.length, bytes } };
}

async function readItem(storage: DurableObjectStorageLike, key: string): Promise<Uint8Array | null> {
  const rows = await storage.list({ prefix: `item:${key}#` });
  if (rows.size === 0) return null;
  return concatUint8Arrays([...rows.values()].filter((value) => value instanceof Uint8Array));
}

async function writeItem(storage: DurableObjectStorageLike, key: string, bytes: Uint8Array): Promise<void> {
  const old = await storage.list({ prefix: `item:${key}#` });
  const rows: [string, Uint8Array][] = [...pieces(bytes)].map(([part, piece]) => [
    `item:${key}#${pad(part, PART_DIGITS)}`,
    piece,
  ]);
  const stale = [...old.keys()].filter((name) => !rows.some(([kept]) => kept === name));
  const removed = deleteTogether(storage, stale);
  await Promise.all([removed, putTogether(storage, rows)]);
  await storage.sync();
}

async function removeItem(storage: DurableObjectStorageLike, key: string): Promise<void> {
  const rows = await storage.list({ prefix: `item:${key}#` });
  await deleteTogether(storage, [...rows.keys()]);
}

/** Starts all calls before it waits for any, so that the platform commits them together. */
async function putTogether(storage: DurableObjectStorageLike, rows: [string, Uint8Array][]): Promise<void> {
  const calls: Promise<void>[] = [];
  for (let at = 0; at < rows.length; at += KEYS_PER_CALL) {
    calls.push(storage.put(Object.fromEntries(rows.slice(at, at + KEYS_PER_CALL))));
  }
  await Promise.all(calls);
}

async function deleteTogether(storage: DurableObjectStorageLike, names: string[]): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let at = 0; at < names.length; at += KEYS_PER_CALL) {
    calls.push(storage.delete(names.slice(at, at + KEYS_PER_CALL)));
  }
  await Promise.all(calls);
}

function* pieces(bytes: Uint8Array): Generator<[number, Uint8Array]> {
  let part = 0;
  for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES) {
    yield [part, bytes.slice(at, at + PART_BYTES)];
    part += 1;
  }
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
