import type { RunCause } from "./run-end.ts";
import { needsEnd, type RunRecord } from "./run-record.ts";

/** How long a stream that did not respond is left alone. */
const RETRY_MS = 1_000;

export interface RunFinalizerOptions {
  readonly runs: () => readonly RunRecord[];
  /** Ends a run's stream, if it has not ended; resolves once that is journaled here. */
  readonly end: (run: string, over: RunCause) => Promise<void>;
  /** Schedules `finalize` in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

/**
 * Ends the streams of runs that are over. The state holds which, so that a crash on the way only delays it:
 * load and alarm try again, and ending an ended stream changes nothing. It works outside the session's
 * mailbox, because a stream may be waiting for its session.
 */
export class RunFinalizer {
  readonly #options: RunFinalizerOptions;
  readonly #inProgress = new Map<string, Promise<void>>();

  constructor(options: RunFinalizerOptions) {
    this.#options = options;
  }

  /** Asks every such stream to end, at once; resolves when each has responded or failed. */
  async finalize(): Promise<void> {
    const ending = this.#options.runs().filter(needsEnd);
    await Promise.all(ending.map((record) => this.#endOnce(record)));
  }

  #endOnce({ run, over }: RunRecord): Promise<void> {
    const known = this.#inProgress.get(run);
    if (known || over === null) return known ?? Promise.resolve();
    // Requested in this step, before any await: a later write reaches the stream after its end.
    const done = this.#options
      .end(run, over)
      .catch(() => this.#options.scheduleRetry(RETRY_MS))
      .finally(() => this.#inProgress.delete(run));
    this.#inProgress.set(run, done);
    return done;
  }
}
