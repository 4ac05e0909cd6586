import { isRecord } from "../../protocol/is-record.ts";

/**
 * Inputs and outputs of actors as requests and responses carry them. A value is JSON in the body; where it
 * has a member `bytes`, the bytes are the body and the rest is JSON in the header, without ASCII limits.
 */

/** Marks what carries a value; a response without it is an output itself. */
const VALUE_HEADER = "x-actor-value";
const IN_BODY = "body";

export interface EncodedMessage {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** @param value JSON, and bytes at most in its member `bytes` */
export function encodeMessage(value: unknown): EncodedMessage {
  if (isRecord(value) && value.bytes instanceof Uint8Array) {
    const { bytes, ...rest } = value;
    const header = encodeURIComponent(JSON.stringify(rest));
    return { headers: { [VALUE_HEADER]: header }, body: new Uint8Array(value.bytes) };
  }
  return { headers: { [VALUE_HEADER]: IN_BODY }, body: JSON.stringify(value ?? null) };
}

/** Whether a request or response carries a value. */
export function carriesValue({ headers }: { readonly headers: Pick<Headers, "get"> }): boolean {
  return headers.get(VALUE_HEADER) !== null;
}

/** Reads what `encodeMessage` wrote. Both sides are of one build and share the contract that types it. */
export async function decodeMessage(
  message: Pick<Request | Response, "arrayBuffer" | "json"> & { readonly headers: Pick<Headers, "get"> },
) {
  const header = message.headers.get(VALUE_HEADER);
  if (header === null || header === IN_BODY) return message.json();
  const rest: object = JSON.parse(decodeURIComponent(header));
  return { ...rest, bytes: new Uint8Array(await message.arrayBuffer()) };
}
