/** Writes a block of variants below the insert line of a wrapper, in place of earlier variants. */
import { createTextEdit, reindent } from "../edit/indent.ts";
import { isInside } from "../edit/range.ts";
import type { Range } from "../languages/language.ts";
import { ANY_TAG, variantsEnd } from "../markers/markers.ts";
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
  const draft = before + body + kept + text.slice(tail);
  const block = { start: before.length, end: before.length + body.length };
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
