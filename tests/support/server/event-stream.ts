import { within } from "./until.ts";

/** One frame as it stood on the wire. */
export interface ReceivedEvent {
  /** The SSE id, `null` when the frame had none. */
  readonly id: string | null;
  readonly data: FrameData;
}

export interface FrameData extends Readonly<Record<string, unknown>> {
  readonly type: string;
}

export interface StreamOptions {
  readonly owner?: string;
  readonly revision?: number;
  readonly cursor?: string;
  readonly lastEventId?: string;
}

/** An open event stream. Frames are kept from the first on, so nothing is missed between two waits. */
export interface EventStream {
  readonly headers: Headers;
  readonly frames: readonly ReceivedEvent[];
  /** Lines that are neither `data:`, `id:` nor empty, such as `retry: 1000`. */
  readonly otherLines: readonly string[];
  /** The first frame, past or to come, that fits. */
  find(what: string, fits: (frame: ReceivedEvent) => boolean): Promise<ReceivedEvent>;
  /** Resolves when the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `GET /events` and reads on in the background. Without `token` the address must carry one.
 * @throws Error when the answer is not 200
 */
export async function openEventStream(
  url: URL,
  token: string | null,
  options: StreamOptions,
): Promise<EventStream> {
  const abort = new AbortController();
  if (options.owner !== undefined) url.searchParams.set("owner", options.owner);
  if (options.revision !== undefined) url.searchParams.set("revision", String(options.revision));
  if (options.cursor !== undefined) url.searchParams.set("cursor", options.cursor);
  const response = await fetch(url, {
    signal: abort.signal,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      accept: "text/event-stream",
      ...(options.lastEventId === undefined ? {} : { "last-event-id": options.lastEventId }),
    },
  });
  if (response.status !== 200 || !response.body) {
    throw new Error(`no event stream: ${response.status} ${await response.text()}`);
  }
  const reader = new FrameReader();
  const ended = readAll(response.body, reader).catch(() => undefined);
  void ended.then(() => reader.end());
  return {
    headers: response.headers,
    frames: reader.frames,
    otherLines: reader.otherLines,
    ended,
    find: (what, fits) => within(`frame ${what}`, reader.find(fits)),
    async close() {
      abort.abort();
      await ended;
    },
  };
}

async function readAll(body: ReadableStream<Uint8Array<ArrayBuffer>>, reader: FrameReader): Promise<void> {
  for await (const text of body.pipeThrough(new TextDecoderStream())) reader.push(text);
}

class FrameReader {
  readonly frames: ReceivedEvent[] = [];
  readonly otherLines: string[] = [];
  #rest = "";
  #id: string | null = null;
  #data: string[] = [];
  #waiting: {
    fits: (frame: ReceivedEvent) => boolean;
    resolve: (frame: ReceivedEvent) => void;
    reject: (e: Error) => void;
  }[] = [];

  push(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#line(line.replace(/\r$/, ""));
  }

  find(fits: (frame: ReceivedEvent) => boolean): Promise<ReceivedEvent> {
    const past = this.frames.find(fits);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ fits, resolve, reject });
    });
  }

  end(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("the event stream ended"));
  }

  #line(line: string): void {
    if (line.startsWith("data:")) this.#data.push(line.slice(5).trimStart());
    else if (line.startsWith("id:")) this.#id = line.slice(3).trim();
    else if (line === "") this.#dispatch();
    else this.otherLines.push(line);
  }

  #dispatch(): void {
    if (this.#data.length === 0) return;
    const frame: ReceivedEvent = { id: this.#id, data: JSON.parse(this.#data.join("\n")) };
    this.#id = null;
    this.#data = [];
    this.frames.push(frame);
    const fitting = this.#waiting.filter((waiting) => waiting.fits(frame));
    this.#waiting = this.#waiting.filter((waiting) => !fitting.includes(waiting));
    for (const { resolve } of fitting) resolve(frame);
  }
}
