import { uint8ArrayToBase64 } from "uint8array-extras";
import { encodeOffset, isJsonType, isTextType, nextCursor } from "../../protocol/streams.ts";

const encoder = new TextEncoder();

/** Events of messages by their page: they are the same for all readers. */
const messageEvents = new WeakMap<Uint8Array, Uint8Array>();

/** Up to this size, data and control event are one chunk; more data is not copied for every reader. */
const TOGETHER_BYTES = 16 * 1024;

/** The content of a control event: the position, and whether more data exists or can come. */
export interface ReadPosition {
  readonly position: number;
  readonly upToDate: boolean;
  readonly closed: boolean;
}

/** Writes the events of one connection. A client that reconnects continues after the last `control`. */
export class EventWriter {
  readonly #contentType: string;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  #cursor: string | null;

  /** @param cursor of the client's request */
  constructor(contentType: string, cursor: string | null) {
    this.#contentType = contentType;
    this.#cursor = cursor;
  }

  /** Data (or none) and its control event. */
  events(
    data: Uint8Array | null,
    { position, upToDate, closed }: ReadPosition,
    now: number,
  ): readonly Uint8Array[] {
    this.#cursor = nextCursor(this.#cursor, now);
    const control = {
      streamNextOffset: encodeOffset(position),
      ...(closed ? { streamClosed: true } : { streamCursor: this.#cursor }),
      ...(upToDate ? { upToDate: true } : {}),
    };
    const last = encoder.encode(`event: control\ndata:${JSON.stringify(control)}\n\n`);
    if (data === null) return [last];
    const first = this.#dataEvent(data);
    if (first.length > TOGETHER_BYTES) return [first, last];
    const whole = new Uint8Array(first.length + last.length);
    whole.set(first);
    whole.set(last, first.length);
    return [whole];
  }

  #dataEvent(data: Uint8Array): Uint8Array {
    const known = messageEvents.get(data);
    if (known) return known;
    const event = encoder.encode(`event: data\n${this.#lines(data)}\n`);
    // Text is not cached: it depends on earlier data, because a character may have been cut in two.
    if (isJsonType(this.#contentType)) messageEvents.set(data, event);
    return event;
  }

  /** Each line of the data with its own field name, so that no data can end the event. */
  #lines(data: Uint8Array): string {
    if (!isTextType(this.#contentType)) return `data:${uint8ArrayToBase64(data)}\n`;
    const text = this.#decoder.decode(data, { stream: true });
    if (isJsonType(this.#contentType)) return `data:[${text}]\n`;
    // Clients remove one space after the colon.
    return text
      .split(/\r\n|\r|\n/)
      .map((line) => `data:${line.startsWith(" ") ? " " : ""}${line}\n`)
      .join("");
  }
}
