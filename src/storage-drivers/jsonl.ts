import { basename } from "node:path";
import { type FileSystem, nodeFileSystem } from "../node/file-system.ts";
import { JOURNAL_START, type JournalDriver } from "./journal-driver.ts";
import { ItemFiles, keyOfItem } from "./jsonl/item-files.ts";
import { JournalFile } from "./jsonl/journal-file.ts";
import { keyToPath } from "./jsonl/paths.ts";
import { decodeText } from "./jsonl/text-lines.ts";

export interface JsonlDriverOptions {
  /** Absolute path of the state folder. */
  readonly base: string;
  /** The machine's file system, unless a test passes a faulty one. */
  readonly fileSystem?: FileSystem;
  /**
   * `relaxed`: an append is written before it resolves and flushed within a second, so that a power
   * cut may take the last second. Absent: `strict`, flushed before it resolves.
   */
  readonly durability?: "strict" | "relaxed";
}

/** How long `relaxed` delays the flush of written entries. */
const RELAXED_FLUSH_MS = 1_000;

/** Temporary files and torn tails; they are no items. */
const NOT_AN_ITEM = /\.tmp$|\.torn-/;
const encoder = new TextEncoder();

/**
 * Keeps journals as lines in files and items as whole files below one folder: `a:b` is `a/b`.
 *
 * A journal append of any number of lines costs one write and one `fdatasync`; an item costs a temporary file, two flushes and a rename. A journal that is open
 * holds one file descriptor until `closeJournal`.
 */
export function jsonlDriver({
  base,
  fileSystem: fs = nodeFileSystem,
  durability = "strict",
}: JsonlDriverOptions): JournalDriver {
  const flushEveryMs = durability === "relaxed" ? RELAXED_FLUSH_MS : null;
  const open = new Map<string, JournalFile>();
  const items = new ItemFiles(fs, base);

  function journal(key: string): JournalFile {
    const file = open.get(key) ?? new JournalFile(fs, keyToPath(base, key), flushEveryMs);
    open.set(key, file);
    return file;
  }

  return {
    name: "jsonl",
    options: { base },
    undoesFailedAppends: true,
    async openJournal(key) {
      const torn = await journal(key).open();
      return torn && { bytes: torn.bytes, keptAs: basename(torn.keptAs) };
    },
    async readJournal(key, from = JOURNAL_START) {
      return journal(key).read(from);
    },
    async readJournalPage(key, from, bytes) {
      return journal(key).readPage(from, bytes);
    },
    async appendJournal(key, lines) {
      return journal(key).append(lines);
    },
    async replaceJournal(key, lines) {
      return journal(key).replace(lines);
    },
    async closeJournal(key) {
      const file = open.get(key);
      await file?.close();
      // Unless it was opened again meanwhile.
      if (file?.closed && open.get(key) === file) open.delete(key);
    },
    async hasItem(key) {
      return (await items.stat(key)) !== null;
    },
    async getItem(key) {
      const bytes = await items.read(key);
      return bytes && decodeText(bytes);
    },
    async getItemRaw(key) {
      return items.read(key);
    },
    async setItem(key, value) {
      await items.write(key, encoder.encode(value));
    },
    async setItemRaw(key, value: unknown) {
      await items.write(key, value instanceof Uint8Array ? value : encoder.encode(String(value)));
    },
    async removeItem(key) {
      await items.remove(key);
    },
    async getMeta(key) {
      const stat = await items.stat(key);
      return stat && { size: stat.size, mtime: new Date(stat.mtimeMs) };
    },
    async getKeys(prefix) {
      const folder = prefix.replace(/:$/, "");
      const names = await keysBelow(fs, folder === "" ? base : keyToPath(base, folder), folder);
      return [...new Set(names.map(keyOfItem))];
    },
    async dispose() {
      await Promise.all([...open.values()].map((file) => file.close()));
      open.clear();
    },
  };
}

async function keysBelow(fs: FileSystem, path: string, key: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of await fs.list(path)) {
    const child = name.endsWith("/") ? name.slice(0, -1) : name;
    const childKey = key === "" ? child : `${key}:${child}`;
    if (name.endsWith("/")) found.push(...(await keysBelow(fs, `${path}/${child}`, childKey)));
    else if (!NOT_AN_ITEM.test(name)) found.push(childKey);
  }
  return found;
}
