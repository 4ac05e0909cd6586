/** A file as text that can be written back byte for byte: encoding, byte order mark, line ends, identity. */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import type { Range } from "../languages/language.ts";

/** Larger files are not edited by hand, and parsing them takes too long. */
export const MAX_SOURCE_BYTES = 5 * 1024 * 1024;
const BOM = "\uFEFF";

export interface TextFile {
  /** Without the byte order mark. */
  readonly text: string;
  readonly bom: boolean;
  /** The line end most of the file has. */
  readonly eol: "\r\n" | "\n";
  /** Of the bytes, in hex. */
  readonly sha256: string;
}

/** Reads a file; `null` when it is missing, no regular file, too large, or not UTF-8 (it could not be restored). */
export async function readTextFile(absolute: string): Promise<TextFile | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(absolute, "r");
    const stat = await handle.stat();
    if (!stat.isFile() || stat.size > MAX_SOURCE_BYTES) return null;
    return decode(await handle.readFile());
  } catch {
    return null;
  } finally {
    await handle?.close();
  }
}

/** The message for a file that `readTextFile` cannot read. */
export function unreadableMessage(file: string): string {
  return `${file} cannot be read as UTF-8 text of at most 5 MiB`;
}

/** The text of some bytes; `null` when they are not UTF-8. */
export function decode(bytes: Uint8Array): TextFile | null {
  let full: string;
  try {
    full = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
  const bom = full.startsWith(BOM);
  const text = bom ? full.slice(1) : full;
  return { text, bom, eol: dominantEol(text), sha256: sha256(bytes) };
}

/** The bytes of a text, with the byte order mark it came with. */
export function encode(text: string, bom: boolean): Uint8Array {
  return new TextEncoder().encode(bom ? BOM + text : text);
}

/** SHA-256 in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function dominantEol(text: string): "\r\n" | "\n" {
  const crlf = text.split("\r\n").length - 1;
  const all = text.split("\n").length - 1;
  return crlf * 2 > all ? "\r\n" : "\n";
}

/** The lines of a text, each with its end. */
export function splitLines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

/** The line (from 1) on which an offset lies. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

/** The line around an offset, without its end and outer white space. */
export function lineText(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(lineStart(text, offset), end === -1 ? text.length : end).trim();
}

/** The white space with which an offset's line begins. */
export function lineIndent(text: string, offset: number): string {
  const start = lineStart(text, offset);
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? "";
}

/** How many lines a range touches. */
export function lineCount(text: string, range: Range): number {
  return text.slice(range.start, range.end).split("\n").length;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf("\n", offset - 1) + 1;
}
