import { concatUint8Arrays } from "uint8array-extras";
import { isRecord } from "../protocol/is-record.ts";
import { isNestedDeeper } from "../protocol/json-depth.ts";
import { MAX_JSON_BYTES, MAX_JSON_DEPTH } from "../protocol/limits.ts";
import { ApiError } from "./api-error.ts";
import type { AppContext, Role } from "./app-env.ts";
import { authenticate } from "./authenticate.ts";
import type { Platform } from "./platform.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a JSON body with the guards in their order: size, content type, token, right, then the
 * body itself. Where the route takes its token in the body, the body is read first, but never
 * more of it than the limit.
 * @returns the object without its token
 */
export async function readJson(
  c: AppContext,
  platform: Platform,
  options: { readonly needs: Role; readonly tokenInBody?: boolean; readonly optional?: boolean },
): Promise<JsonObject> {
  refuseLargeBody(c, MAX_JSON_BYTES);
  const bytes = options.tokenInBody ? await readAfterTypeCheck(c) : null;
  if (bytes === null) requireContentType(c, "application/json", options.optional === true);
  const parsed = bytes && parseObject(bytes);
  await authenticate(c, platform, {
    needs: options.needs,
    bodyToken: parsed?.ok ? parsed.value.token : undefined,
  });
  const result = parsed ?? parseObject(await readBounded(c.req.raw, MAX_JSON_BYTES));
  if (!result.ok) {
    if (options.optional && result.empty) return {};
    throw new ApiError("invalid_json", result.reason);
  }
  const { token: _, ...body } = result.value;
  return body;
}

/** Refuses a body whose `Content-Length` is too large, before any of it is read. */
export function refuseLargeBody(c: AppContext, limit: number): void {
  const length = Number(c.req.header("content-length") ?? 0);
  if (length > limit) throw tooLarge(limit);
}

/** A refused body that is longer than this is not read. */
const MAX_DISCARDED_BYTES = 64 * 1024 * 1024;

/**
 * Refuses a body whose `Content-Length` is too large after reading and discarding it. Clients that send
 * everything before they read would otherwise get a closed connection instead of a response.
 */
export async function discardLargeBody(c: AppContext, limit: number): Promise<void> {
  const length = Number(c.req.header("content-length") ?? 0);
  if (length <= limit) return;
  if (length <= MAX_DISCARDED_BYTES) for await (const _ of c.req.raw.body ?? []);
  throw tooLarge(limit);
}

/** 415 unless the body is of this type. */
export function requireContentType(c: AppContext, type: string, optional = false): void {
  const given = c.req.header("content-type");
  if (given === undefined && optional) return;
  if (given?.split(";")[0]?.trim().toLowerCase() === type) return;
  throw new ApiError("unsupported_media_type", `Send this body as ${type}.`);
}

/** Reads a body up to a limit; what is beyond is never buffered, and left to be discarded. */
export async function readBounded(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer>> {
  const length = Number(request.headers.get("content-length") ?? Number.NaN);
  if (length <= limit) {
    // Its length is declared, and HTTP enforces it: read whole, without a stream.
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length > limit) throw tooLarge(limit);
    return bytes;
  }
  const parts: Uint8Array[] = [];
  let size = 0;
  // Not with `for await`: leaving that cancels the body, and the refusal could not be read (readable-refusal.ts).
  const reader = request.body?.getReader();
  try {
    for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
      size += next.value.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(next.value);
    }
  } finally {
    reader?.releaseLock();
  }
  return concatUint8Arrays(parts, size);
}

async function readAfterTypeCheck(c: AppContext): Promise<Uint8Array> {
  requireContentType(c, "application/json");
  return readBounded(c.req.raw, MAX_JSON_BYTES);
}

type ParsedObject =
  | { readonly ok: true; readonly value: JsonObject }
  | { readonly ok: false; readonly reason: string; readonly empty: boolean };

/** Decoded as one text: a character split over two chunks stays whole. */
function parseObject(bytes: Uint8Array): ParsedObject {
  const empty = bytes.length === 0;
  if (isNestedDeeper(bytes, MAX_JSON_DEPTH)) {
    return { ok: false, reason: `The body is nested in more than ${MAX_JSON_DEPTH} levels.`, empty };
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, reason: "The body is not JSON in UTF-8.", empty };
  }
  if (!isRecord(value)) return { ok: false, reason: "The body must be a JSON object.", empty };
  return { ok: true, value };
}

function tooLarge(limit: number): ApiError {
  return new ApiError("payload_too_large", `The body is larger than ${limit} bytes.`);
}
