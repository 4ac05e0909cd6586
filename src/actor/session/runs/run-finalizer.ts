import type { RunCause } from "./run-end.ts";
import { needsEnd, type RunRecord } from "./run-record.ts";

/** How long a stream is left alone that did not answer. */
const RETRY_MS = 1_000;

export interface RunFinalizerOptions {
  readonly runs: () => readonly RunRecord[];
  /** Ends a run's stream, if it has not ended; resolves once that is journaled here. */
  readonly end: (run: string, over: RunCause) => Promise<void>;
  /** Asks to be kicked again in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

/**
 * Ends the streams of runs that are over: the state says which, so that whoever dies on the way does it
 * again on load or by alarm, and ending one that has ended changes nothing. It works outside the session's
 * turn, because a stream may be asking its session.
 */
export class RunFinalizer {
  readonly #options: RunFinalizerOptions;
  readonly #underWay = new Map<string, Promise<void>>();

  constructor(options: RunFinalizerOptions) {
    this.#options = options;
  }

  /** Asks every stream that is to end, at once; resolves when each has answered or failed. */
  async finalize(): Promise<void> {
    const ending = this.#options.runs().filter(needsEnd);
    await Promise.all(ending.map((record) => this.#carriedOut(record)));
  }

  #carriedOut({ run, over }: RunRecord): Promise<void> {
    const known = this.#underWay.get(run);
    if (known || over === null) return known ?? Promise.resolve();
    // Asked in this very step: whoever writes later comes later.
    const done = this.#options
      .end(run, over)
      .catch(() => this.#options.scheduleRetry(RETRY_MS))
      .finally(() => this.#underWay.delete(run));
    this.#underWay.set(run, done);
    return done;
  }
}
