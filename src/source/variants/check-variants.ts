/** The validator of variants, both for those that `variants` is about to write and for those written by hand. */
import { buildAcceptEdit } from "../accept/accept-edit.ts";
import { isInside } from "../edit/range.ts";
import type { Range, SourceComment, SourceElement } from "../languages/language.ts";
import { styleFormFault, styleTextOf } from "../languages/style-element.ts";
import { ANY_TAG, CSS, isSessionMarker, isVariantNumber, PARAMS, VARIANT } from "../markers/markers.ts";
import { onlyElement, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { splitLines } from "../project/text-file.ts";
import { textWithoutWrapper } from "../wrap/unwrap.ts";
import { codeProblems, idProblems } from "./check-content.ts";
import { checkCss, type StyleCheck, type VariantUse } from "./check-css.ts";
import { libraryProblems } from "./check-library.ts";
import { parameterProblems } from "./check-parameter-uses.ts";
import { paramsProblem } from "./check-params.ts";
import type { VariantProblem } from "./variant-problem.ts";

const HIDDEN = /display\s*:\s*["']?none/;

/** The problems of the variants in a session's wrapper, in the order of the file. A missing variant is none. */
export async function variantProblems(
  loaded: LoadedSource,
  wrapper: Wrapper,
  { root, id }: { readonly root: string; readonly id: string },
): Promise<VariantProblem[]> {
  const styles = stylesOf(loaded, wrapper, id);
  const styled = await styleProblems(loaded, wrapper, styles, id);
  const problems = [
    ...foreignContentProblems(loaded, wrapper, styles),
    ...numberingProblems(wrapper),
    ...wrapper.variants.flatMap((slot) => slotProblems(loaded, wrapper, slot, styles)),
    ...styled.problems,
    ...(await parameterProblems(root, loaded, wrapper, styled.uses)),
  ];
  if (problems.length > 0) return problems.sort((a, b) => a.at - b.at);
  const compileError = await compileProblem(loaded, wrapper);
  if (compileError !== null) return [compileError];
  // The last check: each variant has to be acceptable.
  for (const slot of wrapper.variants) {
    const variant = slot.attributes.get(VARIANT)?.value ?? "";
    const edit = await buildAcceptEdit(loaded, wrapper, { id, variant, paramValues: {} });
    if (!edit.ok) problems.push({ at: slot.range.start, message: edit.message });
  }
  return problems;
}

/** What the language's compiler refuses. A file that does not compile without the variants is not judged by it. */
async function compileProblem(loaded: LoadedSource, wrapper: Wrapper): Promise<VariantProblem | null> {
  const { text, language } = loaded;
  const verified = await language.verify(text);
  if (verified.ok || !(await language.verify(await textWithoutWrapper(loaded, wrapper))).ok) return null;
  const at = splitLines(text)
    .slice(0, verified.line - 1)
    .join("").length;
  return { at, message: `It does not compile: ${verified.message}` };
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
    ...libraryProblems(loaded, slot, original),
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
): Promise<StyleCheck> {
  const numbers = new Set(
    variants.map((slot) => slot.attributes.get(VARIANT)?.value ?? "").filter(isVariantNumber),
  );
  const problems: VariantProblem[] = [];
  const uses: VariantUse[] = [];
  for (const style of styles) {
    const at = style.range.start;
    const fault = styleFormFault(text, style, language);
    const written = styleTextOf(text, style, language);
    if (fault === "tag" || (fault === "content" && language.escapesStyleText === true)) {
      const why = fault === "tag" ? "" : "; a server would escape its rules otherwise";
      problems.push({ at, message: `The style element must be written ${language.styleTag(id)}${why}.` });
    } else if (written === null) {
      problems.push({
        at,
        message: `The rules must stand in one plain template literal: ${language.styleTag(id)}.`,
      });
    } else {
      const context = { offsetOf: written.offsetOf, mode: language.styleMode, variants: numbers };
      const checked = await checkCss(written.css, context);
      problems.push(...checked.problems);
      uses.push(...checked.uses);
    }
  }
  return { problems, uses };
}
