/** The validator of variants, both for those that `variants` is about to write and for those written by hand. */
import { buildAcceptEdit } from "../accept/accept-edit.ts";
import { isInside } from "../edit/range.ts";
import type { Range, SourceComment, SourceElement } from "../languages/language.ts";
import { ANY_TAG, CSS, isSessionMarker, isVariantNumber, PARAMS, VARIANT } from "../markers/markers.ts";
import { onlyElement, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { codeProblems, idProblems } from "./check-content.ts";
import { cssProblems } from "./check-css.ts";
import { paramsProblem } from "./check-params.ts";
import type { VariantProblem } from "./variant-problem.ts";

const HIDDEN = /display\s*:\s*["']?none/;

/** The problems of the variants in a session's wrapper, in the order of the file. A missing variant is none. */
export async function variantProblems(
  loaded: LoadedSource,
  wrapper: Wrapper,
  id: string,
): Promise<VariantProblem[]> {
  const styles = stylesOf(loaded, wrapper, id);
  const problems = [
    ...foreignContentProblems(loaded, wrapper, styles),
    ...numberingProblems(wrapper),
    ...wrapper.variants.flatMap((slot) => slotProblems(loaded, wrapper, slot, styles)),
    ...(await styleProblems(loaded, wrapper, styles, id)),
  ];
  if (problems.length > 0) return problems.sort((a, b) => a.at - b.at);
  // The last check: each variant has to be acceptable.
  for (const slot of wrapper.variants) {
    const variant = slot.attributes.get(VARIANT)?.value ?? "";
    const edit = await buildAcceptEdit(loaded, wrapper, { id, variant, paramValues: {} });
    if (!edit.ok) problems.push({ at: slot.range.start, message: edit.message });
  }
  return problems;
}

function stylesOf({ source }: LoadedSource, { element, variants }: Wrapper, id: string): SourceElement[] {
  return source.elements.filter(
    ({ attributes, parent }) =>
      attributes.get(CSS)?.value === id && parent !== null && [element, ...variants].includes(parent),
  );
}

/** Anything in the wrapper that is neither the original, nor a variant, nor the session's style element. */
function foreignContentProblems(
  { text, source }: LoadedSource,
  { element, original, variants }: Wrapper,
  styles: readonly SourceElement[],
): VariantProblem[] {
  const own = new Set([...variants, ...styles, ...(original?.parent ? [original.parent] : [])]);
  const inside = { start: element.startTag.end, end: element.endTag?.start ?? element.range.end };
  const problems: VariantProblem[] = element.children
    .filter((child) => !own.has(child))
    .map(({ range, name }) => ({
      at: range.start,
      message:
        name === "style"
          ? `A style element here needs ${CSS} with the session's id.`
          : `<${name}> stands beside the variants; everything belongs into a ${VARIANT}="N" element.`,
    }));
  const known: Range[] = [...element.children, ...source.comments]
    .map(({ range }) => range)
    .filter((range) => isInside(range, inside))
    .sort((a, b) => a.start - b.start);
  let at = inside.start;
  for (const range of [...known, { start: inside.end, end: inside.end }]) {
    const gap = text.slice(at, Math.max(at, range.start));
    if (gap.trim() !== "")
      problems.push({ at: at + gap.search(/\S/), message: "Text stands beside the variants." });
    at = Math.max(at, range.end);
  }
  return problems;
}

function numberingProblems({ variants, declared }: Wrapper): VariantProblem[] {
  const seen = new Set<string>();
  return variants.flatMap((slot) => {
    const number = slot.attributes.get(VARIANT)?.value ?? "";
    const at = slot.range.start;
    if (seen.has(number)) return [{ at, message: `Variant ${number} is there twice.` }];
    seen.add(number);
    return Number(number) > declared && declared > 0
      ? [{ at, message: `Variant ${number} is one too many: ${declared} were asked for.` }]
      : [];
  });
}

function slotProblems(
  loaded: LoadedSource,
  wrapper: Wrapper,
  slot: SourceElement,
  styles: readonly SourceElement[],
): VariantProblem[] {
  const { text, source } = loaded;
  const { original, element } = wrapper;
  const name = `Variant ${slot.attributes.get(VARIANT)?.value}`;
  const at = slot.range.start;
  const extras = [...styles, ...source.comments].map(({ range }) => range);
  const content = onlyElement(text, slot, extras);
  const problems: VariantProblem[] = [];
  if (content === null) problems.push({ at, message: `${name} does not hold exactly one element.` });
  else if (original !== null && content.name !== original.name && !element.attributes.has(ANY_TAG)) {
    const message = `${name} is a <${content.name}>, the original a <${original.name}> (--any-tag allows that).`;
    problems.push({ at: content.range.start, message });
  }
  if (slot !== wrapper.variants[0] && !isHidden(text, slot))
    problems.push({ at, message: `${name} must be hidden (display: none), as all but the first.` });
  const params = slot.attributes.get(PARAMS);
  const wrong =
    params === undefined
      ? null
      : params.value === null
        ? "it must be a plain string"
        : paramsProblem(params.value);
  if (params !== undefined && wrong !== null)
    problems.push({ at: params.range.start, message: `${PARAMS} of ${name.toLowerCase()}: ${wrong}.` });
  return [
    ...problems,
    ...markerProblems(loaded, slot),
    ...codeProblems(loaded, slot, original),
    ...idProblems(loaded, slot, wrapper),
  ];
}

function isHidden(text: string, { attributes }: SourceElement): boolean {
  const style = attributes.get("style");
  return style !== undefined && HIDDEN.test(text.slice(style.range.start, style.range.end));
}

/** Markers of any session inside a variant. */
function markerProblems({ source }: LoadedSource, slot: SourceElement): VariantProblem[] {
  const below = ({ range }: SourceElement | SourceComment): boolean => isInside(range, slot.range);
  const elements = source.elements.filter(
    (element) =>
      element !== slot &&
      below(element) &&
      [...element.attributes.keys()].some((name) => name.startsWith("data-impeccable-") && name !== CSS),
  );
  const comments = source.comments.filter((comment) => below(comment) && isSessionMarker(comment.text));
  return [...elements, ...comments].map(({ range }) => ({
    at: range.start,
    message: "A variant may not hold markers or attributes of a session.",
  }));
}

async function styleProblems(
  { text, language }: LoadedSource,
  { variants }: Wrapper,
  styles: readonly SourceElement[],
  id: string,
): Promise<VariantProblem[]> {
  const tag = /^<[^>]+>/.exec(language.styleTag(id))?.[0] ?? "";
  const numbers = new Set(
    variants.map((slot) => slot.attributes.get(VARIANT)?.value ?? "").filter(isVariantNumber),
  );
  const problems: VariantProblem[] = [];
  for (const { startTag, endTag, range } of styles) {
    if (endTag === null) continue;
    const written = text.slice(startTag.start, startTag.end).replaceAll('"', "'");
    if (
      !tag
        .slice(0, -1)
        .replaceAll('"', "'")
        .split(" ")
        .every((part) => written.includes(part))
    ) {
      problems.push({ at: range.start, message: `The style element must be written ${tag}.` });
      continue;
    }
    const raw = text.slice(startTag.end, endTag.start);
    const css = language.commentSyntax === "jsx" ? plainCss(raw) : raw;
    if (css === null) {
      problems.push({ at: range.start, message: "The style element must hold one plain template literal." });
      continue;
    }
    const context = { start: startTag.end, mode: language.styleMode, variants: numbers };
    problems.push(...(await cssProblems(css, context)));
  }
  return problems;
}

/** The CSS in a style element's template literal, its quotes replaced by spaces; `null` when it is computed. */
function plainCss(raw: string): string | null {
  const literal = /^(\s*\{\s*[`"'])([\s\S]*)([`"']\s*\}\s*)$/.exec(raw);
  if (literal === null) return raw.trim() === "" ? "" : null;
  const [, before = "", css = "", after = ""] = literal;
  if (css.includes("${")) return null;
  return `${before.replace(/\S/g, " ")}${css}${after.replace(/\S/g, " ")}`;
}
