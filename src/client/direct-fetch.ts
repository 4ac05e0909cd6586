/**
 * `fetch` that reaches this machine itself. Deno's `fetch`, and Node's with `NODE_USE_ENV_PROXY` or
 * `--use-env-proxy`, send requests for loopback through `HTTP_PROXY` too: the proxy looks for the server on its own
 * machine, and receives the agent token.
 */
import { isLoopback } from "../protocol/loopback.ts";

type NodeHttp = Pick<typeof import("node:http"), "request">;

/** The part of `RequestInit` that the client uses. */
export interface DirectInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal;
}

/** As many as `fetch` follows. */
const MAX_REDIRECTS = 20;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** Statuses whose `Response` must not have a body. */
const BODYLESS: ReadonlySet<number> = new Set([204, 205, 304]);

/**
 * Sends a request: directly to loopback, otherwise as the runtime's `fetch` does (through the proxy that the
 * environment names). The answer of a loopback server is read to its end first. Redirects of a GET are followed.
 * @throws when no whole answer arrives, or the signal aborts
 */
export async function directFetch(url: string | URL, init: DirectInit = {}): Promise<Response> {
  let target = new URL(url);
  let { headers = {} } = init;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const http = isLoopback(target.hostname) ? httpModule(target.protocol) : undefined;
    if (!http) return globalThis.fetch(target, { ...init, headers });
    const response = await exchange(http, target, { ...init, headers });
    const location = response.headers.get("location");
    const isGet = (init.method ?? "GET") === "GET";
    if (!isGet || location === null || !REDIRECTS.has(response.status)) return response;
    const next = new URL(location, target);
    // A token is for the server that it was given for.
    if (next.origin !== target.origin) headers = withoutToken(headers);
    target = next;
  }
  throw new TypeError(`${target.origin} redirects more than ${MAX_REDIRECTS} times.`);
}

/** Absent in browsers. An import would make their bundlers look for it. */
function httpModule(protocol: string): NodeHttp | undefined {
  const load = globalThis.process?.getBuiltinModule;
  if (!load) return undefined;
  return protocol === "https:" ? load("node:https") : load("node:http");
}

function exchange(http: NodeHttp, url: URL, { method = "GET", ...init }: DirectInit): Promise<Response> {
  return new Promise((resolve, reject) => {
    // `agent: false` is a new agent without options; the global one may have the environment's proxy.
    const request = http.request(url, {
      agent: false,
      method,
      headers: { ...init.headers },
      ...(init.signal ? { signal: init.signal } : {}),
    });
    request.once("error", reject);
    request.once("response", (message) => {
      const pieces: Uint8Array<ArrayBuffer>[] = [];
      message.on("data", (piece: Uint8Array<ArrayBuffer>) => {
        pieces.push(piece);
      });
      message.once("error", reject);
      message.once("close", () => reject(new TypeError("The connection ended within the answer.")));
      message.once("end", () => {
        const { statusCode: status = 0, rawHeaders } = message;
        resolve(
          new Response(BODYLESS.has(status) ? null : new Blob(pieces), {
            status,
            headers: headerPairs(rawHeaders),
          }),
        );
      });
    });
    request.end(init.body);
  });
}

/** Node's flat list of names and values as pairs. */
function headerPairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, index) => (index % 2 === 0 ? [[name, raw[index + 1] ?? ""]] : []));
}

function withoutToken(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"),
  );
}
