/** Indents and outdents a piece of source, except lines whose white space is content. */
import type { MagicString } from "magic-string";
import type { Range } from "../languages/language.ts";

/** A text to be edited by offsets; the library is loaded when the first edit is made. */
export async function createTextEdit(text: string): Promise<MagicString> {
  const library = await import("magic-string");
  return new library.MagicString(text);
}

/** Starts of the lines after the first in a range that may be indented: not empty, not inside `verbatim`. */
function movableLines(text: string, range: Range, verbatim: readonly Range[]): number[] {
  const starts: number[] = [];
  for (
    let at = text.indexOf("\n", range.start);
    at !== -1 && at + 1 < range.end;
    at = text.indexOf("\n", at + 1)
  ) {
    const start = at + 1;
    const empty = text[start] === "\n" || (text[start] === "\r" && text[start + 1] === "\n");
    const fixed = verbatim.some((region) => start > region.start && start <= region.end);
    if (!empty && !fixed) starts.push(start);
  }
  return starts;
}

/** Puts `prefix` before every movable line of a range but its first. */
export function indent(edit: MagicString, range: Range, verbatim: readonly Range[], prefix: string): void {
  for (const start of movableLines(edit.original, range, verbatim)) edit.appendLeft(start, prefix);
}

/** Removes `prefix` from every movable line that has it. */
export function outdent(edit: MagicString, range: Range, verbatim: readonly Range[], prefix: string): void {
  if (prefix === "") return;
  for (const start of movableLines(edit.original, range, verbatim)) {
    if (edit.original.startsWith(prefix, start)) edit.remove(start, start + prefix.length);
  }
}

/** Changes a range's indentation from `from` to `to`. White space of a line beyond `from` stays. */
export function reindent(
  edit: MagicString,
  range: Range,
  verbatim: readonly Range[],
  { from, to }: { readonly from: string; readonly to: string },
): void {
  for (const start of movableLines(edit.original, range, verbatim)) {
    const own = /^[ \t]*/.exec(edit.original.slice(start, range.end))?.[0] ?? "";
    edit.remove(start, start + (own.startsWith(from) ? from.length : own.length));
    edit.appendLeft(start, to);
  }
}
