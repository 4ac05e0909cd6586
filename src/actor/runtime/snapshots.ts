import type { Journal } from "./journal.ts";
import type { Mailbox } from "./mailbox.ts";

/** A snapshot is written after this many entries, or after this long without one. */
const SNAPSHOT_ENTRIES = 64;
export const SNAPSHOT_QUIET_MS = 1_000;

/**
 * Keeps an actor's snapshot up to date in the background, one write at a time. It is a cache: when it
 * cannot be written, the journal is still complete.
 */
export class Snapshots<State extends object> {
  readonly #journal: Journal<State>;
  readonly #mailbox: Mailbox<State>;
  #writing: Promise<void> | null = null;
  #closed = false;

  constructor(journal: Journal<State>, mailbox: Mailbox<State>) {
    this.#journal = journal;
    this.#mailbox = mailbox;
  }

  /** Entries have been committed, and `state` is their fold. */
  committed(state: State): void {
    if (this.#writing === null && this.#journal.outgrewSnapshot(SNAPSHOT_ENTRIES)) void this.#write(state);
  }

  /**
   * Writes a snapshot if one pays: after a pause, or before the actor closes. Begins between two commands:
   * while one is being stored, the journal may count entries that the state does not have.
   */
  async refresh(): Promise<void> {
    for (;;) {
      await this.#writing;
      if (this.#closed || !this.#journal.hasOutdatedSnapshot(this.#mailbox.state)) return;
      let written: Promise<void> | null = null;
      await this.#mailbox.runExclusive(async (state) => {
        if (!this.#closed && this.#writing === null) written = this.#write(state);
      });
      // Another refresh may have come first: its snapshot is waited for.
      if (written !== null) return written;
    }
  }

  /** Begins no further snapshot; resolves when the one that was begun is written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#writing;
  }

  #write(state: State): Promise<void> {
    const written = this.#journal
      .writeSnapshot(state)
      .catch(() => undefined)
      .finally(() => {
        this.#writing = null;
      });
    this.#writing = written;
    return written;
  }
}
