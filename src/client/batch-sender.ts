/** Sends the queued messages of a run in batches, each under its own number: a repeated batch adds nothing. */
import type { RunMessage } from "../protocol/runs/messages.ts";
import { LiveError } from "./errors.ts";
import type { MessageQueue } from "./message-queue.ts";
import { type RunRef, runStreamPath } from "./run-ref.ts";
import type { Transport } from "./transport.ts";

/** Above this many queued bytes, `whenRoom` waits for the next batch to be sent. */
const MAX_QUEUED_BYTES = 1024 * 1024;
const DEFAULT_RETRY_FOR_MS = 60_000;

/** A run, and the lease that gives the right to write to it. */
export interface LeasedRun extends RunRef {
  readonly leaseId: string;
}

export interface BatchSenderOptions {
  readonly retryForMs?: number;
  readonly signal?: AbortSignal;
  /** Default: a random name. */
  readonly producer?: string;
  /** Called after each stored batch, with the stream's offset after it. */
  readonly onAccepted?: (messages: readonly RunMessage[], offset: string) => void;
}

export class BatchSender {
  readonly #transport: Transport;
  readonly #run: LeasedRun;
  readonly #queue: MessageQueue;
  readonly #options: BatchSenderOptions;
  readonly #producer: string;
  readonly #lost = new AbortController();
  #batches = 0;
  #offset: string | null = null;
  #failure: { readonly error: unknown } | null = null;
  /** The error of the first message since the last `drain` that the server did not accept. */
  #rejected: LiveError | null = null;
  #sending: Promise<void> | null = null;
  #waitingForRoom: (() => void)[] = [];

  constructor(transport: Transport, run: LeasedRun, queue: MessageQueue, options: BatchSenderOptions) {
    this.#transport = transport;
    this.#run = run;
    this.#queue = queue;
    this.#options = options;
    this.#producer = options.producer ?? crypto.randomUUID();
  }

  /** Aborts when the run is lost: its lease is fenced, or it has ended. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Starts sending, if it is not running. */
  start(): void {
    // One microtask later, so that messages which are written together travel in one batch.
    this.#sending ??= Promise.resolve().then(() => this.#sendAll());
  }

  /** Resolves when the queue has room for another message. */
  whenRoom(): Promise<void> {
    if (this.#queue.bytes <= MAX_QUEUED_BYTES || this.#sending === null) return Promise.resolve();
    return new Promise((resolve) => this.#waitingForRoom.push(resolve));
  }

  /** @throws the error that lost the run */
  throwIfLost(): void {
    if (this.#failure !== null) throw this.#failure.error;
  }

  /**
   * Waits until the queue is empty.
   * @returns the stream's offset; `null` when nothing was ever stored
   * @throws the error that lost the run, or that of a message the server did not accept
   */
  async drain(): Promise<string | null> {
    await this.#sending;
    this.throwIfLost();
    const rejected = this.#rejected;
    this.#rejected = null;
    if (rejected !== null) throw rejected;
    return this.#offset;
  }

  async #sendAll(): Promise<void> {
    while (!this.#queue.isEmpty) {
      try {
        await this.#deliver(this.#queue.takeBatch());
      } catch (error) {
        this.#failure = { error };
        this.#queue.clear();
        this.#lost.abort(error);
      } finally {
        for (const resolve of this.#waitingForRoom) resolve();
        this.#waitingForRoom = [];
      }
    }
    this.#sending = null;
  }

  /** Sends a rejected batch again one message at a time: one invalid message loses none of the others. */
  async #deliver(messages: readonly RunMessage[]): Promise<void> {
    try {
      this.#offset = await this.#post(messages);
    } catch (error) {
      if (!(error instanceof LiveError && (error.status === 400 || error.status === 413))) throw error;
      if (messages.length === 1) this.#rejected ??= error;
      else for (const message of messages) await this.#deliver([message]);
    }
  }

  async #post(messages: readonly RunMessage[]): Promise<string> {
    const { retryForMs = DEFAULT_RETRY_FOR_MS, signal, onAccepted } = this.#options;
    const { headers } = await this.#transport.exchange("POST", runStreamPath(this.#run), {
      body: messages,
      headers: {
        "live-lease": this.#run.leaseId,
        "producer-id": this.#producer,
        "producer-epoch": "0",
        "producer-seq": String(this.#batches),
      },
      expects: "headers",
      retryForMs,
      ...(signal ? { signal } : {}),
    });
    this.#batches += 1;
    const offset = headers.get("stream-next-offset");
    if (offset === null) throw new LiveError("bad_answer", "The server named no offset.", null);
    onAccepted?.(messages, offset);
    return offset;
  }
}
