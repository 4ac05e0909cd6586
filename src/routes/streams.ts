import { Hono } from "hono";
import {
  type AppendRequest,
  type CreateRequest,
  callActor,
  encodeRequest,
  type ReadRequest,
  streamActorName,
} from "../actor/index.ts";
import type { ErrorBody } from "../protocol/errors.ts";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";
import { isLoopback } from "../protocol/loopback.ts";
import {
  decodeOffset,
  MAX_APPEND_BYTES,
  MAX_STREAM_HEADER_CHARS,
  MAX_STREAM_PATH_CHARS,
  STREAM_HEADERS,
  STREAM_ROOT,
} from "../protocol/streams.ts";
import { sessionReads } from "./actors.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext, AppEnv, Resource } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import { discardLargeBody, readBounded } from "./body.ts";
import { hostnameOf } from "./guards.ts";
import type { Platform } from "./platform.ts";

type Call = Parameters<typeof callActor>[3];

/**
 * `/v1/stream/<path>`: the Durable Streams protocol. A path whose first part is a session's id is a run of
 * that session: clients read it, and agents write to it. All others exist only where the server was
 * started for everybody on this machine to use them.
 */
export const streams: Resource = (platform) => {
  const app = new Hono<AppEnv>();

  app.all(`${STREAM_ROOT}*`, async (c) => {
    const path = streamPath(new URL(c.req.url).pathname);
    const { method } = c.req;
    if (method === "PUT" || method === "POST") await discardLargeBody(c, MAX_APPEND_BYTES);
    await admit(c, platform, path, method);
    const ask = (address: string, call: Call) =>
      callActor(platform.streams, streamActorName(c.get("project"), path), address, call);
    const body = () => readBounded(c.req.raw, MAX_APPEND_BYTES);
    switch (method) {
      case "PUT": {
        const answer = await ask(encodeRequest("/stream", createRequest(c)), { method, raw: await body() });
        return answer.status === 201 ? located(c, answer) : answer;
      }
      case "POST": {
        const answer = await ask(encodeRequest("/append", appendRequest(c)), { raw: await body() });
        return answer.status === 409 ? withHolder(c, platform, path, answer) : answer;
      }
      case "HEAD":
        return ask("/head", { method: "GET" });
      case "GET": {
        const { signal } = c.req.raw;
        return ask(encodeRequest("/read", readRequest(c)), { method, signal });
      }
      case "DELETE":
        return ask("/delete", { method: "POST" });
      default:
        throw new ApiError("not_found", "Streams know GET, HEAD, POST, PUT and DELETE.");
    }
  });

  return app;
};

/** A fenced agent hears who holds the session now, as with every other use of a lease; only the session knows. */
async function withHolder(
  c: AppContext,
  platform: Platform,
  path: string,
  answer: Response,
): Promise<Response> {
  const body: ErrorBody = await answer.clone().json();
  if (body.error !== "lease_fenced") return answer;
  const snapshot = await sessionReads(c, platform, path.split("/")[0] ?? "")
    .snapshot()
    .catch(() => null);
  const held = snapshot?.deliveryLease;
  const current = held ? { agent: held.agent, expiresAt: held.expiresAt } : null;
  throw new ApiError(body.error, body.message, { current });
}

/** The path of a stream, always written the same way, however the address has escaped it. */
function streamPath(pathname: string): string {
  const escaped = pathname.slice(pathname.indexOf(STREAM_ROOT) + STREAM_ROOT.length);
  let path: string;
  try {
    path = escaped
      .split("/")
      .map((part) => encodeURIComponent(decodeURIComponent(part)))
      .join("/");
  } catch {
    throw invalid("invalid_query", { path: "path", reason: "is not UTF-8 in percent-encoding" });
  }
  if (path === "" || path.length > MAX_STREAM_PATH_CHARS) {
    throw new ApiError("not_found", `A stream's path has 1 to ${MAX_STREAM_PATH_CHARS} characters.`);
  }
  return path;
}

/** Who may do this with this stream. */
async function admit(c: AppContext, platform: Platform, path: string, method: string): Promise<void> {
  const isRun = SESSION_ID.test(path.split("/")[0] ?? "");
  if (!isRun && platform.openStreams && isLoopback(hostnameOf(c.req.header("host")))) return;
  await authenticate(c, platform, { needs: method === "GET" || method === "HEAD" ? "browser" : "agent" });
  if (!isRun) {
    throw new ApiError("not_found", "There are only the streams of runs here; see serve --open-streams.");
  }
  if (method === "PUT" || method === "DELETE") {
    throw new ApiError("forbidden", "The streams of runs are created and kept by the server.");
  }
}

function createRequest(c: AppContext): CreateRequest {
  const ttl = c.req.header(STREAM_HEADERS.ttl);
  const expires = c.req.header(STREAM_HEADERS.expiresAt);
  if (ttl !== undefined && expires !== undefined)
    throw badHeader(STREAM_HEADERS.ttl, "excludes an expiry time");
  const ttlSeconds = ttl === undefined ? null : integer(ttl);
  if (ttl !== undefined && ttlSeconds === null) throw badHeader(STREAM_HEADERS.ttl, "must be whole seconds");
  const expiresAt = expires === undefined ? null : rfc3339(expires);
  if (Number.isNaN(expiresAt)) throw badHeader(STREAM_HEADERS.expiresAt, "must be an RFC 3339 time");
  return {
    contentType: contentType(c),
    ttlSeconds,
    expiresAt,
    closed: isClosing(c),
    fork: forkRequest(c),
  };
}

