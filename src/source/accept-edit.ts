/** The edit that puts an accepted variant in the wrapper's place: plain, or between carbonize markers. */
import { editable, reindent } from "./indent.ts";
import type { Range, SourceElement } from "./languages/language.ts";
import type { LoadedSource } from "./load.ts";
import {
  CARBONIZE,
  CSS,
  carbonizeEnd,
  carbonizeStart,
  KEY_COMMENT,
  PARAMS,
  paramValuesComment,
  VARIANT,
} from "./markers.ts";
import { outlineAround } from "./outline.ts";
import { lineIndent } from "./text-file.ts";
import { onlyElement, type Wrapper } from "./wrapper.ts";

export interface Accepted {
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
export async function acceptEdit(
  loaded: LoadedSource,
  wrapper: Wrapper,
  accepted: Accepted,
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
  const element = withKey(loaded, wrapper, content, await pieceAt(loaded, content.range, base));
  const tuned = Object.keys(accepted.paramValues).length > 0;
  const carbonize = styles.length > 0 || HELPERS.test(element) || (tuned && slot.attributes.has(PARAMS));
  const css = await Promise.all(styles.map((style) => pieceAt(loaded, style.range, base)));
  const block = carbonize ? carbonizeBlock(loaded, wrapper, accepted, { element, css, base }) : element;

  const edit = await editable(text);
  edit.update(wrapper.block.start, wrapper.block.end, block);
  const after = edit.toString();
  const parsed = language.parse(after);
  const range = { start: wrapper.block.start, end: wrapper.block.start + block.length };
  const same = parsed.ok && outlineAround(parsed.source, range) === outlineAround(source, wrapper.block);
  if (!same) {
    const why = parsed.ok
      ? "a parser would move it away from there"
      : `line ${parsed.line}: ${parsed.message}`;
    const message = `Variant ${accepted.variant} does not fit in the original's place: ${why}`;
    return { ok: false, error: "variant_invalid", message };
  }
  return { ok: true, text: after, carbonize };
}

/** A piece of the file, its further lines moved to the indentation `to`. */
async function pieceAt({ text, source }: LoadedSource, range: Range, to: string): Promise<string> {
  const edit = await editable(text);
  reindent(edit, range, source.verbatim, { from: lineIndent(text, range.start), to });
  return edit.slice(range.start, range.end);
}

/** The key that went to the wrapper comes back to the element, unless that has its own by now. */
function withKey({ text }: LoadedSource, wrapper: Wrapper, content: SourceElement, piece: string): string {
  const key = keyText(text, wrapper);
  const mark = `/* ${KEY_COMMENT} */`;
  const own = content.attributes.has("key");
  if (key === "" || own) return piece.replace(` ${mark}`, "");
  if (piece.includes(mark)) return piece.replace(mark, () => key);
  const afterName = 1 + content.name.length;
  return `${piece.slice(0, afterName)} ${key}${piece.slice(afterName)}`;
}

function keyText(text: string, { element }: Wrapper): string {
  const key = element.attributes.get("key");
  return key === undefined ? "" : text.slice(key.range.start, key.range.end);
}

/** Styles, tuned values and the element, with everything a clean-up needs to know. */
function carbonizeBlock(
  { text, file, language }: LoadedSource,
  wrapper: Wrapper,
  { id, variant, paramValues }: Accepted,
  {
    element,
    css,
    base,
  }: { readonly element: string; readonly css: readonly string[]; readonly base: string },
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
  if (language.oneValue && !takesSeveral(wrapper.element)) {
    const key = keyText(text, wrapper);
    const outer = `<${tag} ${CARBONIZE}="${id}" style={{ display: 'contents' }}${key === "" ? "" : ` ${key}`}>`;
    lines.unshift(outer);
    lines.push(`</${tag}>`);
  }
  return lines.join(file.eol + base);
}

/** Only among the children of a plain element may one become several; a component may count them. */
function takesSeveral({ slot, parent, attributes }: SourceElement): boolean {
  return slot === "child" && parent !== null && parent.tag !== null && !attributes.has("key");
}
