/** The storage of a Durable Object, and writes of many rows that it commits together. */
import { callStore } from "../journal-driver.ts";

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

/** The same storage; its failures are `StorageError`s. Each call still reaches the platform at once. */
export function withStorageErrors(storage: DurableObjectStorageLike): DurableObjectStorageLike {
  return {
    get: (key) => callStore(() => storage.get(key)),
    put: (entries) => callStore(() => storage.put(entries)),
    delete: (keys) => callStore(() => storage.delete(keys)),
    list: (options) => callStore(() => storage.list(options)),
    sync: () => callStore(() => storage.sync()),
  };
}

/** One key of the storage with its bytes. */
export type Row = [key: string, bytes: Uint8Array];

/** The platform takes at most this many keys in one `put` or `delete`. */
const KEYS_PER_CALL = 128;
/** Values must stay below 2 MiB; a quarter of it leaves room for what the platform adds. */
const PART_BYTES = 512 * 1024;
const PART_DIGITS = 4;

/** The rows of a value, in parts that the platform takes: `<prefix>0000`, `<prefix>0001` and so on. */
export function toRows(prefix: string, bytes: Uint8Array): Row[] {
  const rows: Row[] = [];
  for (let at = 0; at === 0 || at < bytes.length; at += PART_BYTES) {
    rows.push([partKey(prefix, rows.length), bytes.slice(at, at + PART_BYTES)]);
  }
  return rows;
}

/** The key of one part of a value. */
export function partKey(prefix: string, part: number): string {
  return prefix + padded(part, PART_DIGITS);
}

/** A number in a key, so that keys sort like numbers. */
export function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}

/**
 * Writes rows and removes others, and waits until that is on disk. All calls are started without an
 * await in between, so the platform commits them together.
 */
export async function commit(
  storage: DurableObjectStorageLike,
  rows: readonly Row[],
  removedKeys: readonly string[] = [],
): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let at = 0; at < removedKeys.length; at += KEYS_PER_CALL) {
    calls.push(storage.delete(removedKeys.slice(at, at + KEYS_PER_CALL)));
  }
  for (let at = 0; at < rows.length; at += KEYS_PER_CALL) {
    calls.push(storage.put(Object.fromEntries(rows.slice(at, at + KEYS_PER_CALL))));
  }
  await Promise.all(calls);
  await storage.sync();
}
