import { join } from "node:path";
import type { FileSystem } from "../../node/file-system.ts";
import { JOURNAL_START, type JournalDriver } from "../journal-driver.ts";
import { KeyedMutex } from "../mutex.ts";
import { keyToPath } from "./paths.ts";
import { splitLines } from "./text-lines.ts";

/** `sessions:<id>.jsonl`, the only keys for which older versions have a file. */
const SESSION_JOURNAL = /^sessions:([0-9a-f]{8}\.jsonl)$/;
const encoder = new TextEncoder();

export interface LegacyJournalsOptions {
  /** Absolute path of the state folder, the same as the driver's. */
  readonly base: string;
  /** Absolute path of the folder in which older versions kept their sessions' journals. */
  readonly older: string;
  readonly fileSystem: FileSystem;
}

/**
 * Reads journals from the folder of an older version while the state folder has none of that key.
 * Nothing is written there: the first append copies the journal's complete lines into the state folder
 * and flushes them.
 */
export function withLegacyJournals(
  driver: JournalDriver,
  { base, older, fileSystem: fs }: LegacyJournalsOptions,
): JournalDriver {
  /** The files of journals in use that are in the older folder. */
  const files = new Map<string, string>();
  const mutex = new KeyedMutex();
  /** The names in the older folder, read once: no process writes there any more. */
  let listed: Promise<ReadonlySet<string>> | null = null;

  async function locate(key: string): Promise<void> {
    files.delete(key);
    const name = SESSION_JOURNAL.exec(key)?.[1];
    if (name === undefined || !(await legacyNames()).has(name)) return;
    if ((await fs.stat(keyToPath(base, key))) === null) files.set(key, join(older, name));
  }

  function legacyNames(): Promise<ReadonlySet<string>> {
    listed ??= fs.list(older).then(
      (names) => new Set(names),
      (error: unknown) => {
        listed = null;
        throw error;
      },
    );
    return listed;
  }

  async function linesOf(file: string): Promise<readonly string[]> {
    return splitLines((await fs.readFile(file)) ?? new Uint8Array());
  }

  async function copy(key: string): Promise<void> {
    const file = files.get(key);
    if (file === undefined) return;
    await driver.replaceJournal(key, await linesOf(file));
    files.delete(key);
  }

  return {
    ...driver,
    openJournal: (key) =>
      mutex.runExclusive(key, async () => {
        await locate(key);
        return files.has(key) ? null : driver.openJournal(key);
      }),
    readJournal: (key, from = JOURNAL_START) =>
      mutex.runExclusive(key, async () => {
        const file = files.get(key);
        if (file === undefined) return driver.readJournal(key, from);
        const lines = await linesOf(file);
        // No snapshot refers to an older journal: every reader begins at its start.
        return {
          lines: lines.slice(from.lines),
          boundary: lines[from.lines - 1] ?? null,
          end: { lines: lines.length, bytes: sizeOf(lines) },
        };
      }),
    readJournalPage: (key, from, bytes) =>
      mutex.runExclusive(key, async () => {
        const file = files.get(key);
        if (file === undefined) return driver.readJournalPage(key, from, bytes);
        const lines = (await linesOf(file)).slice(from.lines);
        return { lines, end: { lines: from.lines + lines.length, bytes: from.bytes + sizeOf(lines) } };
      }),
    appendJournal: (key, lines) =>
      mutex.runExclusive(key, async () => {
        await copy(key);
        return driver.appendJournal(key, lines);
      }),
    replaceJournal: (key, lines) =>
      mutex.runExclusive(key, async () => {
        const end = await driver.replaceJournal(key, lines);
        files.delete(key);
        return end;
      }),
    closeJournal: (key) =>
      mutex.runExclusive(key, async () => {
        if (!files.has(key)) await driver.closeJournal(key);
      }),
  };
}

function sizeOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + encoder.encode(line).length + 1, 0);
}
