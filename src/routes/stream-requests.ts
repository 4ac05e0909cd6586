/** What clients ask of streams, read from their addresses and headers. */
import type { AppendRequest, CreateRequest, ReadRequest } from "../actor/index.ts";
import { SESSION_ID } from "../protocol/ids.ts";
import { MAX_NAME_CHARS } from "../protocol/limits.ts";
import {
  decodeOffset,
  MAX_STREAM_HEADER_CHARS,
  MAX_STREAM_PATH_CHARS,
  STREAM_HEADERS,
  STREAM_ROOT,
} from "../protocol/streams.ts";
import { ApiError, invalid } from "./api-error.ts";
import type { AppContext } from "./app-env.ts";

/** The path of a stream, always written the same way, however the address has escaped it. */
export function streamPath(pathname: string): string {
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

/** Reads a `PUT`'s headers. @throws ApiError 400 */
export function createRequest(c: AppContext): CreateRequest {
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

/** Reads a `POST`'s headers. @throws ApiError 400 */
export function appendRequest(c: AppContext): AppendRequest {
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

/** Reads a `GET`'s query and headers. @throws ApiError 400 */
export function readRequest(c: AppContext): ReadRequest {
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
