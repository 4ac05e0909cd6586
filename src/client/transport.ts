/** One request to the server: address, token, JSON both ways, errors as `LiveError`, retries while it is away. */
import { backoffMs, delay } from "./delay.ts";
import { isTransient, LiveError, type LiveErrorCode } from "./errors.ts";

/** An answer that takes longer than it was asked to take, plus this, comes from a dead connection. */
const ANSWER_GRACE_MS = 30_000;

export interface TransportOptions {
  /** Where the server's paths begin: `http://localhost:8400`, or `https://host/p/<project>`. */
  readonly url: string;
  readonly token: string;
  readonly fetch?: typeof globalThis.fetch;
}

export interface RequestOptions {
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** How long the server itself may take to answer. */
  readonly answerMs?: number;
  /** How long to go on trying while the server is away; 0: one try. */
  readonly patienceMs?: number;
}

export interface Transport {
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

  async function once<T>(method: string, path: string, request: RequestOptions): Promise<T> {
    const limit = AbortSignal.timeout((request.answerMs ?? 0) + ANSWER_GRACE_MS);
    const signal = request.signal ? AbortSignal.any([request.signal, limit]) : limit;
    let status: number;
    let retryAfter: string | null;
    let text: string;
    try {
      const response = await send(base + path + queryText(request.query), {
        method,
        headers: {
          authorization: `Bearer ${options.token}`,
          ...(request.body === undefined ? {} : { "content-type": "application/json" }),
          ...request.headers,
        },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        signal,
      });
      status = response.status;
      retryAfter = response.headers.get("retry-after");
      text = await response.text();
    } catch (cause) {
      request.signal?.throwIfAborted();
      throw new LiveError("unreachable", `No answer from ${base}.`, null, {}, { cause });
    }
    if (status >= 200 && status < 300) return parseAnswer<T>(text, status, base);
    throw refusal(text, status, retryAfter, base);
  }

  return {
    async request(method, path, request = {}) {
      const patienceMs = request.patienceMs ?? 0;
      const startedAt = performance.now();
      for (let attempt = 0; ; attempt++) {
        try {
          return await once(method, path, request);
        } catch (error) {
          if (!isTransient(error)) throw error;
          const asked = Number(error.details.retryAfterS ?? 0) * 1_000;
          const wait = Math.max(backoffMs(attempt), asked);
          if (performance.now() - startedAt + wait > patienceMs) throw error;
          await delay(wait, request.signal);
        }
      }
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
    const cutOff = text.trim() === "" || text.trimStart().startsWith("{");
    const code: LiveErrorCode = cutOff ? "unreachable" : "bad_answer";
    throw new LiveError(code, `The answer from ${base} is not whole JSON.`, status, {}, { cause });
  }
}

function refusal(text: string, status: number, retryAfter: string | null, base: string): LiveError {
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
  if (retryAfter !== null) details.retryAfterS = Number(retryAfter);
  return new LiveError(error, message ?? error, status, details);
}
