import type { OutboxItem } from "../session/state.ts";

/** How long a delivery that failed waits before it is tried again. */
const RETRY_MS = 1_000;
/** How long broadcasts that only other tabs need wait for more of their kind; no person notices it. */
const COALESCE_MS = 5;

export interface OutboxOptions {
  /** Delivers items to the project; resolves once the project has stored them. */
  readonly deliver: (items: readonly OutboxItem[]) => Promise<void>;
  /** Items of the durable state that are not acknowledged. */
  readonly items: () => readonly OutboxItem[];
  /** Asks for `flush` in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

/**
 * Delivers to the project what a session committed: at least once, in order, one delivery at a time, and
 * outside the session's own turn (session and project call each other, anything else deadlocks). An
 * acknowledgement is remembered here at once and journaled a little later; a crash in between only means
 * another delivery, and the project recognizes it by session and `seq`.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #ackedSeq = 0;
  #running: Promise<void> | null = null;
  /** `flush` was called during a delivery: entries committed since may not be in it. */
  #again = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #stopped = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The last `seq` that the project has acknowledged since the actor was loaded. */
  get ackedSeq(): number {
    return this.#ackedSeq;
  }

  /** Delivers what is not acknowledged; resolves when all is delivered or the first try has failed. */
  flush(): Promise<void> {
    this.#clearTimer();
    if (this.#stopped) return Promise.resolve();
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  /**
   * Flushes in a moment. For broadcasts that only other tabs need: a delivery costs the project a disk
   * flush, and the next event of a page in use would wait behind it.
   */
  scheduleFlush(): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => void this.flush(), COALESCE_MS);
  }

  /** Begins no further delivery: what is left is in the durable state, and the next activation delivers it. */
  stop(): void {
    this.#stopped = true;
    this.#clearTimer();
  }

  #clearTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  async #run(): Promise<void> {
    // `flush` has stored this promise before the first look at the items.
    await Promise.resolve();
    while (this.#again) {
      this.#again = false;
      const items = this.#options.items().filter((item) => item.seq > this.#ackedSeq);
      const last = items.at(-1);
      if (!last) break;
      try {
        await this.#options.deliver(items);
      } catch {
        this.#options.scheduleRetry(RETRY_MS);
        break;
      }
      this.#ackedSeq = last.seq;
    }
    // In the same step as the last look at `#again`: a later flush starts a new run.
    this.#running = null;
  }
}
