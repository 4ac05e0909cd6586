/** Runs tasks one at a time, in the order in which they were asked for. A task that fails blocks no other. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs a task once every earlier one has ended; its result or error is the caller's. */
  runExclusive<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(task);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** One `Mutex` for each of many names; names without tasks take no memory. */
export class KeyedMutex {
  readonly #last = new Map<string, Promise<unknown>>();

  /** Runs a task once every earlier one of this name has ended. */
  runExclusive<Result>(name: string, task: () => Promise<Result>): Promise<Result> {
    const done = (this.#last.get(name) ?? Promise.resolve()).then(task);
    const ended = done.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(name, ended);
    void ended.then(() => {
      if (this.#last.get(name) === ended) this.#last.delete(name);
    });
    return done;
  }
}
