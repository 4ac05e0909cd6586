/** The Durable Streams protocol, version 1.0, as far as both ends must agree on it: headers, offsets, limits. */

export const STREAM_HEADERS = {
  nextOffset: "Stream-Next-Offset",
  upToDate: "Stream-Up-To-Date",
  closed: "Stream-Closed",
  cursor: "Stream-Cursor",
  seq: "Stream-Seq",
  ttl: "Stream-TTL",
  expiresAt: "Stream-Expires-At",
  forkedFrom: "Stream-Forked-From",
  forkOffset: "Stream-Fork-Offset",
  forkSubOffset: "Stream-Fork-Sub-Offset",
  sseEncoding: "Stream-SSE-Data-Encoding",
  producerId: "Producer-Id",
  producerEpoch: "Producer-Epoch",
  producerSeq: "Producer-Seq",
  expectedSeq: "Producer-Expected-Seq",
  receivedSeq: "Producer-Received-Seq",
} as const;

/** Below which streams live; a project's path may come before it. */
export const STREAM_ROOT = "/v1/stream/";

/** Largest body of one append or creation. */
export const MAX_APPEND_BYTES = 1024 * 1024;
/** About how much one answer of a read carries; a record is never split over two. */
export const READ_PAGE_BYTES = 256 * 1024;
/** How long a long poll waits for data, unless the server's options say otherwise. */
export const LONG_POLL_MS = 20_000;
/** After this an event stream is ended; its client reconnects with the last offset. */
export const STREAM_SSE_MS = 60_000;
/** Characters of a stream's path, as it stands in the address. */
export const MAX_STREAM_PATH_CHARS = 1_024;
/** Characters of a content type or a `Stream-Seq`. */
export const MAX_STREAM_HEADER_CHARS = 256;
/** Producers a stream remembers; beyond it the one that wrote longest ago is forgotten. */
export const MAX_PRODUCERS = 1_000;

/** What a stream is when its creation names no content type. */
export const DEFAULT_STREAM_TYPE = "application/octet-stream";
export const JSON_TYPE = "application/json";

const OFFSET = /^0{16}_(\d{16})$/;
const OFFSET_DIGITS = 16;

/**
 * The token of a position: opaque to clients, in the order of positions, and the same for ever.
 * @param position bytes from the start, in a JSON stream messages
 */
export function encodeOffset(position: number): string {
  return `${"0".repeat(OFFSET_DIGITS)}_${String(position).padStart(OFFSET_DIGITS, "0")}`;
}

/** The position a token stands for; `null` when it is none of ours. */
export function decodeOffset(offset: string): number | null {
  const position = Number(OFFSET.exec(offset)?.[1] ?? Number.NaN);
  return Number.isSafeInteger(position) ? position : null;
}

/** A content type without its parameters, in lower case. */
export function mediaType(contentType: string): string {
  return (contentType.split(";")[0] ?? "").trim().toLowerCase();
}

/** Whether a stream of this type holds messages instead of bytes. */
export function isJsonType(contentType: string): boolean {
  return mediaType(contentType) === JSON_TYPE;
}

/** Whether events can carry this type as text; anything else goes as base64. */
export function isTextType(contentType: string): boolean {
  return isJsonType(contentType) || mediaType(contentType).startsWith("text/");
}

/** A cursor counts intervals of this length, so that caches distinguish long polls … */
const CURSOR_INTERVAL_MS = 20_000;
/** … from this day on (9 October 2024). */
const CURSOR_EPOCH_MS = 1_728_432_000_000;
/** How far a cursor may be put ahead of one that has caught up with the clock (an hour). */
const CURSOR_JITTER = 180;

/**
 * The cursor of a live answer: always greater than the one the client brought along.
 * @param now milliseconds since the Unix epoch
 */
export function nextCursor(brought: string | null, now: number): string {
  const current = Math.floor((now - CURSOR_EPOCH_MS) / CURSOR_INTERVAL_MS);
  const last = brought !== null && /^\d{1,15}$/.test(brought) ? Number(brought) : -1;
  if (last < current) return String(current);
  return String(last + 1 + Math.floor(Math.random() * CURSOR_JITTER));
}
