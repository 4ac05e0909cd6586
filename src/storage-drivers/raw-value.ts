const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/**
 * The bytes of a `getItemRaw` result: stock drivers return bytes, a buffer (R2) or text (KV).
 * `null` when there is no such item.
 */
export function rawBytes(value: unknown): Uint8Array<ArrayBuffer> | null {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return typeof value === "string" ? encoder.encode(value) : null;
}

/** The same as text. */
export function rawText(value: unknown): string | null {
  if (typeof value === "string") return value;
  const bytes = rawBytes(value);
  return bytes && decoder.decode(bytes);
}
