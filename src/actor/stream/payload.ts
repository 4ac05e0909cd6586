import { isJsonType } from "../../protocol/streams.ts";
import type { StreamData } from "./entries.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const COMMA = encoder.encode(",");

export type ParsedMessages =
  | { readonly ok: true; readonly messages: readonly unknown[] }
  | { readonly ok: false; readonly reason: string };

/** The messages of a JSON body: an array is several, of which one level is taken apart. */
export function readMessages(body: Uint8Array): ParsedMessages {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return { ok: true, messages: Array.isArray(value) ? value : [value] };
  } catch {
    return { ok: false, reason: "The body is not JSON in UTF-8." };
  }
}

/** Bytes as a line can hold them: as text, unless they are none. */
export function toStreamData(bytes: Uint8Array): StreamData {
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { base64: toBase64(bytes) };
  }
}

/**
 * Data as a page carries it: bytes as they came, messages as JSON with commas between.
 * @param from how many units (bytes or messages) at the start are left out
 * @param to how many there are up to the end of what is wanted
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
  const bytes = "text" in data ? encoder.encode(data.text) : fromBase64(data.base64);
  return bytes.subarray(from, to);
}

/** Puts pieces of a stream of this type together. */
export function joinPayloads(contentType: string, pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const separated = isJsonType(contentType)
    ? pieces.flatMap((piece, index) => (index === 0 ? [piece] : [COMMA, piece]))
    : pieces;
  const whole = new Uint8Array(separated.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of separated) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Standard base64. */
export function toBase64(bytes: Uint8Array): string {
  /** More arguments than this are too many for one call. */
  const slice = 0x8000;
  let binary = "";
  for (let at = 0; at < bytes.length; at += slice) {
    binary += String.fromCharCode(...bytes.subarray(at, at + slice));
  }
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