function forkRequest(c: AppContext): CreateRequest["fork"] {
  const from = c.req.header(STREAM_HEADERS.forkedFrom);
  const offset = c.req.header(STREAM_HEADERS.forkOffset);
  const sub = c.req.header(STREAM_HEADERS.forkSubOffset);
  const subOffset = sub === undefined ? 0 : integer(sub);
  const position = offset === undefined ? null : decodeOffset(offset);
  if (from === undefined) {
    if (offset === undefined && sub === undefined) return null;
    throw badHeader(STREAM_HEADERS.forkedFrom, "is missing");
  }
  if (subOffset === null) throw badHeader(STREAM_HEADERS.forkSubOffset, "must be a whole number");
  if (offset !== undefined && position === null) throw badHeader(STREAM_HEADERS.forkOffset, "is no offset");
  return { path: sourcePath(c, from), position, subOffset };
}

/** A source is named by its whole path, and lies in the same project. */
function sourcePath(c: AppContext, from: string): string {
  const { pathname } = new URL(c.req.url);
  const root = pathname.slice(0, pathname.indexOf(STREAM_ROOT) + STREAM_ROOT.length);
  const source = new URL(from, c.req.url).pathname;
  if (!source.startsWith(root)) throw badHeader(STREAM_HEADERS.forkedFrom, `must begin with ${root}`);
  const path = streamPath(source);
  if (SESSION_ID.test(path.split("/")[0] ?? "")) {
    throw new ApiError("forbidden", "The streams of runs cannot be forked.");
  }
  return path;
}

function appendRequest(c: AppContext): AppendRequest {
  const streamSeq = c.req.header(STREAM_HEADERS.seq) ?? null;
  if (streamSeq !== null && streamSeq.length > MAX_STREAM_HEADER_CHARS) {
    throw badHeader(STREAM_HEADERS.seq, `has more than ${MAX_STREAM_HEADER_CHARS} characters`);
  }
  return {
    contentType: contentType(c),
    close: isClosing(c),
    producer: producerStamp(c),
    streamSeq,
    lease: c.req.header("live-lease") ?? null,
  };
}

function producerStamp(c: AppContext): AppendRequest["producer"] {
  const id = c.req.header(STREAM_HEADERS.producerId);
  const epochHeader = c.req.header(STREAM_HEADERS.producerEpoch);
  const seqHeader = c.req.header(STREAM_HEADERS.producerSeq);
  if (id === undefined && epochHeader === undefined && seqHeader === undefined) return null;
  if (id === undefined || id === "" || id.length > MAX_NAME_CHARS) {
    throw badHeader(STREAM_HEADERS.producerId, `must be text of 1 to ${MAX_NAME_CHARS} characters`);
  }
  const epoch = integer(epochHeader ?? "");
  const seq = integer(seqHeader ?? "");
  if (epoch === null) throw badHeader(STREAM_HEADERS.producerEpoch, "must be a whole number");
  if (seq === null) throw badHeader(STREAM_HEADERS.producerSeq, "must be a whole number");
  return { id, epoch, seq };
}

function readRequest(c: AppContext): ReadRequest {
  const { searchParams } = new URL(c.req.url);
  const offsets = searchParams.getAll("offset");
  const live = searchParams.get("live");
  if (offsets.length > 1) throw badOffset("is there more than once");
  if (live !== null && live !== "long-poll" && live !== "sse") {
    throw invalid("invalid_query", { path: "live", reason: "must be long-poll or sse" });
  }
  const [offset] = offsets;
  if (offset === undefined && live !== null) throw badOffset("is missing");
  const from = offset === undefined || offset === "-1" ? 0 : offset === "now" ? offset : decodeOffset(offset);
  if (from === null) throw badOffset("is no offset of this server");
  return {
    from,
    live,
    cursor: searchParams.get("cursor"),
    ifNoneMatch: c.req.header("if-none-match") ?? null,
  };
}

/** 201 says where the stream is. */
function located(c: AppContext, answer: Response): Response {
  const headers = new Headers(answer.headers);
  const { origin, pathname } = new URL(c.req.url);
  headers.set("location", `${origin}${pathname}`);
  return new Response(null, { status: answer.status, headers });
}

function contentType(c: AppContext): string | null {
  const type = c.req.header("content-type")?.trim() ?? "";
  if (type === "") return null;
  if (type.length > MAX_STREAM_HEADER_CHARS || !/^[\w.+-]+\/[\w.+-]+\s*(;.*)?$/.test(type)) {
    throw badHeader("Content-Type", "is no media type");
  }
  return type;
}

function isClosing(c: AppContext): boolean {
  return c.req.header(STREAM_HEADERS.closed)?.toLowerCase() === "true";
}

/** A whole number as the protocol writes them: digits, without a leading zero. */
function integer(text: string): number | null {
  const value = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(value) ? value : null;
}

/** Milliseconds since the Unix epoch; NaN when it is no such time. */
function rfc3339(text: string): number {
  return /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}

function badOffset(reason: string): ApiError {
  return invalid("invalid_query", { path: "offset", reason });
}

function badHeader(path: string, reason: string): ApiError {
  return invalid("invalid_event", { path, reason });
}
