/** The messages of a run that were not sent yet. */
import type { RunMessage } from "../protocol/runs/messages.ts";

/** A batch stays well below the server's limit for one body. */
const MAX_BATCH_BYTES = 256 * 1024;
const MAX_BATCH_MESSAGES = 500;
/** Queued texts are joined to one message of up to this length. */
const MAX_JOINED_CHARS = 4_096;

const encoder = new TextEncoder();

interface QueuedMessage {
  readonly message: RunMessage;
  readonly bytes: number;
}

/** A first-in, first-out queue that is taken from in batches. */
export class MessageQueue {
  #items: QueuedMessage[] = [];
  #bytes = 0;

  /** Size of all queued messages as JSON. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  push(message: RunMessage): void {
    const bytes = sizeOf(JSON.stringify(message));
    this.#items.push({ message, bytes });
    this.#bytes += bytes;
  }

  /** Appends text to the last queued message. `false` when that is not a text of this channel, or full. */
  joinText(text: string, channel: string): boolean {
    const last = this.#items.at(-1);
    if (last?.message.type !== "text" || (last.message.channel ?? "answer") !== channel) return false;
    if (last.message.text.length + text.length > MAX_JOINED_CHARS) return false;
    const bytes = sizeOf(text);
    const message = { ...last.message, text: last.message.text + text };
    this.#items[this.#items.length - 1] = { message, bytes: last.bytes + bytes };
    this.#bytes += bytes;
    return true;
  }

  /** Removes the messages of the next batch: at least one, if there is one. */
  takeBatch(): readonly RunMessage[] {
    let bytes = 0;
    let count = 0;
    for (const item of this.#items) {
      if (count > 0 && (bytes + item.bytes > MAX_BATCH_BYTES || count === MAX_BATCH_MESSAGES)) break;
      bytes += item.bytes;
      count += 1;
    }
    this.#bytes -= bytes;
    return this.#items.splice(0, count).map(({ message }) => message);
  }

  clear(): void {
    this.#items = [];
    this.#bytes = 0;
  }
}

function sizeOf(text: string): number {
  return encoder.encode(text).length;
}
