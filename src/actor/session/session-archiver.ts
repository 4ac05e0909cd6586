import type { DurableState } from "../runtime/durable-state.ts";
import { isOpen } from "./is-open.ts";
import type { SessionState } from "./state.ts";

export interface SessionArchiverOptions {
  readonly durable: DurableState<SessionState>;
  /** Moves the session's files to the archive; absent where finished sessions stay among the open ones. */
  readonly move: (() => Promise<void>) | undefined;
  /** Notifies the project of everything, and writes what is only a cache. */
  readonly quiesce: () => Promise<void>;
  /** Whether the stream of a run is still to be ended. */
  readonly isEndingRuns: () => boolean;
  /** Notifies the project that the session lies in the archive. */
  readonly notifyArchived: () => Promise<void>;
}

/** Moves a finished session to the archive, and closes its journal for good. */
export class SessionArchiver {
  readonly #options: SessionArchiverOptions;
  #stopped = false;

  constructor(options: SessionArchiverOptions) {
    this.#options = options;
  }

  /**
   * Moves the session to the archive if it is finished and the project has everything. It stays loaded and
   * keeps answering; the first event that is posted to it moves its journal back.
   */
  async archive(): Promise<void> {
    const { durable, move, quiesce, isEndingRuns, notifyArchived } = this.#options;
    if (!move) return;
    await quiesce();
    let archived = false;
    await durable.mailbox.runExclusive(async (state) => {
      if (this.#stopped || isOpen(state) || state.outbox.length > 0 || isEndingRuns()) return;
      await durable.journal.close();
      await move();
      archived = true;
    });
    if (archived) await notifyArchived();
  }

  /** Begins no further move. */
  stop(): void {
    this.#stopped = true;
  }

  /** Closes the journal, behind a move to the archive that has begun: the next activation must find it done. */
  async close(): Promise<void> {
    await this.#options.durable.close();
  }
}
