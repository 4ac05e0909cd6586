import { COMPACT_AT_BYTES } from "../../protocol/limits.ts";
import type { Journal } from "./journal.ts";
import type { Mailbox } from "./mailbox.ts";

export interface CompactionOptions<State extends object> {
  readonly journal: Journal<State>;
  readonly mailbox: Mailbox<State>;
  /** Bytes a journal may have; absent: protocol's default. */
  readonly limit: number | undefined;
  readonly timestamp: () => string;
}

/**
 * Bounds the length of a journal: once it is too long, it is replaced by one that begins with its
 * fold. That happens while the mailbox is idle, so that no entry is appended to lines that are removed.
 */
export class Compaction<State extends object> {
  readonly #options: CompactionOptions<State>;
  #running: Promise<void> | null = null;

  constructor(options: CompactionOptions<State>) {
    this.#options = options;
  }

  /** Whether the journal is too long and no compaction is running. */
  get due(): boolean {
    return (
      this.#running === null && this.#options.journal.isLongerThan(this.#options.limit ?? COMPACT_AT_BYTES)
    );
  }

  /** Compacts once the mailbox is idle. When it fails, the journal stays long and complete. */
  run(): Promise<void> {
    const { journal, mailbox, timestamp } = this.#options;
    this.#running ??= mailbox
      .runExclusive((state) => journal.compact(state, timestamp()))
      .catch(() => undefined)
      .finally(() => {
        this.#running = null;
      });
    return this.#running;
  }
}
