/** The encoding of driver calls for the worker under test. */

export type WireValue = null | string | number | boolean | { readonly base64: string } | object;

export interface WireCall {
  readonly method: string;
  readonly args: readonly WireValue[];
}

/** `calls` are begun together; `fresh` makes a new driver over the same storage first. */
export interface WireRequest {
  readonly fresh: boolean;
  readonly calls: readonly WireCall[];
}

export type WireAnswer = { readonly values: readonly WireValue[] } | { readonly error: string };

/** Bytes become base64; all other values are JSON. */
export function toWire(value: unknown): WireValue {
  if (value instanceof Uint8Array) {
    let text = "";
    for (let at = 0; at < value.length; at += 0x8000) {
      text += String.fromCharCode(...value.subarray(at, at + 0x8000));
    }
    return { base64: btoa(text) };
  }
  if (value === undefined || value === null) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "object") return value;
  throw new TypeError(`a ${typeof value} does not travel`);
}

export function fromWire(value: WireValue | undefined): unknown {
  if (typeof value === "object" && value !== null && "base64" in value && typeof value.base64 === "string") {
    return Uint8Array.from(atob(value.base64), (character) => character.charCodeAt(0));
  }
  return value ?? null;
}
