/** What a server has opened. A stop closes it, and so does a start that fails. */
export class Closers {
  readonly #steps: (() => Promise<unknown>)[] = [];

  /** Adds a step that closes what was opened last. */
  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /**
   * Runs all steps, the last added first. A step that fails does not keep the others from running:
   * a server that cannot remove a file must still give up its port and its lock.
   * @throws the first error
   */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      await step().catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}
