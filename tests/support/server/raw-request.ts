import { once } from "node:events";
import { type ClientRequest, type IncomingHttpHeaders, request } from "node:http";
import { connect } from "node:net";
import { within } from "./until.ts";

export interface RawAnswer {
  /** 0 when the server cut the connection before its answer could be read. */
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The answer's `error` code, when its body is an error. */
  readonly error: string | null;
}

export interface RawRequest {
  readonly method: string;
  /** The request target as it goes on the wire. */
  readonly path: string;
  /** Sent as they are, also those that `fetch` refuses to set. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent piece by piece, as chunks of their own; stops when the answer has come. */
  readonly pieces?: Iterable<string | Uint8Array>;
  /** Leaves the body unfinished: the answer must come without it. */
  readonly unfinished?: boolean;
}

/** A request below `fetch`: any header, any split of the body, an answer before the body's end. */
export function rawRequest(baseUrl: string, options: RawRequest): Promise<RawAnswer> {
  return within("an answer", send(baseUrl, options));
}

async function send(baseUrl: string, options: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(baseUrl);
  const outgoing = request({
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    method: options.method,
    path: options.path,
    headers: options.headers ?? {},
    agent: false,
  });
  let answered = false;
  const answer = new Promise<RawAnswer>((resolve) => {
    const cut = () => resolve({ status: 0, headers: {}, text: "", error: null });
    outgoing.once("response", (response) => {
      answered = true;
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece: string) => {
        text += piece;
      });
      response.once("error", cut);
      response.once("end", () => {
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          error: errorCode(text),
        });
      });
    });
    // A server that has answered may cut the rest of the body off.
    outgoing.on("error", () => {
      if (!answered) cut();
    });
  });
  outgoing.flushHeaders();
  for (const piece of options.pieces ?? []) {
    if (answered || outgoing.destroyed) break;
    if (!outgoing.write(piece)) await Promise.race([drainedOrClosed(outgoing), answer]);
    // Each piece leaves on its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (!options.unfinished && !outgoing.destroyed) outgoing.end();
  try {
    return await answer;
  } finally {
    outgoing.destroy();
  }
}

/** Resolves when more can be written, or nothing ever again; leaves no listener behind. */
async function drainedOrClosed(outgoing: ClientRequest): Promise<void> {
  const waiting = new AbortController();
  const events = ["drain", "close"].map((name) => once(outgoing, name, { signal: waiting.signal }));
  await Promise.race(events).catch(() => undefined);
  waiting.abort();
}

function errorCode(text: string): string | null {
  try {
    const body: { error?: unknown } | null = JSON.parse(text);
    return typeof body?.error === "string" ? body.error : null;
  } catch {
    return null;
  }
}

/** Writes bytes to the server's socket and gives back the first line of what it says (empty: it hung up). */
export async function rawSocket(baseUrl: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => socket.destroy());
  socket.write(bytes);
  let said = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    if (said.includes("\r\n")) socket.destroy();
  });
  await within("the server answers or hangs up", once(socket, "close"));
  return said.split("\r\n")[0] ?? "";
}

/** What a client gets that sends its whole request before it reads. */
export interface UploadAnswer {
  /** The first line; empty when the server closed the connection instead. */
  readonly status: string;
  /** Whether all of the body could be written. */
  readonly sent: boolean;
}

/**
 * Sends a body of zeros piece by piece and only then reads, like many HTTP libraries.
 * @param chunked without a declared length
 */
export async function uploadBeforeReading(
  baseUrl: string,
  { method, path, headers = {} }: RawRequest,
  { bytes, chunked }: { readonly bytes: number; readonly chunked: boolean },
): Promise<UploadAnswer> {
  const { hostname, port, host } = new URL(baseUrl);
  const socket = connect(Number(port), hostname);
  socket.pause();
  let failed = false;
  socket.on("error", () => {
    failed = true;
  });
  const closed = once(socket, "close");
  const length = chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes) };
  const lines = Object.entries({ host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}`);
  socket.write([`${method} ${path} HTTP/1.1`, ...lines, "", ""].join("\r\n"));
  const piece = Buffer.alloc(PIECE_BYTES);
  for (let sent = 0; sent < bytes && !failed; sent += PIECE_BYTES) {
    if (chunked) socket.write(`${PIECE_BYTES.toString(16)}\r\n`);
    await new Promise((resolve) => socket.write(piece, resolve));
    if (chunked) socket.write("\r\n");
  }
  if (chunked && !failed) socket.write("0\r\n\r\n");
  let answer = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    answer += text;
    if (answer.includes("}")) socket.destroy();
  });
  socket.resume();
  await within("the server answers or closes the connection", closed);
  return { status: answer.split("\r\n")[0] ?? "", sent: !failed };
}

const PIECE_BYTES = 64 * 1024;

/**
 * Sends a GET and then reads nothing, like a page whose process has been stopped.
 * @returns ends the connection
 */
export async function openUnread(url: URL): Promise<() => void> {
  const socket = connect(Number(url.port), url.hostname);
  socket.on("error", () => socket.destroy());
  await once(socket, "connect");
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\n\r\n`);
  socket.pause();
  return () => socket.destroy();
}
