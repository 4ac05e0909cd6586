/** Delay of a requested shutdown, so that the response of `POST /stop` is sent first. */
const REQUEST_DELAY_MS = 50;

/** Shuts a server down once, whether the process or a request asks for it. */
export class Shutdown {
  #arm: (steps: () => Promise<void>) => void = () => {};
  #resolveDone: () => void = () => {};
  #running: Promise<void> | null = null;
  readonly #armed = new Promise<() => Promise<void>>((resolve) => {
    this.#arm = resolve;
  });
  /** Resolves when the server has shut down. */
  readonly done = new Promise<void>((resolve) => {
    this.#resolveDone = resolve;
  });

  /** Sets the steps, once the server has started; an earlier call of `run` waits for them. */
  arm(steps: () => Promise<void>): void {
    this.#arm(steps);
  }

  /**
   * Shuts down soon.
   * @param report where an error goes; the server counts as stopped all the same
   * @param delayMs how long requests are still answered
   */
  request(report: (error: unknown) => void, delayMs = REQUEST_DELAY_MS): void {
    setTimeout(() => void this.run().catch(report).then(this.#resolveDone), delayMs);
  }

  /** Shuts down; repeated calls wait for the first one. */
  run(): Promise<void> {
    this.#running ??= this.#armed.then((steps) => steps()).then(() => this.#resolveDone());
    return this.#running;
  }
}
