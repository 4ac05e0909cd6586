import { KEEPALIVE_INTERVAL_MS, MAX_UNSENT_BYTES, SSE_RETRY_MS } from "../../protocol/limits.ts";
import type { BroadcastEvent, ServerEvent } from "../../protocol/server-events.ts";
import { LIVE_HEADERS } from "../live-headers.ts";
import type { StreamTab } from "./tab-presence.ts";

const encoder = new TextEncoder();

interface Subscriber {
  readonly tab: StreamTab;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

/** An event on its way to the browsers; the tab named by `except` caused it. */
export interface OutgoingEvent {
  readonly frame: ServerEvent;
  readonly cursor: string;
  readonly except: string | undefined;
}

/** The open event streams of a project. A written event is no proof of delivery; cursors are. */
export class Subscribers {
  readonly #open = new Set<Subscriber>();
  readonly #changed: (tab: StreamTab, opened: boolean) => void;
  #keepalive: ReturnType<typeof setInterval> | null = null;

  /** @param changed called when a stream opens or ends */
  constructor(changed: (tab: StreamTab, opened: boolean) => void) {
    this.#changed = changed;
  }

  /** How many streams are open. */
  get count(): number {
    return this.#open.size;
  }

  /**
   * Opens a stream.
   * @param tab the tab behind it
   * @param first events it begins with, each with its cursor or none
   */
  subscribe(
    tab: StreamTab,
    first: readonly { readonly frame: ServerEvent; readonly cursor?: string }[],
    signal: AbortSignal | undefined,
  ): Response {
    let subscriber: Subscriber | null = null;
    const stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          subscriber = { tab, controller };
          this.#open.add(subscriber);
          controller.enqueue(encoder.encode(`retry: ${SSE_RETRY_MS}\n`));
          for (const { frame, cursor } of first) controller.enqueue(encodeFrame(frame, cursor));
        },
        cancel: () => {
          if (subscriber) this.#end(subscriber);
        },
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_UNSENT_BYTES }),
    );
    signal?.addEventListener("abort", () => {
      if (subscriber) this.#end(subscriber);
    });
    this.#changed(tab, true);
    this.#keepAwake();
    return new Response(stream, {
      headers: {
        "content-type": "text/event-stream",
        ...LIVE_HEADERS,
      },
    });
  }

  /**
   * Sends events that became durable together, each to every tab but the one that caused it. A reader is
   * judged by what it has left unread of earlier events: it cannot read while these are handed over.
   */
  broadcast(frames: readonly OutgoingEvent[]): void {
    const encoded = frames.map(({ frame, cursor, except }) => ({
      bytes: encodeFrame(frame, cursor),
      except,
    }));
    for (const subscriber of this.#open) {
      const own = encoded.filter(({ except }) => except === undefined || subscriber.tab.owner !== except);
      if (own.length > 0) this.#send(subscriber, ...own.map(({ bytes }) => bytes));
    }
  }

  /** Ends the streams of one tab. */
  closeOwner(owner: string): void {
    for (const subscriber of this.#open) if (subscriber.tab.owner === owner) this.#end(subscriber, true);
  }

  /** Sends a last event and ends every stream. */
  closeAll(last: BroadcastEvent): void {
    const bytes = encodeFrame(last);
    for (const subscriber of this.#open) {
      this.#send(subscriber, bytes);
      this.#end(subscriber, true);
    }
  }

  #send(subscriber: Subscriber, ...chunks: readonly Uint8Array[]): void {
    // A reader that does not keep up is cut off; it resumes by its cursor.
    if ((subscriber.controller.desiredSize ?? 0) < 0) this.#end(subscriber, true);
    else for (const bytes of chunks) subscriber.controller.enqueue(bytes);
  }

  #end(subscriber: Subscriber, close = false): void {
    if (!this.#open.delete(subscriber)) return;
    if (close) subscriber.controller.close();
    if (this.#open.size === 0 && this.#keepalive !== null) {
      clearInterval(this.#keepalive);
      this.#keepalive = null;
    }
    this.#changed(subscriber.tab, false);
  }

  /** Pages cannot see SSE comments, so the heartbeat is an event. */
  #keepAwake(): void {
    const beat = encodeFrame({ type: "keepalive" });
    this.#keepalive ??= setInterval(() => {
      for (const subscriber of this.#open) this.#send(subscriber, beat);
    }, KEEPALIVE_INTERVAL_MS);
  }
}

function encodeFrame(frame: ServerEvent, cursor?: string): Uint8Array {
  const id = cursor === undefined ? "" : `id: ${cursor}\n`;
  return encoder.encode(`${id}data: ${JSON.stringify(frame)}\n\n`);
}
