import { concatUint8Arrays } from "uint8array-extras";
import {
  encodeOffset,
  isJsonType,
  isTextType,
  nextCursor,
  READ_PAGE_BYTES,
  STREAM_HEADERS,
  STREAM_SSE_MS,
} from "../../protocol/streams.ts";
import { LIVE_HEADERS } from "../live-headers.ts";
import type { Clock } from "../runtime/clock.ts";
import { missingStream, streamErrorResponse } from "./errors.ts";
import { joinPayloads } from "./payload.ts";
import type { ReadRequest } from "./requests.ts";
import type { SiblingStreams } from "./sibling-streams.ts";
import { EventWriter } from "./sse.ts";
import type { StreamCore } from "./stream-core.ts";

export interface StreamReaderOptions<Memory> {
  readonly core: StreamCore<Memory>;
  readonly siblings: SiblingStreams;
  readonly clock: Clock;
  /** How long a long poll waits. */
  readonly longPollMs: number;
}

/** The data of one response, and the position after it. */
interface Page {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly end: number;
}

/** Reads of one stream: catch-up, long poll and events, over its own data and what it inherits. */
export class StreamReader<Memory> {
  readonly #options: StreamReaderOptions<Memory>;
  /** Number of open event streams. */
  #openStreams = 0;
  /** The last page that was made: readers that follow all need the same one. */
  #last: { readonly from: number; readonly to: number; readonly page: Promise<Page> } | null = null;

  constructor(options: StreamReaderOptions<Memory>) {
    this.#options = options;
  }

  /** Number of readers that follow the stream. */
  get followers(): number {
    return this.#openStreams + this.#options.core.tail.size;
  }

  /** Responds to a read of an existing stream. */
  async read(request: ReadRequest, signal: AbortSignal | undefined): Promise<Response> {
    const { tail } = this.#options.core.state;
    if (request.from !== "now" && request.from > tail) {
      const reason = "is behind the end of the stream";
      return streamErrorResponse({
        code: "invalid_query",
        message: `offset: ${reason}.`,
        details: { path: "offset", reason },
      });
    }
    const from = request.from === "now" ? tail : request.from;
    if (request.live === "sse") return this.#events(from, request);
    if (request.live === "long-poll") return this.#longPoll(from, request, signal);
    return this.#catchUp(from, request);
  }

  /** One page from a position on: inherited data first, then the stream's own. */
  async page(from: number, to: number, bytes = READ_PAGE_BYTES): Promise<Page> {
    const { core, siblings } = this.#options;
    const { created } = core.state;
    const pieces: Uint8Array[] = [];
    let at = from;
    let size = 0;
    const source = created?.source ?? null;
    while (source !== null && at < Math.min(source.position, to) && size < bytes) {
      const range = {
        streamId: source.streamId,
        from: at,
        to: Math.min(source.position, to),
        bytes: bytes - size,
      };
      const inherited = await siblings.readInherited(source.path, range);
      if (inherited.payload.length > 0) pieces.push(inherited.payload);
      size += inherited.payload.length;
      at = inherited.end;
    }
    if (at < to && size < bytes) {
      const own = await core.slice(at, to, bytes - size);
      for (const { payload } of own) if (payload.length > 0) pieces.push(payload);
      // Readers continue after data that is missing because of damage.
      at = own.at(-1)?.end ?? to;
    }
    return { data: joinPayloads(created?.contentType ?? "", pieces), end: at };
  }

