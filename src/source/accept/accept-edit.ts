/** The edit that puts an accepted variant in the wrapper's place: plain, or between carbonize markers. */
import { newCompileError } from "../edit/compile-check.ts";
import { createTextEdit, reindent } from "../edit/indent.ts";
import { treeShapeAround } from "../edit/tree-shape.ts";
import type { Language, Range, SourceElement } from "../languages/language.ts";
import {
  CARBONIZE,
  CSS,
  carbonizeEnd,
  carbonizeStart,
  PARAMS,
  paramValuesComment,
  VARIANT,
} from "../markers/markers.ts";
import { onlyElement, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineIndent } from "../project/text-file.ts";
import { defaultValues } from "../variants/default-values.ts";
import { type HoistedAttribute, hoistedAttributes } from "../wrap/hoisted-attributes.ts";
import { textWithoutWrapper } from "./restore.ts";

export interface AcceptedVariant {
  readonly id: string;
  readonly variant: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
}

export type AcceptEdit =
  | { readonly ok: true; readonly text: string; readonly carbonize: boolean }
  | { readonly ok: false; readonly error: "variant_not_found" | "variant_invalid"; readonly message: string };

/** Traces of a variant's styling that must not stay in the source. */
const HELPERS = /\bdata-(?:p|impeccable)-|var\(\s*--p-/;

/** The text with the variant in place; everything outside the wrapper stays as it is. */
export async function buildAcceptEdit(
  loaded: LoadedSource,
  wrapper: Wrapper,
  accepted: AcceptedVariant,
): Promise<AcceptEdit> {
  const { text, source, language } = loaded;
  const slots = wrapper.variants.filter((slot) => slot.attributes.get(VARIANT)?.value === accepted.variant);
  const [slot] = slots;
  if (slot === undefined || slots.length > 1) {
    const count = slots.length === 0 ? "no" : "more than one";
    const message = `The wrapper of session ${accepted.id} holds ${count} variant ${accepted.variant}.`;
    return { ok: false, error: "variant_not_found", message };
  }
  const styles = source.elements.filter(
    (element) =>
      element.attributes.get(CSS)?.value === accepted.id &&
      (element.parent === wrapper.element || element.parent === slot),
  );
  const extras = [...styles, ...source.comments].map(({ range }) => range);
  const content = onlyElement(text, slot, extras);
  if (content === null) {
    const message = `Variant ${accepted.variant} of session ${accepted.id} does not hold exactly one element.`;
    return { ok: false, error: "variant_invalid", message };
  }

  const base = lineIndent(text, wrapper.block.start);
  const piece = await pieceAt(loaded, content.range, base);
  const moved = hoistedAttributes(text, wrapper.element);
  const tuned = Object.keys(accepted.paramValues).length > 0;
  const carbonize =
    styles.length > 0 ||
    HELPERS.test(marked(piece, moved, language, () => "")) ||
    (tuned && slot.attributes.has(PARAMS));
  const element = withMoved(piece, moved, content, language, carbonize);
  const css = await Promise.all(styles.map((style) => pieceAt(loaded, style.range, base)));
  const parts = { element, css, base, moved };
  // What nobody touched has its default, which only the slot declares.
  const paramValues = {
    ...defaultValues(slot.attributes.get(PARAMS)?.value ?? null),
    ...accepted.paramValues,
  };
  const block = carbonize ? carbonizeBlock(loaded, wrapper, { ...accepted, paramValues }, parts) : element;

  const edit = await createTextEdit(text);
  edit.update(wrapper.block.start, wrapper.block.end, block);
  const after = edit.toString();
  const parsed = language.parse(after);
  const range = { start: wrapper.block.start, end: wrapper.block.start + block.length };
  const same = parsed.ok && treeShapeAround(parsed.source, range) === treeShapeAround(source, wrapper.block);
  const why = !parsed.ok
    ? `line ${parsed.line}: ${parsed.message}`
    : same
      ? await newCompileError(language, await textWithoutWrapper(loaded, wrapper), after)
      : "a parser would move it away from there";
  if (why !== null) {
    const message = `Variant ${accepted.variant} does not fit in the original's place: ${why}`;
    return { ok: false, error: "variant_invalid", message };
  }
  return { ok: true, text: after, carbonize };
}

/** A piece of the file, its further lines moved to the indentation `to`. */
async function pieceAt({ text, source }: LoadedSource, range: Range, to: string): Promise<string> {
  const edit = await createTextEdit(text);
  reindent(edit, range, source.verbatim, { from: lineIndent(text, range.start), to });
  return edit.slice(range.start, range.end);
}

/** The piece with something else for each placeholder of a moved attribute. */
function marked(
  piece: string,
  moved: readonly HoistedAttribute[],
  { placeholder }: Language,
  other: (attribute: HoistedAttribute) => string,
): string {
  return moved.reduce(
    (all, attribute) => all.replace(placeholder(attribute.name), () => other(attribute)),
    piece,
  );
}

/**
 * What went to the wrapper comes back to the element, unless that has its own by now. While a block stands around
 * it for the clean-up, the block carries it: a key may be there twice, a `v-else` may not.
 */
function withMoved(
  piece: string,
  moved: readonly HoistedAttribute[],
  content: SourceElement,
  language: Language,
  carbonize: boolean,
): string {
  const afterName = 1 + content.name.length;
  return moved.reduce((all, attribute) => {
    const mark = language.placeholder(attribute.name);
    if (content.attributes.has(attribute.name)) return all.replace(` ${mark}`, "");
    const held = carbonize && language.commentSyntax === "html" ? mark : attribute.text;
    if (all.includes(mark)) return all.replace(mark, () => held);
    return `${all.slice(0, afterName)} ${held}${all.slice(afterName)}`;
  }, piece);
}

interface Parts {
  readonly element: string;
  readonly css: readonly string[];
  readonly base: string;
  readonly moved: readonly HoistedAttribute[];
}

/** Styles, tuned values and the element, with everything a clean-up needs to know. */
function carbonizeBlock(
  { file, language }: LoadedSource,
  wrapper: Wrapper,
  { id, variant, paramValues }: AcceptedVariant,
  { element, css, base, moved }: Parts,
): string {
  const tag = wrapper.element.name;
  const tuned = Object.keys(paramValues).length > 0;
  const lines = [
    language.comment(carbonizeStart(id)),
    ...css,
    ...(tuned ? [language.comment(paramValuesComment(id, paramValues))] : []),
    language.comment(carbonizeEnd(id)),
    `<${tag} ${VARIANT}="${variant}" ${language.displayContents}>`,
    element,
    `</${tag}>`,
  ];
  if (moved.length > 0 || language.oneChild(wrapper.element)) {
    const contents =
      language.commentSyntax === "jsx" ? "style={{ display: 'contents' }}" : language.displayContents;
    const carried = moved.map((attribute) => ` ${attribute.text}`).join("");
    lines.unshift(`<${tag} ${CARBONIZE}="${id}" ${contents}${carried}>`);
    lines.push(`</${tag}>`);
  }
  return lines.join(file.eol + base);
}
