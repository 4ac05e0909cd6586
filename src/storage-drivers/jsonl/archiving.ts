import { dirname } from "node:path";
import { ensureDirectory } from "../../node/durable-directory.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { type JournalDriver, StorageError } from "../journal-driver.ts";
import { KeyedMutex } from "../mutex.ts";
import { keyToPath } from "./paths.ts";

/** Where the files of finished sessions lie, below the state folder. */
export const ARCHIVE_FOLDER = "sessions/archive";
const OPEN = "sessions:";
const ARCHIVED = "sessions:archive:";

export interface ArchivingOptions {
  /** Absolute path of the state folder, as the driver has it. */
  readonly base: string;
  readonly fileSystem: FileSystem;
}

/** A driver that finds a session's journal, snapshot and artifacts in the archive, too. */
export interface ArchivingDriver extends JournalDriver {
  /**
   * Moves a session's files to the archive. Its journal goes last: dying in between leaves the
   * session among the open ones, where the next start finds it.
   */
  archiveSession(session: string): Promise<void>;
}

/**
 * Lets finished sessions lie in `sessions/archive/` without anybody having to know: what is not
 * among the open sessions is read from there. The first append takes a journal back, because only
 * `sessions/` is looked through at start; its artifacts and snapshot stay where they are until the
 * session is archived again.
 */
export function archivingDriver(
  driver: JournalDriver,
  { base, fileSystem: fs }: ArchivingOptions,
): ArchivingDriver {
  /** Journals in use that lie in the archive. */
  const archived = new Set<string>();
  /** Journals that were taken back, and a power cut could still undo it. */
  const unflushed = new Set<string>();
  const turns = new KeyedMutex();
  const pathOf = (key: string) => keyToPath(base, key);
  const placeOf = (key: string) => (archived.has(key) ? archivedKey(key) : key);

  /** Looks where a journal lies; one that is nowhere yet begins among the open ones. */
  async function locate(key: string): Promise<void> {
    archived.delete(key);
    if (!isSessionKey(key) || (await fs.stat(pathOf(key))) !== null) return;
    if ((await fs.stat(pathOf(archivedKey(key)))) !== null) archived.add(key);
  }

  /** Takes a journal back before it is written to. */
  async function takeBack(key: string): Promise<void> {
    const from = archivedKey(key);
    try {
      if (archived.has(key)) {
        await driver.closeJournal(from);
        await moveFile(fs, pathOf(from), pathOf(key));
        archived.delete(key);
        unflushed.add(key);
      }
      if (!unflushed.has(key)) return;
      await fs.syncDirectory(dirname(pathOf(key)));
      await fs.syncDirectory(dirname(pathOf(from)));
    } catch (cause) {
      throw new StorageError("the journal could not be taken back from the archive", { cause });
    }
    unflushed.delete(key);
    // Whoever appends goes on counting lines where the journal ends.
    await driver.openJournal(key);
    await driver.readJournal(key);
  }

  /** Looks for an item among the open ones, then in the archive. */
  async function find<Found>(key: string, look: (place: string) => Promise<Found>): Promise<Found> {
    const found = await look(key);
    const missing = found === false || found === null || found === undefined;
    return missing && isSessionKey(key) ? look(archivedKey(key)) : found;
  }

  return {
    ...driver,
    openJournal: (key) =>
      turns.runExclusive(key, async () => {
        await locate(key);
        return driver.openJournal(placeOf(key));
      }),
    readJournal: (key, from) => turns.runExclusive(key, () => driver.readJournal(placeOf(key), from)),
    readJournalPage: (key, from, bytes) =>
      turns.runExclusive(key, () => driver.readJournalPage(placeOf(key), from, bytes)),
    appendJournal: (key, lines) =>
      turns.runExclusive(key, async () => {
        await takeBack(key);
        return driver.appendJournal(key, lines);
      }),
    replaceJournal: (key, lines) =>
      turns.runExclusive(key, async () => {
        await takeBack(key);
        return driver.replaceJournal(key, lines);
      }),
    closeJournal: (key) => turns.runExclusive(key, () => driver.closeJournal(placeOf(key))),
    hasItem: (key) => find(key, async (place) => driver.hasItem(place, {})),
    getItem: (key) => find(key, async (place) => driver.getItem(place)),
    getItemRaw: (key) => find(key, async (place) => driver.getItemRaw?.(place, {})),
    archiveSession: (session) => {
      const journal = `${OPEN}${session}.jsonl`;
      return turns.runExclusive(journal, async () => {
        await driver.closeJournal(placeOf(journal));
        if ((await fs.stat(pathOf(journal))) === null) return;
        const folder = dirname(pathOf(archivedKey(journal)));
        await ensureDirectory(fs, folder);
        const artifacts = `${OPEN}${session}.artifacts`;
        await moveFolder(fs, pathOf(artifacts), pathOf(archivedKey(artifacts)));
        const snapshot = `${OPEN}${session}.snapshot.json`;
        await moveFile(fs, pathOf(snapshot), pathOf(archivedKey(snapshot)));
        await fs.syncDirectory(folder);
        await moveFile(fs, pathOf(journal), pathOf(archivedKey(journal)));
        archived.add(journal);
        await fs.syncDirectory(folder);
        await fs.syncDirectory(dirname(pathOf(journal)));
      });
    },
  };
}

function isSessionKey(key: string): boolean {
  return key.startsWith(OPEN) && !key.startsWith(ARCHIVED);
}

function archivedKey(key: string): string {
  return `${ARCHIVED}${key.slice(OPEN.length)}`;
}

/** Moves a file that may be there already, from an attempt that failed halfway, or may not exist at all. */
async function moveFile(fs: FileSystem, from: string, to: string): Promise<void> {
  if ((await fs.stat(from)) !== null) await fs.rename(from, to);
}

/** Moves what is in a folder to another that may have something of it already. */
async function moveFolder(fs: FileSystem, from: string, to: string): Promise<void> {
  const names = await fs.list(from);
  if (names.length === 0) return;
  await ensureDirectory(fs, to);
  for (const name of names) await fs.rename(`${from}/${name}`, `${to}/${name}`);
  await fs.syncDirectory(to);
  await fs.remove(from);
}
