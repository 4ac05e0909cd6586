import { dirname } from "node:path";
import type { FileSystem } from "../../node/file-system.ts";
import { type JournalDriver, JournalGrownError, StorageError } from "../journal-driver.ts";
import { KeyedMutex } from "../mutex.ts";
import { archivedKey, isSessionKey, moveFile, moveToArchive, sessionJournalKey } from "./archive-files.ts";
import { keyToPath } from "./paths.ts";
import { rejoinJournal } from "./rejoin-journal.ts";

export interface ArchivingOptions {
  /** Absolute path of the state folder, the same as the driver's. */
  readonly base: string;
  readonly fileSystem: FileSystem;
}

/** A driver that also finds a session's journal, snapshot and artifacts in the archive. */
export interface ArchivingDriver extends JournalDriver {
  /** Moves a session's files to the archive. If it fails halfway, the session counts as open. */
  archiveSession(session: string): Promise<void>;
}

/**
 * Transparently reads finished sessions from `sessions/archive/`: what is not among the open sessions
 * is read from there. The first append moves a journal back, because a start only looks through
 * `sessions/`; its artifacts and snapshot stay in the archive.
 */
export function archivingDriver(driver: JournalDriver, options: ArchivingOptions): ArchivingDriver {
  const journals = new JournalLocations(driver, options);
  const mutex = new KeyedMutex();

  /** Looks for an item among the open sessions, then in the archive. */
  async function find<Found>(key: string, look: (key: string) => Promise<Found>): Promise<Found> {
    const found = await look(key);
    const isMissing = found === false || found === null || found === undefined;
    return isMissing && isSessionKey(key) ? look(archivedKey(key)) : found;
  }

  return {
    ...driver,
    openJournal: (key) =>
      mutex.runExclusive(key, async () => {
        await journals.locate(key);
        return driver.openJournal(journals.current(key));
      }),
    readJournal: (key, from) =>
      mutex.runExclusive(key, () => driver.readJournal(journals.current(key), from)),
    readJournalPage: (key, from, bytes) =>
      mutex.runExclusive(key, () => driver.readJournalPage(journals.current(key), from, bytes)),
    appendJournal: (key, lines) =>
      mutex.runExclusive(key, async () => {
        await journals.restore(key);
        return driver.appendJournal(key, lines);
      }),
    replaceJournal: (key, lines) =>
      mutex.runExclusive(key, async () => {
        await journals.restore(key);
        return driver.replaceJournal(key, lines);
      }),
    closeJournal: (key) => mutex.runExclusive(key, () => driver.closeJournal(journals.current(key))),
    hasItem: (key) => find(key, async (found) => driver.hasItem(found, {})),
    getItem: (key) => find(key, async (found) => driver.getItem(found)),
    getItemRaw: (key) => find(key, async (found) => driver.getItemRaw?.(found, {})),
    archiveSession: (session) =>
      mutex.runExclusive(sessionJournalKey(session), () => journals.archive(session)),
  };
}

/** Knows which journals in use are in the archive, and moves them. Calls for one key run one at a time. */
class JournalLocations {
  readonly #driver: JournalDriver;
  readonly #base: string;
  readonly #fs: FileSystem;
  /** Journals in use that are in the archive. */
  readonly #archived = new Set<string>();
  /** Journals whose move back a power cut could still undo. */
  readonly #unflushed = new Set<string>();

  constructor(driver: JournalDriver, { base, fileSystem }: ArchivingOptions) {
    this.#driver = driver;
    this.#base = base;
    this.#fs = fileSystem;
  }

  /** The key under which the driver has a journal. */
  current(key: string): string {
    return this.#archived.has(key) ? archivedKey(key) : key;
  }

  /** Finds out where a journal is; a new one begins among the open sessions. */
  async locate(key: string): Promise<void> {
    this.#archived.delete(key);
    if (!isSessionKey(key)) return;
    if ((await this.#fs.stat(this.#path(key))) !== null) {
      await this.#rejoin(key);
      return;
    }
    if ((await this.#fs.stat(this.#path(archivedKey(key)))) !== null) this.#archived.add(key);
  }

  /** Another program has continued an archived journal among the open ones. */
  async #rejoin(key: string): Promise<void> {
    const from = archivedKey(key);
    if ((await this.#fs.stat(this.#path(from))) === null) return;
    await rejoinJournal(this.#driver, key, from);
    await this.#fs.remove(this.#path(from));
  }

  /**
   * Moves a journal back before it is written to.
   * @throws StorageError, and JournalGrownError when another program has continued it among the open ones
   */
  async restore(key: string): Promise<void> {
    const from = archivedKey(key);
    try {
      if (this.#archived.has(key)) {
        await this.#driver.closeJournal(from);
        if ((await this.#fs.stat(this.#path(key))) !== null)
          throw new JournalGrownError("another program has continued the archived journal");
        await moveFile(this.#fs, this.#path(from), this.#path(key));
        this.#archived.delete(key);
        this.#unflushed.add(key);
      }
      if (!this.#unflushed.has(key)) return;
      await this.#fs.syncDirectory(dirname(this.#path(key)));
      await this.#fs.syncDirectory(dirname(this.#path(from)));
    } catch (cause) {
      if (cause instanceof JournalGrownError) throw cause;
      throw new StorageError("the journal could not be moved back from the archive", { cause });
    }
    this.#unflushed.delete(key);
    // An append needs the count of the lines before it, which a read finds.
    await this.#driver.openJournal(key);
    await this.#driver.readJournal(key);
  }

  async archive(session: string): Promise<void> {
    const key = sessionJournalKey(session);
    await this.#driver.closeJournal(this.current(key));
    if ((await this.#fs.stat(this.#path(key))) === null) return;
    await moveToArchive(this.#fs, this.#base, session, () => this.#archived.add(key));
  }

  #path(key: string): string {
    return keyToPath(this.#base, key);
  }
}
