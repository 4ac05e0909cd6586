const NEWLINE = 10;
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Complete lines; bytes that are not UTF-8 become replacement characters, which the checksum detects. */
export function splitLines(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
    lines.push(decodeText(bytes.subarray(start, end)));
    start = end + 1;
  }
  return lines;
}

/** Bytes as text; a byte order mark stays. */
export function decodeText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
