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
 * Keeps a journal from growing for ever: once it is too long, it is replaced by one that begins
 * with its fold. That happens while the mailbox rests, so that no entry can be appended to lines
 * that are about to go.
 */
export class Compaction<State extends object> {
  readonly #options: CompactionOptions<State>;
  #running: Promise<void> | null = null;

  constructor(options: CompactionOptions<State>) {
    this.#options = options;
  }

  /** Whether the journal is too long and nothing is done about it yet. */
  get due(): boolean {
    return (
      this.#running === null && this.#options.journal.isLongerThan(this.#options.limit ?? COMPACT_AT_BYTES)
    );
  }

  /** Compacts at the mailbox's next rest. When it fails, the journal stays long and says everything. */
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
