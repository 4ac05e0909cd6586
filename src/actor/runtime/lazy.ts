import { ShuttingDownError } from "../errors.ts";

/**
 * A value that is loaded by its first user, however many come at once. A load that fails is tried again by
 * the next user.
 */
export class Lazy<Value> {
  readonly #load: () => Promise<Value>;
  #loading: Promise<Value> | null = null;
  #disposed = false;
  /** Resolves when the value that was released last is finished. */
  #released: Promise<unknown> = Promise.resolve();

  constructor(load: () => Promise<Value>) {
    this.#load = load;
  }

  /** The value. @throws ShuttingDownError after `dispose` */
  get(): Promise<Value> {
    if (this.#disposed) return Promise.reject(new ShuttingDownError());
    this.#loading ??= this.#released.then(this.#load).catch((error: unknown) => {
      this.#loading = null;
      throw error;
    });
    return this.#loading;
  }

  /** The value, if it is loaded or being loaded; `null` when it is not, or its load fails. */
  async current(): Promise<Value | null> {
    return (await this.#loading?.catch(() => null)) ?? null;
  }

  /** Forgets the value and returns it, if there was one. */
  async detach(): Promise<Value | null> {
    const current = this.current();
    this.#loading = null;
    return current;
  }

  /**
   * Forgets the value, if there is one, and finishes it. A user that comes meanwhile waits for that and then
   * loads again: two values must never write to one journal.
   */
  async release(finish: (value: Value) => Promise<void>): Promise<void> {
    const loading = this.#loading;
    if (loading === null) return;
    this.#loading = null;
    const finished = loading.then(finish);
    this.#released = finished.catch(() => undefined);
    await finished;
  }

  /**
   * Releases the value for good. Afterwards loads are rejected: a late load would never be closed and could
   * write to a journal that another process owns by then.
   */
  async dispose(finish: (value: Value) => Promise<void>): Promise<void> {
    this.#disposed = true;
    await this.release(finish);
  }
}
