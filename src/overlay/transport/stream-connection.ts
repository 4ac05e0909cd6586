/** One connection of the event stream, read until it ends. */
import { STREAM_SILENT_MS } from "../../protocol/limits.ts";
import type { ServerEvent } from "../../protocol/server-events.ts";
import type { OverlayProblem } from "../store/state.ts";
import { createSseParser } from "./sse-parser.ts";

/** Why a connection ended. */
export interface ConnectionEnd {
  readonly state: "reconnecting" | "refused";
  readonly problem: OverlayProblem;
}

type OnEvent = (event: ServerEvent, cursor: string | null) => void;

/**
 * Connects once and reads events. Never rejects.
 * @param paused aborts the connection
 */
export async function readConnection(
  url: string,
  paused: AbortSignal,
  onEvent: OnEvent,
): Promise<ConnectionEnd> {
  const connection = new AbortController();
  const abort = () => connection.abort();
  let silence = setTimeout(abort, STREAM_SILENT_MS);
  paused.addEventListener("abort", abort);
  try {
    const response = await fetch(url, { signal: connection.signal, cache: "no-store" });
    if (response.status === 401 || response.status === 403) return refused(response.status);
    if (!response.ok || response.body === null)
      return unreachable(`The live server answered ${response.status}.`);
    const parse = createSseParser();
    for await (const text of chunks(response.body.pipeThrough(new TextDecoderStream()))) {
      paused.throwIfAborted();
      // Keepalives come every 15 s: after a longer silence the connection is taken for dead.
      clearTimeout(silence);
      silence = setTimeout(abort, STREAM_SILENT_MS);
      for (const { data, id } of parse(text)) dispatchEvent(data, id, onEvent);
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

function unreachable(message: string): ConnectionEnd {
  return { state: "reconnecting", problem: { code: "unreachable", message } };
}

function refused(status: 401 | 403): ConnectionEnd {
  const problem =
    status === 401
      ? { code: "unauthorized", message: "The live server does not know this page's token." }
      : { code: "forbidden", message: "The live server does not allow this page's origin." };
  return { state: "refused", problem };
}

/** Ignores data that is not an object with a type. A newer server may send unknown types. */
function dispatchEvent(data: string, id: string | null, onEvent: OnEvent): void {
  let event: ServerEvent;
  try {
    event = JSON.parse(data);
  } catch {
    return;
  }
  if (typeof event === "object" && event !== null && typeof event.type === "string") onEvent(event, id);
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
