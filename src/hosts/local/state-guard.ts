import { JournalGrownError, StorageError } from "../../storage-drivers/journal-driver.ts";
import type { ArchivingDriver } from "../../storage-drivers/jsonl/archiving.ts";
import { JournalLostError } from "../../storage-drivers/jsonl/journal-file.ts";

const LOCK_LOST = "The project's lock was deleted or taken over while the server was running.";

export interface StateGuardOptions {
  /** Whether this process still holds the project's lock. */
  readonly isLockHeld: () => Promise<boolean>;
  /** Called once, with a sentence for people. */
  readonly onLost: (reason: string) => void;
}

/**
 * Refuses writes once the state folder is no longer this server's: its lock or a journal was deleted,
 * replaced or taken over. From then on every write is refused, because another server may write there.
 */
export class StateGuard {
  readonly #options: StateGuardOptions;
  #reason: string | null = null;

  constructor(options: StateGuardOptions) {
    this.#options = options;
  }

  /** Why writes are refused; `null` while they are not. */
  get reason(): string | null {
    return this.#reason;
  }

  /**
   * Checks the lock. `confirmedFileSystem` does it right before each change of a file, which keeps a write
   * off the files of another server.
   * @throws StorageError; only a lock that is certainly lost refuses later writes as well
   */
  async check(): Promise<void> {
    if (this.#reason !== null) throw new StorageError(this.#reason);
    const isHeld = await this.#options.isLockHeld().catch((cause: unknown) => {
      throw new StorageError("the project's lock could not be checked", { cause });
    });
    if (!isHeld) throw this.#lose(LOCK_LOST);
  }

  /** The heartbeat has found that the lock is no longer this server's. */
  lockLost(): void {
    this.#lose(LOCK_LOST);
  }

  /**
   * Runs a write, and checks the lock behind it: an acknowledgement must not leave for what another server
   * does not have.
   * @throws StorageError
   */
  async write<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#reason !== null) throw new StorageError(this.#reason);
    let result: Result;
    try {
      result = await work();
    } catch (error) {
      if (!(error instanceof JournalLostError || error instanceof JournalGrownError)) throw error;
      // A successor replaces the journals or writes to them: then the lock is the cause.
      const isHeld = await this.#options.isLockHeld().catch(() => true);
      if (isHeld && error instanceof JournalGrownError) throw error;
      throw this.#lose(isHeld ? error.message : LOCK_LOST);
    }
    await this.check().catch((error: unknown) => {
      // The entries are written and will be refused: no later write may go behind them.
      throw this.#lose(`After a write the lock could not be checked: ${String(error)}`);
    });
    return result;
  }

  #lose(reason: string): StorageError {
    if (this.#reason === null) {
      this.#reason = reason;
      this.#options.onLost(reason);
    }
    return new StorageError(this.#reason);
  }
}

/** The driver with every write guarded. Opening is one of them: it cuts a torn tail. */
export function guardedDriver(driver: ArchivingDriver, guard: StateGuard): ArchivingDriver {
  const { setItem, setItemRaw, removeItem } = driver;
  return {
    ...driver,
    openJournal: (key) => guard.write(() => driver.openJournal(key)),
    appendJournal: (key, lines) => guard.write(() => driver.appendJournal(key, lines)),
    replaceJournal: (key, lines) => guard.write(() => driver.replaceJournal(key, lines)),
    archiveSession: (session) => guard.write(() => driver.archiveSession(session)),
    ...(setItem && {
      setItem: (key, value, options) => guard.write(async () => setItem(key, value, options)),
    }),
    ...(setItemRaw && {
      setItemRaw: (key, value, options) => guard.write(async () => setItemRaw(key, value, options)),
    }),
    ...(removeItem && {
      removeItem: (key, options) => guard.write(async () => removeItem(key, options)),
    }),
  };
}
