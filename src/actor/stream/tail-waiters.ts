/** Why a wait has ended. */
export type WakeReason = "news" | "timeout" | "stopped";

/** Those who wait at the end of a stream. */
export class TailWaiters {
  readonly #waiting = new Set<(why: WakeReason) => void>();
  #stopped = false;

  /** How many wait. */
  get size(): number {
    return this.#waiting.size;
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Something is new: data, the end of the stream, or that it is gone. */
  wake(): void {
    for (const resume of [...this.#waiting]) resume("news");
  }

  /** Nothing will be new in this life. */
  stop(): void {
    this.#stopped = true;
    for (const resume of [...this.#waiting]) resume("stopped");
  }

  /**
   * Waits until something is new, for so many milliseconds at most, or until nobody wants to know.
   * Whoever looked at the stream and waits without an await in between misses nothing.
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
