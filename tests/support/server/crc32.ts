/**
 * CRC-32 (the one of zip and PNG), bit by bit: slow, and written apart from the product's own,
 * so that a shared mistake cannot hide. Eight lower-case hex digits.
 */
export function crc32(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, "0");
}
