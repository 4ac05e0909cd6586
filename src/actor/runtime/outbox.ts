import type { OutboxItem } from "../session/state.ts";

/** How long an unanswered tell waits before it is tried again. */
const RETRY_MS = 1_000;
/** How long news that nobody acts on waits for more of its kind; nobody sees it in another tab. */
const ECHO_MS = 5;

export interface OutboxOptions {
  /** Tells the project; resolves once the project has it for good. */
  readonly deliver: (items: readonly OutboxItem[]) => Promise<void>;
  /** Items of the durable state that nobody has confirmed. */
  readonly items: () => readonly OutboxItem[];
  /** Asks to be kicked again in this many milliseconds. */
  readonly scheduleRetry: (ms: number) => void;
}

/**
 * Tells the project what a session committed: at least once, in order, one tell at a time, outside
 * the session's own turn (session and project call each other, anything else deadlocks). What was
 * confirmed is remembered here at once and in the journal a little later; dying in between only
 * means telling it again, and the project knows what it has by session and `seq`.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  #confirmed = 0;
  #running: Promise<void> | null = null;
  /** Somebody asked while a tell was under way: what they have committed may not be in it. */
  #again = false;
  #echo: ReturnType<typeof setTimeout> | null = null;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The last `seq` the project has confirmed to this life of the actor. */
  get ackedSeq(): number {
    return this.#confirmed;
  }

  /** Starts telling if there is anything; resolves when all is told or the first try has failed. */
  flush(): Promise<void> {
    if (this.#echo !== null) clearTimeout(this.#echo);
    this.#echo = null;
    this.#again = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  /**
   * Tells in a moment. For what only the other tabs want to know: a tell costs the project a flush, and
   * a page that is being used would have its next event wait for the disk behind the echo of the last.
   */
  scheduleFlush(): void {
    this.#echo ??= setTimeout(() => void this.flush(), ECHO_MS);
  }

  async #run(): Promise<void> {
    // `kick` has noted this run before its first look at the items.
    await Promise.resolve();
    while (this.#again) {
      this.#again = false;
      const items = this.#options.items().filter((item) => item.seq > this.#confirmed);
      const last = items.at(-1);
      if (!last) break;
      try {
        await this.#options.deliver(items);
      } catch {
        this.#options.scheduleRetry(RETRY_MS);
        break;
      }
      this.#confirmed = last.seq;
    }
    // In the same step as the last look: whoever asks behind it starts a new run.
    this.#running = null;
  }
}
