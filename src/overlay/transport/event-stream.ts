/**
 * The event stream: one connection while the tab is visible, resumed by cursor. It reads with `fetch`:
 * `EventSource` hides the status of a refusal and never retries after a 401.
 */

import { STREAM_SILENT_MS } from "../../protocol/limits.ts";
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { ConnectionState, OverlayProblem } from "../store/state.ts";
import { createRetryTimer } from "./retry-timer.ts";
import { createSseParser } from "./sse-parser.ts";

/** A refused token is tried again after this time: the server may be restarted with the old one. */
const REFUSED_WAIT_MS = 15_000;

export interface EventStreamOptions {
  /** The address to connect to, with the newest cursor. */
  url(): string;
  onEvent(event: ServerEvent, cursor: string | null): void;
  onState(state: ConnectionState, problem: OverlayProblem | null): void;
}

export interface EventStream {
  /** Connects, and reconnects from then on. */
  open(): void;
  /** Closes the connection of a hidden tab: a browser allows six per host. */
  pause(): void;
  /** Reconnects at once, because the server may be reachable again. */
  retryNow(): void;
}

/** How a connection ended. */
interface ConnectionEnd {
  readonly state: "reconnecting" | "refused";
  readonly problem: OverlayProblem;
}

/** Creates the stream, closed. */
export function createEventStream({ url, onEvent, onState }: EventStreamOptions): EventStream {
  const timer = createRetryTimer();
  let current: AbortController | null = null;

  async function run(paused: AbortSignal): Promise<void> {
    for (let attempt = 0; !paused.aborted; attempt++) {
      const end = await readOnce(paused, () => {
        attempt = 0;
      });
      if (paused.aborted) return;
      onState(end.state, end.problem);
      await (end.state === "refused" ? timer.wait(REFUSED_WAIT_MS) : timer.backOff(attempt));
    }
  }

  /** Connects once and reads until the connection ends. Never rejects. */
  async function readOnce(paused: AbortSignal, onLive: () => void): Promise<ConnectionEnd> {
    const connection = new AbortController();
    const abort = () => connection.abort();
    paused.addEventListener("abort", abort);
    let silence = setTimeout(abort, STREAM_SILENT_MS);
    try {
      const response = await fetch(url(), { signal: connection.signal, cache: "no-store" });
      if (response.status === 401 || response.status === 403) return refused(response.status);
      if (!response.ok || response.body === null)
        return unreachable(`The live server answered ${response.status}.`);
      const parse = createSseParser();
      for await (const text of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
        if (paused.aborted) break;
        // Keepalives come every 15 s: after a longer silence the connection is taken for dead.
        clearTimeout(silence);
        silence = setTimeout(abort, STREAM_SILENT_MS);
        for (const message of parse(text)) {
          const event = parseServerEvent(message.data);
          if (event === null) continue;
          if (event.type === "connected") {
            onLive();
            onState("live", null);
          }
          onEvent(event, message.id);
        }
      }
      return unreachable("The live server closed the connection.");
    } catch {
      return unreachable("The live server does not answer.");
    } finally {
      clearTimeout(silence);
      paused.removeEventListener("abort", abort);
      connection.abort();
    }
  }

  return {
    open() {
      if (current !== null) {
        timer.wake();
        return;
      }
      current = new AbortController();
      onState("connecting", null);
      void run(current.signal);
    },
    pause() {
      current?.abort();
      current = null;
      timer.wake();
      onState("paused", null);
    },
    retryNow: () => timer.wake(),
  };
}

function unreachable(message: string): ConnectionEnd {
  return { state: "reconnecting", problem: { code: "unreachable", message } };
}

function refused(status: 401 | 403): ConnectionEnd {
  const message =
    status === 401
      ? "The live server does not know this page's token."
      : "The live server does not allow this page's origin.";
  return { state: "refused", problem: { code: status === 401 ? "unauthorized" : "forbidden", message } };
}

/** Returns `null` for data that is not an object with a type. A newer server may send unknown types. */
function parseServerEvent(data: string): ServerEvent | null {
  try {
    const event: ServerEvent = JSON.parse(data);
    return typeof event === "object" && event !== null && typeof event.type === "string" ? event : null;
  } catch {
    return null;
  }
}

/** Iterates over a stream's chunks; Safari has no async iterator of `ReadableStream`. */
async function* chunks(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
