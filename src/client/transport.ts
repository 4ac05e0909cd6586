/** One request to the server: address, token, JSON errors as `LiveError`, retries while it is unreachable. */
import { backoffMs } from "../protocol/backoff.ts";
import { delay } from "./delay.ts";
import { type DirectInit, directFetch } from "./direct-fetch.ts";
import { isTransient, LiveError, type LiveErrorCode } from "./errors.ts";

/** A connection counts as dead when its answer takes this much longer than the request asked for. */
const ANSWER_GRACE_MS = 30_000;
/** A restarted server is back within a second or two: longer waits would only delay the caller. */
const BACKOFF = { firstMs: 100, maxMs: 2_000 };

export interface TransportOptions {
  /** Where the server's paths begin: `http://localhost:8400`, or `https://host/p/<project>`. */
  readonly url: string;
  readonly token: string;
  /** Instead of the runtime's `fetch`, which is not used for loopback: no proxy may come in between there. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** Sent unchanged, instead of a JSON body. */
  readonly bytes?: Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server itself may take to answer. */
  readonly answerMs?: number;
  /** How long to retry while the server is unreachable, milliseconds; 0: one try. */
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
   * Sends one request and reads its JSON answer, whose shape is not checked.
   * @throws LiveError when refused or unreachable; the signal's reason when aborted
   */
  request<T>(method: string, path: string, options?: RequestOptions): Promise<T>;
  /**
   * Reads a file of the server.
   * @throws LiveError when refused or unreachable
   */
  download(path: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** An answer that was read to its end. */
interface Received {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Makes the transport; it keeps no state besides its options. */
export function createTransport(options: TransportOptions): Transport {
  const base = options.url.replace(/\/+$/, "");
  const send = options.fetch ?? directFetch;

  async function receive(method: string, path: string, request: RequestOptions): Promise<Received> {
    const limit = AbortSignal.timeout((request.answerMs ?? 0) + ANSWER_GRACE_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    let received: Received;
    try {
      const response = await send(base + path + queryText(request.query), {
        method,
        ...contentOf(request, options.token),
        signal,
      });
      const { status, headers } = response;
      received = { status, headers, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw new LiveError("unreachable", `No answer from ${base}.`, null, { cause });
    }
    const { status, headers, bytes } = received;
    if (status < 200 || status >= 300) throw errorOf(textOf(bytes), status, headers, base);
    return received;
  }

  async function once<T>(method: string, path: string, request: RequestOptions): Promise<Exchange<T>> {
    const { status, headers, bytes } = await receive(method, path, request);
    const isBare = status === 204 || request.expects === "headers";
    return { status, headers, body: isBare ? null : parseAnswer<T>(textOf(bytes), status, base) };
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
    download: async (path) => (await receive("GET", path, {})).bytes,
    async request<T>(method: string, path: string, request?: RequestOptions) {
      const { status, body } = await exchange<T>(method, path, request);
      if (body === null) throw new LiveError("bad_answer", `${base} answered nothing.`, status);
      return body;
    },
  };
}

function textOf(bytes: Uint8Array<ArrayBuffer>): string {
  return new TextDecoder().decode(bytes);
}

/** Headers and body of a request. */
function contentOf(request: RequestOptions, token: string): Pick<DirectInit, "headers" | "body"> {
  const body = request.bytes ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  const headers = { authorization: `Bearer ${token}` };
  if (body === undefined) return { headers: { ...headers, ...request.headers } };
  const contentType = request.bytes ? "application/octet-stream" : "application/json";
  return { headers: { ...headers, "content-type": contentType, ...request.headers }, body };
}

function queryText(query: RequestOptions["query"]): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) search.set(name, value);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

/** A long poll sends spaces before its JSON. An incomplete answer counts as none, so the request is repeated. */
function parseAnswer<T>(text: string, status: number, base: string): T {
  try {
    const value: T = JSON.parse(text);
    return value;
  } catch (cause) {
    const cutOff = /^\s*($|[{[])/.test(text);
    const code: LiveErrorCode = cutOff ? "unreachable" : "bad_answer";
    throw new LiveError(code, `The answer from ${base} is not whole JSON.`, status, { cause });
  }
}

function errorOf(text: string, status: number, headers: Headers, base: string): LiveError {
  let body: { error?: LiveErrorCode; message?: string; [detail: string]: unknown } = {};
  try {
    body = JSON.parse(text);
  } catch {
    // The error page of a proxy: only its status is known.
  }
  if (typeof body !== "object" || body === null || typeof body.error !== "string") {
    return new LiveError("bad_answer", `${base} answered ${status} without a known error.`, status);
  }
  const { error, message, ...details } = body;
  const retryAfter = headers.get("retry-after");
  if (retryAfter !== null) details.retryAfterS = Number(retryAfter);
  if (headers.get("stream-closed") === "true") details.streamClosed = true;
  return new LiveError(error, message ?? error, status, { details });
}
