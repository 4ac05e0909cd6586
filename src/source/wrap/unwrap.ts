/**
 * Removes a wrapper from a text. Wrap uses it to prove that its edit can be reverted, accept and discard to know the
 * file without the session. Changes that were made around the wrapper since stay.
 */
import { createTextEdit, outdent } from "../edit/indent.ts";
import type { Range } from "../languages/language.ts";
import type { WrappedText, Wrapper } from "../markers/wrapper.ts";
import { lineIndent } from "../project/text-file.ts";
import { hoistedAttributes } from "./hoisted-attributes.ts";
import { removeFragment } from "./insert-fragment.ts";

/**
 * The text without the wrapper: the original at its former indentation, with its hoisted attributes. How far wrap
 * moved the original to the right is read off the wrapper, so no record of it is needed.
 */
export async function textWithoutWrapper(
  { text, source, language }: WrappedText,
  wrapper: Wrapper,
): Promise<string> {
  const { block, original, element } = wrapper;
  const edit = await createTextEdit(text);
  if (original === null) {
    if (removeFragment(edit, { text, source, language }, wrapper)) return edit.toString();
    const { start, end } = insertedRange(text, wrapper);
    return edit.remove(start, end).toString();
  }
  edit.remove(block.start, original.range.start);
  edit.remove(original.range.end, block.end);
  outdent(edit, original.range, source.verbatim, slotIndent(text, block, original.range));
  for (const attribute of hoistedAttributes(text, element)) {
    const placeholder = language.placeholder(attribute.name);
    const at = text.indexOf(placeholder, original.startTag.start);
    if (at === -1 || at >= original.startTag.end) continue;
    edit.update(at, at + placeholder.length, attribute.text);
  }
  return edit.toString();
}

/** An insert's block, with the line break that wrap wrote between it and its anchor. */
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

/** The white space that wrap put before each line of the original. */
function slotIndent(text: string, block: Range, original: Range): string {
  const own = lineIndent(text, original.start);
  const outer = lineIndent(text, block.start);
  const first = /(?:^|\n)[ \t]*$/.test(text.slice(0, original.start));
  return first && own.startsWith(outer) ? own.slice(outer.length) : "";
}
