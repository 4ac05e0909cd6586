/**
 * Writes an agent's output to its run: messages that wait together travel together, each batch under a number of
 * its own, so that repeating one whose answer was lost adds nothing.
 */
import type { RunMessage, TextMessage } from "../protocol/runs/messages.ts";
import { LiveError } from "./errors.ts";
import { type RunRef, runStreamPath } from "./run-ref.ts";
import { splitAtLastSpace } from "./text-chunker.ts";
import type { Transport } from "./transport.ts";

/** A batch stays well below the server's limit for one body. */
const MAX_BATCH_BYTES = 256 * 1024;
const MAX_BATCH_MESSAGES = 500;
/** Deltas that wait together become one message, up to this length. */
const MAX_JOINED_CHARS = 4_096;
/** What may wait unsent before `write` asks the agent to wait too. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** How long half a word is kept back for its other half. */
const HOLD_MS = 250;

/** What the agent says, or what it thinks; `answer` when a text does not say. */
export type RunChannel = NonNullable<TextMessage["channel"]>;

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** A message as an agent writes it; version, id and time are filled in. */
export type RunInput = Without<RunMessage, "v" | "id" | "at"> & {
  readonly id?: string;
  readonly at?: string;
};

export interface RunWriterOptions {
  /** How long to go on trying while the server is away, milliseconds; default one minute. */
  readonly retryForMs?: number;
  readonly signal?: AbortSignal;
  /** Called after each batch the server has stored, with the stream's offset behind it. */
  readonly onAccepted?: (messages: readonly RunMessage[], offset: string) => void;
}

export interface RunWriter {
  /** Takes a message. Resolves when there is room for the next one; what goes wrong is told by `flush`. */
  write(message: RunInput): Promise<void>;
  /** Takes a piece of text; it leaves between words. */
  text(text: string, channel?: RunChannel): Promise<void>;
  /**
   * Sends everything taken so far, half words too.
   * @returns the stream's offset behind it; `null` when nothing was ever written
   * @throws LiveError `lease_fenced`, or with `details.streamClosed` once the run has ended: nothing more is taken.
   *   `invalid_event` or `payload_too_large` when some message was none: all others are stored
   */
  flush(): Promise<string | null>;
  /** Aborts when the run is lost (ended, or another agent's now): whatever is written after that goes nowhere. */
  readonly signal: AbortSignal;
  /** The same as a stream, for `pipeTo`: strings are text of the answer. Closing it flushes. */
  readonly writable: WritableStream<string | RunInput>;
}

interface Waiting {
  readonly message: RunMessage;
  readonly bytes: number;
}

