import { base64ToUint8Array, concatUint8Arrays, uint8ArrayToBase64 } from "uint8array-extras";
import { isNestedDeeper } from "../../protocol/json-depth.ts";
import { MAX_JSON_DEPTH } from "../../protocol/limits.ts";
import { isJsonType } from "../../protocol/streams.ts";
import type { StreamData } from "./entries.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const COMMA = encoder.encode(",");

export type ParsedMessages =
  | { readonly ok: true; readonly messages: readonly unknown[] }
  | { readonly ok: false; readonly reason: string };

/** The messages of a JSON body: the elements of an array, or one message. */
export function readMessages(body: Uint8Array): ParsedMessages {
  if (isNestedDeeper(body, MAX_JSON_DEPTH)) {
    return { ok: false, reason: `The body is nested in more than ${MAX_JSON_DEPTH} levels.` };
  }
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return { ok: true, messages: Array.isArray(value) ? value : [value] };
  } catch {
    return { ok: false, reason: "The body is not JSON in UTF-8." };
  }
}

/** Bytes in the form of a journal line: text, or base64 for bytes that are not UTF-8. */
export function toStreamData(bytes: Uint8Array): StreamData {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { base64: uint8ArrayToBase64(bytes) };
  }
}

/**
 * The data of a page: bytes unchanged, messages as JSON joined with commas.
 * @param from first unit (byte or message)
 * @param to unit after the last one
 */
export function toPayload(data: StreamData, from: number, to: number): Uint8Array {
  if ("messages" in data) {
    return encoder.encode(
      data.messages
        .slice(from, to)
        .map((message) => JSON.stringify(message))
        .join(","),
    );
  }
  const bytes = "text" in data ? encoder.encode(data.text) : base64ToUint8Array(data.base64);
  return bytes.subarray(from, to);
}

/** Joins slices of a stream of this type. */
export function joinPayloads(contentType: string, pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const separated = isJsonType(contentType)
    ? pieces.flatMap((piece, index) => (index === 0 ? [piece] : [COMMA, piece]))
    : [...pieces];
  return concatUint8Arrays(separated);
}
