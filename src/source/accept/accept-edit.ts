/**
 * The edit that puts an accepted variant in the wrapper's place, in one of two forms:
 * - plain: the variant's element alone, when nothing else is needed to show it;
 * - carbonize: the element together with its CSS and tuned values between markers, until `carbonize` has moved them
 *   into the project's own files. `carbonize-markup.ts` writes this form, and explains the extra element in JSX.
 */
import { newCompileError } from "../edit/compile-check.ts";
import { createTextEdit, reindent } from "../edit/indent.ts";
import { treeShapeAround } from "../edit/tree-shape.ts";
import type { Range, SourceElement } from "../languages/language.ts";
import { CSS, PARAMS, VARIANT } from "../markers/markers.ts";
import { findParameterUse } from "../markers/parameter-uses.ts";
import { onlyElement, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineIndent } from "../project/text-file.ts";
import { defaultValues } from "../variants/default-values.ts";
import { hoistedAttributes } from "../wrap/hoisted-attributes.ts";
import { textWithoutWrapper } from "../wrap/unwrap.ts";
import { carbonizeMarkup } from "./carbonize-markup.ts";
import { removePlaceholders, returnAttributes } from "./returned-attributes.ts";

export interface AcceptedVariant {
  readonly id: string;
  /** The variant's number. */
  readonly variant: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
}

interface AcceptError {
  readonly ok: false;
  readonly error: "variant_not_found" | "variant_invalid";
  readonly message: string;
}

/** `carbonize`: the text has the carbonize form. */
export type AcceptEdit =
  | { readonly ok: true; readonly text: string; readonly carbonize: boolean }
  | AcceptError;

/** The text with the variant in place; everything outside the wrapper stays as it is. Writes nothing. */
export async function buildAcceptEdit(
  loaded: LoadedSource,
  wrapper: Wrapper,
  accepted: AcceptedVariant,
): Promise<AcceptEdit> {
  const found = findVariant(loaded, wrapper, accepted);
  if (!found.ok) return found;
  const hoisted = hoistedAttributes(loaded.text, wrapper.element);
  const base = lineIndent(loaded.text, wrapper.block.start);
  const markup = await textAt(loaded, found.content.range, base);
  const paramValues = paramValuesOfSlot(found.slot, accepted);
  const css = await Promise.all(found.styles.map((style) => textAt(loaded, style.range, base)));
  const carbonize =
    css.length > 0 ||
    needsVariantStyling(removePlaceholders(markup, hoisted, loaded.language), paramValues) ||
    (Object.keys(accepted.paramValues).length > 0 && found.slot.attributes.has(PARAMS));
  const element = returnAttributes(markup, {
    hoisted,
    content: found.content,
    language: loaded.language,
    carriedByBlock: carbonize && loaded.language.commentSyntax === "html",
  });
  const block = carbonize
    ? carbonizeMarkup(loaded, wrapper, {
        id: accepted.id,
        variant: accepted.variant,
        paramValues,
        element,
        css,
        hoisted,
      })
    : element;
  const edit = await createTextEdit(loaded.text);
  edit.update(wrapper.block.start, wrapper.block.end, block);
  const text = edit.toString();
  const problem = await placementProblem(loaded, wrapper, text, block.length);
  if (problem === null) return { ok: true, text, carbonize };
  return invalid(`Variant ${accepted.variant} does not fit in the original's place: ${problem}`);
}

interface FoundVariant {
  readonly ok: true;
  readonly slot: SourceElement;
  /** The one element in the slot. */
  readonly content: SourceElement;
  /** The session's style elements, in the wrapper or in the slot. */
  readonly styles: readonly SourceElement[];
}

function findVariant(
  { text, source }: LoadedSource,
  { element, variants }: Wrapper,
  { id, variant }: AcceptedVariant,
): FoundVariant | AcceptError {
  const slots = variants.filter((slot) => slot.attributes.get(VARIANT)?.value === variant);
  const [slot] = slots;
  if (slot === undefined || slots.length > 1) {
    const count = slots.length === 0 ? "no" : "more than one";
    const message = `The wrapper of session ${id} holds ${count} variant ${variant}.`;
    return { ok: false, error: "variant_not_found", message };
  }
  const styles = source.elements.filter(
    ({ attributes, parent }) => attributes.get(CSS)?.value === id && (parent === element || parent === slot),
  );
  const ignored = [...styles, ...source.comments].map(({ range }) => range);
  const content = onlyElement(text, slot, ignored);
  if (content === null)
    return invalid(`Variant ${variant} of session ${id} does not hold exactly one element.`);
  return { ok: true, slot, content, styles };
}

function invalid(message: string): AcceptError {
  return { ok: false, error: "variant_invalid", message };
}

/** True when markup uses the variant's parameters, or attributes that only work inside the session's wrapper. */
function needsVariantStyling(markup: string, params: AcceptedVariant["paramValues"]): boolean {
  return /\bdata-impeccable-/.test(markup) || findParameterUse(markup, params) !== undefined;
}

/** The values that you tuned, and for all other parameters the default, which only the slot declares. */
function paramValuesOfSlot(
  slot: SourceElement,
  { paramValues }: AcceptedVariant,
): AcceptedVariant["paramValues"] {
  return { ...defaultValues(slot.attributes.get(PARAMS)?.value ?? null), ...paramValues };
}

/** A piece of the file, its further lines moved to the indentation `to`. */
async function textAt({ text, source }: LoadedSource, range: Range, to: string): Promise<string> {
  const edit = await createTextEdit(text);
  reindent(edit, range, source.verbatim, { from: lineIndent(text, range.start), to });
  return edit.slice(range.start, range.end);
}

/** Why the accepted text does not work in the wrapper's place (`length` characters); `null` when it does. */
async function placementProblem(
  loaded: LoadedSource,
  wrapper: Wrapper,
  text: string,
  length: number,
): Promise<string | null> {
  const { language, source } = loaded;
  const parsed = language.parse(text);
  if (!parsed.ok) return `line ${parsed.line}: ${parsed.message}`;
  const { start } = wrapper.block;
  const shape = treeShapeAround(parsed.source, { start, end: start + length });
  if (shape !== treeShapeAround(source, wrapper.block)) return "a parser would move it away from there";
  return await newCompileError(language, await textWithoutWrapper(loaded, wrapper), text);
}
