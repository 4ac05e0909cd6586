import { uint8ArrayToHex } from "uint8array-extras";

/** JSON with sorted member names: equal values give equal text, whatever order they were written in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** SHA-256 of some bytes. */
export type Sha256 = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array | Promise<Uint8Array>;

const encoder = new TextEncoder();

/**
 * First 32 hex characters of the SHA-256 of a value's canonical JSON.
 * @param sha256 the host's own, where it has one that answers at once
 */
export async function fingerprint(value: unknown, sha256: Sha256 = webSha256): Promise<string> {
  const digest = await sha256(encoder.encode(canonicalJson(value)));
  return uint8ArrayToHex(digest.subarray(0, 16));
}

async function webSha256(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
