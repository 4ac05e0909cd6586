import { ShuttingDownError } from "../errors.ts";

/**
 * Something that is loaded by the first who needs it, however many come at once. A load that fails
 * is tried again by the next who asks.
 */
export class Lazy<Value> {
  readonly #load: () => Promise<Value>;
  #loading: Promise<Value> | null = null;
  #ended = false;
  /** Resolves when what was let go of last is done. */
  #gone: Promise<unknown> = Promise.resolve();

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  get(): Promise<Value> {
    if (this.#ended) return Promise.reject(new ShuttingDownError());
    this.#loading ??= this.#gone.then(this.#load).catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** The value, if it is there or on its way; `null` when nobody has asked, or its load fails. */
  async current(): Promise<Value | null> {
    return (await this.#loading?.catch(() => null)) ?? null;
  }

  /** Forgets the value; answers it if there was one. */
  async detach(): Promise<Value | null> {
    const current = this.current();
    this.#loading = null;
    return current;
  }

  /**
   * Forgets the value, if there is one, after a last piece of work with it. Whoever asks meanwhile
   * waits for that and then loads anew: two of the same must never be at work on one journal.
   */
  async release(finish: (value: Value) => Promise<void>): Promise<void> {
    const loading = this.#loading;
    if (loading === null) return;
    this.#loading = null;
    const finished = loading.then(finish);
    this.#gone = finished.catch(() => undefined);
    await finished;
  }

  /**
   * Forgets the value for good, after a last piece of work with it. Whoever comes late is refused: what
   * is loaded behind the last goodbye would never be told to go, and would write to what is no longer ours.
   */
  async dispose(finish: (value: Value) => Promise<void>): Promise<void> {
    this.#ended = true;
    await this.release(finish);
  }
}
