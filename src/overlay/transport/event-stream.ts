/**
 * The event stream: one connection while the tab is visible, resumed by cursor. It reads with `fetch`,
 * because `EventSource` hides the status of a refusal and after a 401 never tries again.
 */

import { STREAM_SILENT_MS } from "../../protocol/limits.ts";
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { ConnectionState, OverlayProblem } from "../store/state.ts";
import { backoffMs, createRetryTimer } from "./retry-timer.ts";
import { createSseParser } from "./sse-parser.ts";

/** A refused token is asked about again in this time: the server may be restarted with the old one. */
const REFUSED_WAIT_MS = 15_000;

export interface EventStreamOptions {
  /** Address to connect to now, with the newest cursor. */
  url(): string;
  onEvent(frame: ServerEvent, cursor: string | null): void;
  onState(state: ConnectionState, problem: OverlayProblem | null): void;
}

export interface EventStream {
  /** Connects, and reconnects from then on. */
  open(): void;
  /** The tab is hidden: gives the connection back, of which a browser allows six per host. */
  pause(): void;
  /** Something suggests that the server can be reached (again): does not wait any longer. */
  retryNow(): void;
}

/** How a connection ended. */
interface Ended {
  readonly state: "reconnecting" | "refused";
  readonly problem: OverlayProblem;
}

/** Makes the stream, closed. */
export function createEventStream({ url, onEvent: onFrame, onState }: EventStreamOptions): EventStream {
  const waiter = createRetryTimer();
  let current: AbortController | null = null;

  async function run(gate: AbortController): Promise<void> {
    for (let attempt = 0; !gate.signal.aborted; attempt++) {
      const ended = await readOnce(gate, () => {
        attempt = 0;
      });
      if (gate.signal.aborted) return;
      onState(ended.state, ended.problem);
      await waiter.wait(ended.state === "refused" ? REFUSED_WAIT_MS : backoffMs(attempt));
    }
  }

  /** Connects once and reads until the connection ends. Never rejects. */
  async function readOnce(gate: AbortController, onLive: () => void): Promise<Ended> {
    const connection = new AbortController();
    const abort = () => connection.abort();
    gate.signal.addEventListener("abort", abort);
    let silence = setTimeout(abort, STREAM_SILENT_MS);
    try {
      const response = await fetch(url(), { signal: connection.signal, cache: "no-store" });
      if (response.status === 401 || response.status === 403) return refused(response.status);
      if (!response.ok || response.body === null) return away(`The live server answered ${response.status}.`);
      const parse = createSseParser();
      for await (const text of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
        if (gate.signal.aborted) break;
        // Keepalives come every 15 s: a longer silence is a connection that only seems to be open.
        clearTimeout(silence);
        silence = setTimeout(abort, STREAM_SILENT_MS);
        for (const message of parse(text)) {
          const frame = readFrame(message.data);
          if (frame === null) continue;
          if (frame.type === "connected") {
            onLive();
            onState("live", null);
          }
          onFrame(frame, message.id);
        }
      }
      return away("The live server closed the connection.");
    } catch {
      return away("The live server does not answer.");
    } finally {
      clearTimeout(silence);
      gate.signal.removeEventListener("abort", abort);
      connection.abort();
    }
  }

  return {
    open() {
      if (current !== null) {
        waiter.wake();
        return;
      }
      current = new AbortController();
      onState("connecting", null);
      void run(current);
    },
    pause() {
      current?.abort();
      current = null;
      waiter.wake();
      onState("paused", null);
    },
    retryNow: () => waiter.wake(),
  };
}

function away(message: string): Ended {
  return { state: "reconnecting", problem: { code: "unreachable", message } };
}

function refused(status: 401 | 403): Ended {
  const message =
    status === 401
      ? "The live server does not know this page's token."
      : "The live server does not allow this page's origin.";
  return { state: "refused", problem: { code: status === 401 ? "unauthorized" : "forbidden", message } };
}

/** A frame of a newer server may be unknown here; one that is no JSON object with a type is none. */
function readFrame(data: string): ServerEvent | null {
  try {
    const frame: ServerEvent = JSON.parse(data);
    return typeof frame === "object" && frame !== null && typeof frame.type === "string" ? frame : null;
  } catch {
    return null;
  }
}

/** Reads a stream piece by piece; not every browser iterates streams by itself. */
async function* chunks(stream: ReadableStream<string>): AsyncGenerator<string> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}
