import { POLL_CONFIRM_MS, POLL_CONFIRM_WRITES } from "../../protocol/limits.ts";

const encoder = new TextEncoder();

/** The connection to the client of a long poll, from the moment its response begins. */
export class PollConnection {
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #lost = false;
  #begin: () => void = () => {};
  readonly #begun = new Promise<void>((resolve) => {
    this.#begin = resolve;
  });

  /**
   * Begins the response with a space.
   * @param onLost called when the client is found to have gone
   */
  open(onLost: () => void): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        this.write(" ");
        this.#begin();
      },
      cancel: () => {
        this.#controller = null;
        this.#lost = true;
        onLost();
      },
    });
  }

  /** Writes text; without effect before the response begins and after its end. */
  write(text: string): void {
    this.#controller?.enqueue(encoder.encode(text));
  }

  /** Ends the response. */
  close(): void {
    this.#controller?.close();
    this.#controller = null;
  }

  /**
   * Writes white space and waits for it to fail: the first write to a client that has gone may still succeed.
   * Before the response begins nothing can be written, so that is waited for.
   * @returns whether the client is there
   */
  async confirm(): Promise<boolean> {
    await this.#begun;
    for (let write = 0; write < POLL_CONFIRM_WRITES && this.#controller !== null; write += 1) {
      this.write(" ");
      await new Promise((resolve) => setTimeout(resolve, POLL_CONFIRM_MS));
    }
    return !this.#lost;
  }
}
