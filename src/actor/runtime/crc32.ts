const POLYNOMIAL = 0xedb88320;

/** Bytes that are taken in one step. */
const SLICE = 8;

/** What a byte does to the checksum, in one block of 256 for every number of bytes (0 to 7) behind it. */
const TABLE = new Uint32Array(SLICE * 256);
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  TABLE[byte] = value;
}
for (let index = 256; index < TABLE.length; index += 1) {
  const nearer = TABLE[index - 256] ?? 0;
  TABLE[index] = (nearer >>> 8) ^ (TABLE[nearer & 0xff] ?? 0);
}

const encoder = new TextEncoder();
/** Most lines fit: they need no memory of their own. UTF-8 has at most three bytes for a character. */
const scratch = new Uint8Array(96 * 1024);

/**
 * CRC-32 (ISO 3309, as in gzip and PNG) over the UTF-8 of a text. A start may read megabytes of journal,
 * so it takes eight bytes at a time ("slicing-by-8").
 * @returns 8 lower-case hex characters
 */
export function crc32(text: string): string {
  const bytes = utf8(text);
  return checksum(bytes, bytes.length);
}

/**
 * The same over a text whose last characters, all of ASCII, are left out but for the very last one.
 * @param dropped how many are left out
 */
export function crc32Without(text: string, dropped: number): string {
  const bytes = utf8(text);
  const length = bytes.length - dropped;
  bytes[length - 1] = at(bytes, bytes.length - 1);
  return checksum(bytes, length);
}

/** Valid until the next call. */
function utf8(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

function checksum(bytes: Uint8Array, length: number): string {
  const whole = length - (length % SLICE);
  let crc = 0xffffffff;
  for (let index = 0; index < whole; index += SLICE) {
    crc =
      effect(7, crc ^ at(bytes, index)) ^
      effect(6, (crc >>> 8) ^ at(bytes, index + 1)) ^
      effect(5, (crc >>> 16) ^ at(bytes, index + 2)) ^
      effect(4, (crc >>> 24) ^ at(bytes, index + 3)) ^
      effect(3, at(bytes, index + 4)) ^
      effect(2, at(bytes, index + 5)) ^
      effect(1, at(bytes, index + 6)) ^
      effect(0, at(bytes, index + 7));
  }
  for (let index = whole; index < length; index += 1) {
    crc = (crc >>> 8) ^ effect(0, crc ^ at(bytes, index));
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}

/** What the last 8 bits of `value` do to the checksum with that many bytes behind them. */
function effect(behind: number, value: number): number {
  return TABLE[(behind << 8) | (value & 0xff)] ?? 0;
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
