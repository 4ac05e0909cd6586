/** One request to the server: address, token, JSON both ways, errors as `LiveError`, retries while it is away. */
import { backoffMs } from "../protocol/backoff.ts";
import { delay } from "./delay.ts";
import { isTransient, LiveError, type LiveErrorCode } from "./errors.ts";

/** An answer that takes longer than it was asked to take, plus this, comes from a dead connection. */
const ANSWER_GRACE_MS = 30_000;
/** A restarted server is back within a second or two: longer waits would only delay the caller. */
const BACKOFF = { firstMs: 100, maxMs: 2_000 };

export interface TransportOptions {
  /** Where the server's paths begin: `http://localhost:8400`, or `https://host/p/<project>`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Sent as they are, instead of a JSON body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server itself may take to answer. */
  readonly answerMs?: number;
  /** How long to go on trying while the server is away; 0: one try. */
  readonly retryForMs?: number;
  /** What a 2xx answer carries: JSON (the default), or nothing but its headers. */
  readonly expects?: "json" | "headers";
}

/** An answer whose headers matter too. */
export interface Exchange<T> {
  readonly status: number;
  readonly headers: Headers;
  /** `null` when the answer has no body (204, or only headers were expected). */
  readonly body: T | null;
}

export interface Transport {
  /**
   * Sends one request and reads its answer, headers included.
   * @throws LiveError when refused or unreachable; the signal's reason when aborted
   */
  exchange<T>(method: string, path: string, options?: RequestOptions): Promise<Exchange<T>>;
  /**
   * Sends one request and reads its JSON answer, whose shape is taken on trust from the server.
   * @throws LiveError when refused or unreachable; the signal's reason when aborted
   */
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
}

/** Makes the transport; it keeps no state besides its options. */
export function createTransport(options: TransportOptions): Transport {
  const base = options.url.replace(/\/+$/, "");
  const send = options.fetch ?? globalThis.fetch;

  async function once<T>(method: string, path: string, request: RequestOptions): Promise<Exchange<T>> {
    const limit = AbortSignal.timeout((request.answerMs ?? 0) + ANSWER_GRACE_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    const body = request.bytes ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    const contentType = request.bytes ? "application/octet-stream" : "application/json";
    let response: Response;
    let text: string;
    try {
      response = await send(base + path + queryText(request.query), {
        method,
        headers: {
          authorization: `Bearer ${options.token}`,
          ...(body === undefined ? {} : { "content-type": contentType }),
          ...request.headers,
        },
        ...(body === undefined ? {} : { body }),
        signal,
      });
      text = await response.text();
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw new LiveError("unreachable", `No answer from ${base}.`, null, {}, { cause });
    }
    const { status, headers } = response;
    if (status < 200 || status >= 300) throw refusal(text, status, headers, base);
    const isBare = status === 204 || request.expects === "headers";
    return { status, headers, body: isBare ? null : parseAnswer<T>(text, status, base) };
  }

  async function exchange<T>(
    method: string,
    path: string,
    request: RequestOptions = {},
  ): Promise<Exchange<T>> {
    const retryForMs = request.retryForMs ?? 0;
    const startedAt = performance.now();
    for (let attempt = 0; ; attempt++) {
      try {
        return await once<T>(method, path, request);
      } catch (error) {
        if (!isTransient(error)) throw error;
        const asked = Number(error.details.retryAfterS ?? 0) * 1_000;
        const wait = Math.max(backoffMs(attempt, BACKOFF), asked);
        if (performance.now() - startedAt + wait > retryForMs) throw error;
        await delay(wait, request.signal);
      }
    }
  }

  return {
    exchange,
    async request<T>(method: string, path: string, request?: RequestOptions) {
      const { status, body } = await exchange<T>(method, path, request);
      if (body === null) throw new LiveError("bad_answer", `${base} answered nothing.`, status);
      return body;
    },
  };
}

function queryText(query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, value);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** JSON may follow the spaces a long poll sends; a cut-off one counts as no answer, so it is asked again. */
function parseAnswer<T>(text: string, status: number, base: string): T {
  try {
    const value: T = JSON.parse(text);
    return value;
  } catch (cause) {
    const cutOff = /^\s*($|[{[])/.test(text);
    const code: LiveErrorCode = cutOff ? "unreachable" : "bad_answer";
    throw new LiveError(code, `The answer from ${base} is not whole JSON.`, status, {}, { cause });
  }
}

function refusal(text: string, status: number, headers: Headers, base: string): LiveError {
  let body: { error?: LiveErrorCode; message?: string; [detail: string]: unknown } = {};
  try {
    body = JSON.parse(text);
  } catch {
    // Not ours: a proxy's error page. Its status is all that can be told.
  }
  if (typeof body !== "object" || body === null || typeof body.error !== "string") {
    return new LiveError("bad_answer", `${base} answered ${status} without a known error.`, status);
  }
  const { error, message, ...details } = body;
  const retryAfter = headers.get("retry-after");
  if (retryAfter !== null) details.retryAfterS = Number(retryAfter);
  if (headers.get("stream-closed") === "true") details.streamClosed = true;
  return new LiveError(error, message ?? error, status, details);
}
