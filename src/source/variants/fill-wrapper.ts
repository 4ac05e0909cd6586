/** Writes a block of variants below the insert line of a wrapper, in place of earlier variants. */
import { createTextEdit, reindent } from "../edit/indent.ts";
import { isInside } from "../edit/range.ts";
import type { Language, Range } from "../languages/language.ts";
import { styleFormFault, styleTextOf } from "../languages/style-element.ts";
import { ANY_TAG, CSS, variantsEnd } from "../markers/markers.ts";
import type { WrappedText, Wrapper } from "../markers/wrapper.ts";
import { lineIndent } from "../project/text-file.ts";

export interface FilledWrapper {
  readonly text: string;
  /** The block in `text`. */
  readonly block: Range;
}

export interface VariantBlock {
  /** As the agent wrote it: a style element and variant elements, in the file's own language. */
  readonly content: string;
  readonly id: string;
  readonly eol: string;
  readonly anyTag: boolean;
}

/**
 * The text with the block, indented as the wrapper. A first parse finds the lines whose white space is content, which
 * are not indented. If the text does not parse, the block stays as the agent wrote it.
 */
export async function fillWrapper(
  { text, source, language }: WrappedText,
  { element, insert }: Wrapper & { readonly insert: { readonly range: Range } },
  { content, id, eol, anyTag }: VariantBlock,
): Promise<FilledWrapper> {
  const inset = lineIndent(text, insert.range.start);
  const end = source.comments.find(
    (comment) => comment.text === variantsEnd(id) && isInside(comment.range, element.range),
  );
  const tail = end?.range.start ?? element.endTag?.start ?? element.range.end;
  const gap = text.slice(insert.range.end, tail);
  // The white space before the end belongs to the file, not to the block.
  const kept = /\s*$/.exec(gap)?.[0] ?? "";
  const lines = content.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const first = /^\n*([ \t]*)/.exec(lines.replace(/^(?:[ \t]*\n)+/, ""))?.[1] ?? "";
  const body = lines.trim().replaceAll("\n", eol);

  const tagged = anyTag && !element.attributes.has(ANY_TAG) ? ` ${ANY_TAG}="yes"` : "";
  const name = element.startTag.start + 1 + element.name.length;
  const before = `${text.slice(0, name)}${tagged}${text.slice(name, insert.range.end)}${eol}${inset}`;
  const written = {
    text: before + body + kept + text.slice(tail),
    block: { start: before.length, end: before.length + body.length },
  };
  const { text: draft, block } = await withRenderedStyle(written, language, id);
  const parsed = language.parse(draft);
  if (!parsed.ok) return { text: draft, block };
  const edit = await createTextEdit(draft);
  reindent(edit, block, parsed.source.verbatim, { from: first, to: inset });
  const placed = edit.slice(block.start, block.end);
  return {
    text: edit.toString(),
    block: { start: block.start, end: block.start + placed.length },
  };
}

/** The style element in the form of the language, where the agent wrote another that holds the same. Lines stay. */
async function withRenderedStyle(
  { text, block }: FilledWrapper,
  language: Language,
  id: string,
): Promise<FilledWrapper> {
  const parsed = language.parse(text);
  const styles = (parsed.ok ? parsed.source.elements : []).filter(
    ({ attributes, range }) => attributes.get(CSS)?.value === id && isInside(range, block),
  );
  const edit = await createTextEdit(text);
  for (const style of styles) {
    const read = styleTextOf(text, style, language);
    if (read?.isPlain === true && styleFormFault(text, style, language) === "content")
      edit.update(style.range.start, style.range.end, language.styleElement(id, read.css));
  }
  const end = edit.toString().length - (text.length - block.end);
  return { text: edit.toString(), block: { start: block.start, end } };
}
