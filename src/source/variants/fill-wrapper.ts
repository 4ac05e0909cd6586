/** Writes a block of variants below the insert line of a wrapper, in place of earlier variants. */
import { createTextEdit, reindent } from "../edit/indent.ts";
import { isInside } from "../edit/range.ts";
import type { Language, Range } from "../languages/language.ts";
import { styleFormFault, styleTextOf } from "../languages/style-element.ts";
import { ANY_TAG, CSS, variantsEnd } from "../markers/markers.ts";
import { isInLine, type WrappedText, type Wrapper } from "../markers/wrapper.ts";
import { lineAt, lineIndent } from "../project/text-file.ts";
import { oneLine } from "./one-line.ts";

export interface FilledWrapper {
  readonly text: string;
  /** The block in `text`. */
  readonly block: Range;
  /** The line (from 1) of the agent's block that an offset in it comes from. */
  lineOf(offset: number): number;
}

type WrittenBlock = Pick<FilledWrapper, "text" | "block">;

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
  wrapped: WrappedText,
  wrapper: FillableWrapper,
  block: VariantBlock,
): Promise<FilledWrapper> {
  if (isInLine(wrapped, wrapper)) return await fillLine(wrapped, wrapper, block);
  const { content, id, eol } = block;
  const { text, language } = wrapped;
  const inset = lineIndent(text, wrapper.insert.range.start);
  const lines = blockLines(content);
  const first = /^\n*([ \t]*)/.exec(lines.replace(/^(?:[ \t]*\n)+/, ""))?.[1] ?? "";
  const body = lines.trim().replaceAll("\n", eol);
  const written = place(wrapped, wrapper, { ...block, content: body, gap: `${eol}${inset}` });
  const draft = await withRenderedStyle(written, language, id);
  const parsed = language.parse(draft.text);
  if (!parsed.ok) return withLines(draft);
  const edit = await createTextEdit(draft.text);
  reindent(edit, draft.block, parsed.source.verbatim, { from: first, to: inset });
  const { start, end } = draft.block;
  const placed = edit.slice(start, end);
  return withLines({ text: edit.toString(), block: { start, end: start + placed.length } });
}

type FillableWrapper = Wrapper & { readonly insert: { readonly range: Range } };

/** The text with the block on the line of the wrapper. */
async function fillLine(
  wrapped: WrappedText,
  wrapper: FillableWrapper,
  block: VariantBlock,
): Promise<FilledWrapper> {
  const body = blockLines(block.content).trim();
  const whole = { text: body, block: { start: 0, end: body.length } };
  const styled = await withRenderedStyle(whole, wrapped.language, block.id);
  const line = oneLine(styled.text, wrapped.language);
  const placed = place(wrapped, wrapper, { ...block, content: line.text, gap: "" });
  return { ...placed, lineOf: (offset) => line.lineOf(offset - placed.block.start) };
}

function blockLines(content: string): string {
  return content.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
}

function withLines({ text, block }: WrittenBlock): FilledWrapper {
  const first = lineAt(text, block.start);
  return { text, block, lineOf: (offset) => lineAt(text, offset) - first + 1 };
}

/** The text with the content behind the insert marker and a gap, in place of what stands there. */
function place(
  { text, source }: WrappedText,
  { element, insert }: FillableWrapper,
  { content, gap, id, anyTag }: VariantBlock & { readonly gap: string },
): WrittenBlock {
  const end = source.comments.find(
    (comment) => comment.text === variantsEnd(id) && isInside(comment.range, element.range),
  );
  const tail = end?.range.start ?? element.endTag?.start ?? element.range.end;
  // The white space before the end belongs to the file, not to the block.
  const kept = /\s*$/.exec(text.slice(insert.range.end, tail))?.[0] ?? "";
  const tagged = anyTag && !element.attributes.has(ANY_TAG) ? ` ${ANY_TAG}="yes"` : "";
  const name = element.startTag.start + 1 + element.name.length;
  const before = `${text.slice(0, name)}${tagged}${text.slice(name, insert.range.end)}${gap}`;
  return {
    text: before + content + kept + text.slice(tail),
    block: { start: before.length, end: before.length + content.length },
  };
}

/** The style element in the form of the language, where the agent wrote another that holds the same. Lines stay. */
async function withRenderedStyle(
  { text, block }: WrittenBlock,
  language: Language,
  id: string,
): Promise<WrittenBlock> {
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
