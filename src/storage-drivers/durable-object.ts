import { itemDriver } from "./durable-object/items.ts";
import { DurableObjectJournals } from "./durable-object/journals.ts";
import { type DurableObjectStorageLike, withStorageErrors } from "./durable-object/storage.ts";
import { JOURNAL_START, type JournalDriver } from "./journal-driver.ts";

export type { DurableObjectStorageLike };

export interface DurableObjectDriverOptions {
  readonly storage: DurableObjectStorageLike;
}

/**
 * Keeps items and journals in one Durable Object's own storage.
 *
 * Lines are stored as UTF-8: strings would count double as soon as they hold one wide character. Puts
 * that are made without an await between them are committed together, and `sync()` waits until they
 * are on disk: that makes an append atomic. Costs: one row per line and 512 KiB of it; reading a
 * journal lists its rows.
 */
export function durableObjectDriver(options: DurableObjectDriverOptions): JournalDriver {
  const storage = withStorageErrors(options.storage);
  const journals = new DurableObjectJournals(storage);
  return {
    ...itemDriver(storage),
    async openJournal(key) {
      journals.open(key);
      return null;
    },
    readJournal: (key, from = JOURNAL_START) => journals.read(key, from),
    readJournalPage: (key, from, bytes) => journals.readPage(key, from, bytes),
    appendJournal: (key, lines) => journals.append(key, lines),
    replaceJournal: (key, lines) => journals.replace(key, lines),
    async closeJournal(key) {
      journals.close(key);
    },
  };
}
