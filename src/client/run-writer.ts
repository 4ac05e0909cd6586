/** Writes an agent's output to its run, without a request for every word. */
import type { RunMessage } from "../protocol/runs/messages.ts";
import { BatchSender, type LeasedRun } from "./batch-sender.ts";
import { MessageQueue } from "./message-queue.ts";
import { type RunChannel, type RunInput, toRunMessage } from "./run-input.ts";
import { TextChunker } from "./text-chunker.ts";
import type { Transport } from "./transport.ts";

export interface RunWriterOptions {
  /** How long to retry while the server is unreachable, milliseconds; default one minute. */
  readonly retryForMs?: number;
  readonly signal?: AbortSignal;
  /** A name for this output: a writer of the same name that writes the same again stores nothing twice. */
  readonly producer?: string;
  /** Called after each batch that the server has stored, with the stream's offset after it. */
  readonly onAccepted?: (messages: readonly RunMessage[], offset: string) => void;
}

export interface RunWriter {
  /** Takes a message. Resolves when there is room for the next one; errors are reported by `flush`. */
  write(message: RunInput): Promise<void>;
  /** Takes a piece of text; it is sent between words. */
  text(text: string, channel?: RunChannel): Promise<void>;
  /**
   * Sends everything taken so far, also an incomplete word.
   * @returns the stream's offset after it; `null` when nothing was ever written
   * @throws LiveError `lease_fenced`, or with `details.streamClosed` once the run has ended: nothing more is taken.
   *   `invalid_event` or `payload_too_large` for a message that the server rejected: all others are stored
   */
  flush(): Promise<string | null>;
  /** Aborts when the run is lost (it has ended, or another agent has its lease): later output is dropped. */
  readonly signal: AbortSignal;
  /** The same as a stream, for `pipeTo`: a string is text of the answer. Closing it flushes. */
  readonly writable: WritableStream<string | RunInput>;
}

/** Makes a writer for one run; `leaseId` is the right to write. */
export function createRunWriter(
  transport: Transport,
  run: LeasedRun,
  options: RunWriterOptions = {},
): RunWriter {
  const queue = new MessageQueue();
  const sender = new BatchSender(transport, run, queue, options);
  const chunker = new TextChunker((text, channel) => enqueue({ type: "text", text, channel }));
  let hasEnded = false;

  function enqueue(input: RunInput): void {
    if (sender.signal.aborted || hasEnded) return;
    hasEnded = input.type === "end";
    const canJoin = input.type === "text" && input.id === undefined;
    if (canJoin && queue.joinText(input.text, input.channel ?? "answer")) return;
    queue.push(toRunMessage(input));
    sender.start();
  }

  function text(piece: string, channel: RunChannel = "answer"): Promise<void> {
    chunker.push(piece, channel);
    return sender.whenRoom();
  }

  function write(message: RunInput): Promise<void> {
    if (message.type === "text" && message.id === undefined) return text(message.text, message.channel);
    chunker.flush();
    enqueue(message);
    return sender.whenRoom();
  }

  function flush(): Promise<string | null> {
    chunker.flush();
    return sender.drain();
  }

  return {
    write,
    text,
    flush,
    signal: sender.signal,
    writable: new WritableStream<string | RunInput>({
      async write(chunk) {
        await (typeof chunk === "string" ? text(chunk) : write(chunk));
        sender.throwIfLost();
      },
      close: async () => void (await flush()),
    }),
  };
}