/** Makes a writer for one run; `leaseId` is the right to write. */
export function createRunWriter(
  transport: Transport,
  run: RunRef & { readonly leaseId: string },
  options: RunWriterOptions = {},
): RunWriter {
  const producer = crypto.randomUUID();
  const lost = new AbortController();
  const waiting: Waiting[] = [];
  let waitingBytes = 0;
  let batches = 0;
  let offset: string | null = null;
  let failure: unknown = null;
  /** The first message since the last flush that was none. */
  let refused: LiveError | null = null;
  let hasEnded = false;
  let pump: Promise<void> | null = null;
  let wanting: (() => void)[] = [];
  let held: { text: string; channel: RunChannel; timer: ReturnType<typeof setTimeout> } | null = null;

  function enqueue(input: RunInput): void {
    if (failure !== null || hasEnded) return;
    hasEnded = input.type === "end";
    const message: RunMessage = { v: 1, id: crypto.randomUUID(), at: new Date().toISOString(), ...input };
    if (input.id === undefined && message.type === "text" && join(message.text, message.channel ?? "answer"))
      return;
    const bytes = new TextEncoder().encode(JSON.stringify(message)).length;
    waiting.push({ message, bytes });
    waitingBytes += bytes;
    // A microtask later, so that what is written in one go travels in one batch.
    pump ??= Promise.resolve().then(send);
  }

  /** Appends to the last message, if that is text of the same kind which is still here. */
  function join(text: string, channel: RunChannel): boolean {
    const last = waiting.at(-1);
    if (last?.message.type !== "text" || (last.message.channel ?? "answer") !== channel) return false;
    if (last.message.text.length + text.length > MAX_JOINED_CHARS) return false;
    const bytes = new TextEncoder().encode(text).length;
    waiting[waiting.length - 1] = {
      message: { ...last.message, text: last.message.text + text },
      bytes: last.bytes + bytes,
    };
    waitingBytes += bytes;
    return true;
  }

  async function send(): Promise<void> {
    while (waiting.length > 0) {
      const batch = takeBatch(waiting);
      try {
        await deliver(batch.map(({ message }) => message));
      } catch (error) {
        failure = error;
        waiting.length = 0;
        waitingBytes = 0;
        lost.abort(error);
        break;
      } finally {
        for (const resolve of wanting) resolve();
        wanting = [];
      }
    }
    pump = null;
  }

  /** One message the server does not take for one takes none of the others with it. */
  async function deliver(messages: readonly RunMessage[]): Promise<void> {
    try {
      offset = await post(messages);
    } catch (error) {
      if (!(error instanceof LiveError && (error.status === 400 || error.status === 413))) throw error;
      if (messages.length === 1) refused ??= error;
      else for (const message of messages) await deliver([message]);
    }
  }

  async function post(messages: readonly RunMessage[]): Promise<string> {
    const { headers } = await transport.exchange("POST", runStreamPath(run), {
      body: messages,
      headers: {
        "live-lease": run.leaseId,
        "producer-id": producer,
        "producer-epoch": "0",
        "producer-seq": String(batches),
      },
      expects: "headers",
      retryForMs: options.retryForMs ?? 60_000,
      ...(options.signal ? { signal: options.signal } : {}),
    });
    batches += 1;
    const next = headers.get("stream-next-offset");
    if (next === null) throw new LiveError("bad_answer", "The server named no offset.", null);
    options.onAccepted?.(messages, next);
    return next;
  }

  function takeBatch(from: Waiting[]): readonly Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const item of from) {
      if (count > 0 && (bytes + item.bytes > MAX_BATCH_BYTES || count === MAX_BATCH_MESSAGES)) break;
      bytes += item.bytes;
      count += 1;
    }
    waitingBytes -= bytes;
    return from.splice(0, count);
  }

  function release(): void {
    if (held === null) return;
    const { text, channel, timer } = held;
    clearTimeout(timer);
    held = null;
    if (text !== "") enqueue({ type: "text", text, channel });
  }

  function whenRoom(): Promise<void> {
    if (waitingBytes <= MAX_WAITING_BYTES || pump === null) return Promise.resolve();
    return new Promise((resolve) => wanting.push(resolve));
  }

  function text(piece: string, channel: RunChannel = "answer"): Promise<void> {
    if (held !== null && held.channel !== channel) release();
    const cut = splitAtLastSpace((held?.text ?? "") + piece);
    clearTimeout(held?.timer);
    held = cut.held === "" ? null : { text: cut.held, channel, timer: setTimeout(release, HOLD_MS) };
    if (cut.ready !== "") enqueue({ type: "text", text: cut.ready, channel });
    return whenRoom();
  }

  function write(message: RunInput): Promise<void> {
    if (message.type === "text" && message.id === undefined) return text(message.text, message.channel);
    release();
    enqueue(message);
    return whenRoom();
  }

  async function flush(): Promise<string | null> {
    release();
    await pump;
    if (failure !== null) throw failure;
    const bad = refused;
    refused = null;
    if (bad !== null) throw bad;
    return offset;
  }

  return {
    write,
    text,
    flush,
    signal: lost.signal,
    writable: new WritableStream<string | RunInput>({
      async write(chunk) {
        await (typeof chunk === "string" ? text(chunk) : write(chunk));
        if (failure !== null) throw failure;
      },
      close: async () => void (await flush()),
    }),
  };
}
