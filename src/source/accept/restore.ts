/** Taking a wrapper away: the file as it was before, whatever has changed around the wrapper meanwhile. */

import { createTextEdit, outdent } from "../edit/indent.ts";
import { restoreLayout } from "../history/layout-before-wrap.ts";
import type { Range } from "../languages/language.ts";
import type { WrappedText, Wrapper } from "../markers/wrapper.ts";
import { lineIndent } from "../project/text-file.ts";
import { hoistedAttributes } from "../wrap/hoisted-attributes.ts";

/**
 * The text without the wrapper. How far the original was moved to the right is read off the wrapper itself, so
 * nothing has to be remembered.
 */
export async function textWithoutWrapper(
  { text, source, language }: WrappedText,
  wrapper: Wrapper,
): Promise<string> {
  const { block, original, element } = wrapper;
  const edit = await createTextEdit(text);
  if (original === null) {
    const { start, end } = insertedRange(text, wrapper);
    return edit.remove(start, end).toString();
  }
  edit.remove(block.start, original.range.start);
  edit.remove(original.range.end, block.end);
  outdent(edit, original.range, source.verbatim, slotIndent(text, block, original.range));
  for (const attribute of hoistedAttributes(text, element)) {
    const mark = language.placeholder(attribute.name);
    const at = text.indexOf(mark, original.startTag.start);
    if (at !== -1 && at < original.startTag.end) edit.update(at, at + mark.length, attribute.text);
  }
  return edit.toString();
}

/** The file as it was before the session's wrapper, also where a formatter has run over it meanwhile. */
export async function originalText(
  root: string,
  id: string,
  wrapped: WrappedText,
  wrapper: Wrapper,
): Promise<string> {
  const text = await textWithoutWrapper(wrapped, wrapper);
  if (wrapper.original === null) return text;
  const { start, end } = wrapper.block;
  return await restoreLayout(root, id, text, { start, end: text.length - (wrapped.text.length - end) });
}

/** An insert's block with the line break that it brought along, which lies between it and its anchor. */
function insertedRange(text: string, { block, position }: Wrapper): Range {
  const before = position === "before";
  const gap = before
    ? /^\r?\n[ \t]*/.exec(text.slice(block.end))
    : /\r?\n[ \t]*$/.exec(text.slice(0, block.start));
  const length = gap?.[0].length ?? 0;
  return before
    ? { start: block.start, end: block.end + length }
    : { start: block.start - length, end: block.end };
}

/** What wrap put before the original's lines. */
function slotIndent(text: string, block: Range, original: Range): string {
  const own = lineIndent(text, original.start);
  const outer = lineIndent(text, block.start);
  const first = /(?:^|\n)[ \t]*$/.test(text.slice(0, original.start));
  return first && own.startsWith(outer) ? own.slice(outer.length) : "";
}