  async #catchUp(from: number, { from: asked, ifNoneMatch, cursor }: ReadRequest): Promise<Response> {
    const { core, clock } = this.#options;
    const { tail } = core.state;
    const page = await this.page(from, tail);
    const { state } = core;
    if (state.phase !== "live" || state.created === null) return streamErrorResponse(missingStream(state));
    const headers = this.#headers(page.end, nextCursor(cursor, clock.now()));
    if (asked === "now") {
      return new Response(this.#body(page), { headers });
    }
    const end = headers.has(STREAM_HEADERS.closed) ? `${page.end}:closed` : String(page.end);
    const etag = `"${state.created.streamId}:${from}:${end}"`;
    headers.set("etag", etag);
    headers.set("cache-control", "private, no-cache, no-transform");
    if (ifNoneMatch !== null && matches(ifNoneMatch, etag)) {
      headers.delete("content-type");
      return new Response(null, { status: 304, headers });
    }
    return new Response(this.#body(page), { headers });
  }

  async #longPoll(from: number, request: ReadRequest, signal: AbortSignal | undefined): Promise<Response> {
    const { core, clock, longPollMs } = this.#options;
    const until = clock.now() + longPollMs;
    const streamId = core.state.created?.streamId;
    for (;;) {
      const { state } = core;
      if (!this.#isSame(streamId)) return streamErrorResponse(missingStream(state));
      if (state.tail > from) {
        const page = await this.#sharedPage(from, state.tail);
        const headers = this.#headers(page.end, nextCursor(request.cursor, clock.now()));
        return new Response(this.#body(page), { headers });
      }
      if (state.closed) break;
      if ((await core.tail.wait(until - clock.now(), signal)) !== "changed") break;
    }
    const headers = this.#headers(core.state.tail, nextCursor(request.cursor, clock.now()));
    headers.delete("content-type");
    return new Response(null, { status: 204, headers });
  }

  #events(from: number, { cursor }: ReadRequest): Response {
    const contentType = this.#options.core.state.created?.contentType ?? "";
    const writer = new EventWriter(contentType, cursor);
    const ended = new AbortController();
    const events = this.#follow(from, writer, ended.signal);
    let close = () => {};
    const timer = setTimeout(() => {
      end();
      close();
    }, STREAM_SSE_MS);
    this.#openStreams += 1;
    const end = () => {
      if (ended.signal.aborted) return;
      clearTimeout(timer);
      this.#openStreams -= 1;
      ended.abort();
    };
    // Pulled: a reader that does not read holds one page, and no other reader waits for it.
    const stream = new ReadableStream<Uint8Array>({
      start(controller) {
        close = () => controller.close();
      },
      pull: async (controller) => {
        try {
          const { done, value } = await events.next();
          if (ended.signal.aborted) return;
          for (const chunk of value ?? []) controller.enqueue(chunk);
          if (!done) return;
        } catch (error) {
          end();
          // The server stopped while it read a page: the client reconnects after the restart.
          if (!this.#options.core.tail.isStopped) throw error;
          controller.close();
          return;
        }
        end();
        controller.close();
      },
      cancel: end,
    });
    const headers = new Headers({
      "content-type": "text/event-stream",
      ...LIVE_HEADERS,
      "cache-control": "no-cache, no-store, no-transform",
    });
    if (!isTextType(contentType)) headers.set(STREAM_HEADERS.sseEncoding, "base64");
    return new Response(stream, { headers });
  }

  /** The events of one connection, until the stream ends or the client disconnects. */
  async *#follow(
    from: number,
    writer: EventWriter,
    signal: AbortSignal,
  ): AsyncGenerator<readonly Uint8Array[], void> {
    const { core, clock } = this.#options;
    const streamId = core.state.created?.streamId;
    let at = from;
    let isFirst = true;
    while (!signal.aborted && !core.tail.isStopped && this.#isSame(streamId)) {
      const { tail, closed } = core.state;
      if (tail > at || closed || isFirst) {
        const page = tail > at ? await this.#sharedPage(at, tail) : null;
        at = page?.end ?? at;
        isFirst = false;
        const upToDate = at >= core.state.tail;
        const isEnd = upToDate && core.state.closed;
        yield writer.events(page?.data ?? null, { position: at, upToDate, closed: isEnd }, clock.now());
        if (isEnd) return;
      } else {
        await core.tail.wait(STREAM_SSE_MS, signal);
      }
    }
  }

  /** Whether the stream is still the one that this reader began to read. */
  #isSame(streamId: string | undefined): boolean {
    const { phase, created } = this.#options.core.state;
    return phase === "live" && created?.streamId === streamId;
  }

  #sharedPage(from: number, to: number): Promise<Page> {
    if (this.#last?.from === from && this.#last.to === to) return this.#last.page;
    const page = this.page(from, to);
    const last = { from, to, page };
    this.#last = last;
    page.catch(() => {
      if (this.#last === last) this.#last = null;
    });
    return page;
  }

  /** Headers of a response that ends at a position. */
  #headers(end: number, cursor: string): Headers {
    const { created, tail, closed } = this.#options.core.state;
    const headers = new Headers({
      "content-type": created?.contentType ?? "",
      ...LIVE_HEADERS,
      // A stream's content must not become a page: its writers are not trusted with the origin.
      "content-security-policy": "sandbox; default-src 'none'",
      [STREAM_HEADERS.nextOffset]: encodeOffset(end),
      [STREAM_HEADERS.cursor]: cursor,
    });
    if (end < tail) return headers;
    headers.set(STREAM_HEADERS.upToDate, "true");
    if (closed) headers.set(STREAM_HEADERS.closed, "true");
    return headers;
  }

  #body({ data }: Page): string | Uint8Array<ArrayBuffer> {
    const { created } = this.#options.core.state;
    if (!isJsonType(created?.contentType ?? "")) return data;
    return concatUint8Arrays([OPEN_BRACKET, data, CLOSE_BRACKET]);
  }
}

const OPEN_BRACKET = Uint8Array.of(0x5b);
const CLOSE_BRACKET = Uint8Array.of(0x5d);

/** Whether one of the tags in the header is this one. */
function matches(ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch.trim() === "*") return true;
  return ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag);
}
