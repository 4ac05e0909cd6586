/** Why a wait has ended. */
export type WakeReason = "changed" | "timeout" | "stopped";

/** The readers that wait at the end of a stream. */
export class TailWaiters {
  readonly #waiting = new Set<(why: WakeReason) => void>();
  #stopped = false;

  /** Number of waiting readers. */
  get size(): number {
    return this.#waiting.size;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** The stream changed: data, its end, or its deletion. */
  wake(): void {
    for (const resume of [...this.#waiting]) resume("changed");
  }

  /** The actor closes: ends all waits. */
  stop(): void {
    this.#stopped = true;
    for (const resume of [...this.#waiting]) resume("stopped");
  }

  /**
   * Waits for a change, at most `milliseconds`, or until the signal aborts. A caller that read the state
   * and waits without an await in between misses no change.
   */
  wait(milliseconds: number, signal?: AbortSignal): Promise<WakeReason> {
    if (this.#stopped || signal?.aborted) return Promise.resolve("stopped");
    return new Promise((resolve) => {
      const resume = (why: WakeReason) => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", abandon);
        this.#waiting.delete(resume);
        resolve(why);
      };
      const abandon = () => resume("stopped");
      const timer = setTimeout(() => resume("timeout"), Math.max(0, milliseconds));
      signal?.addEventListener("abort", abandon);
      this.#waiting.add(resume);
    });
  }
}
