/** Checks that what a variant's rules read is what it declares: the page shows a control that does something. */
import { isInside } from "../edit/range.ts";
import { SOURCE_EXTENSIONS } from "../languages/index.ts";
import type { SourceElement } from "../languages/language.ts";
import { PARAMS, VARIANT } from "../markers/markers.ts";
import { type ParameterUse, parameterUses } from "../markers/parameter-uses.ts";
import type { Wrapper } from "../markers/wrapper.ts";
import { filesContaining, STYLE_EXTENSIONS } from "../project/file-search.ts";
import type { LoadedSource } from "../project/load-source.ts";
import type { VariantUse } from "./check-css.ts";
import { type DeclaredParam, declaredParams } from "./default-values.ts";
import type { VariantProblem } from "./variant-problem.ts";

/** Names that no variant declares, and declared ones that nothing reads. */
export async function parameterProblems(
  root: string,
  loaded: LoadedSource,
  wrapper: Wrapper,
  styleUses: readonly VariantUse[],
): Promise<VariantProblem[]> {
  const problems: VariantProblem[] = [];
  for (const slot of wrapper.variants) {
    const number = slot.attributes.get(VARIANT)?.value ?? "";
    const uses = [
      ...styleUses.filter(({ variant }) => variant === number).map(({ use }) => use),
      ...usesInMarkup(loaded, slot),
    ];
    const declared = declaredParams(slot.attributes.get(PARAMS)?.value ?? null);
    const own = new Set(uses.filter(({ text }) => text.endsWith(":")).map(({ name }) => name));
    const unknown = uses.filter(({ name }) => !own.has(name) && !declared.some(({ id }) => id === name));
    problems.push(
      ...unusedProblems(slot, number, { declared, uses }),
      ...(await foreignNames(root, loaded, wrapper, unknown)).map(({ text, range }) => ({
        at: range.start,
        message: `Variant ${number} declares no parameter for ${text.replace("var(", "").trim()}.`,
      })),
    );
  }
  return problems;
}

/** In the markup of a variant, its tag included: values of attributes may read a parameter. */
function usesInMarkup({ text, source }: LoadedSource, slot: SourceElement): ParameterUse[] {
  const { start, end } = { start: slot.startTag.end, end: slot.range.end };
  const styles = source.elements.filter(({ name, range }) => name === "style" && isInside(range, slot.range));
  return parameterUses(text.slice(start, end))
    .map((use) => ({ ...use, range: { start: start + use.range.start, end: start + use.range.end } }))
    .filter(({ range }) => !styles.some((style) => isInside(range, style.range)));
}

interface DeclaredAndUsed {
  readonly declared: readonly DeclaredParam[];
  readonly uses: readonly ParameterUse[];
}

function unusedProblems(
  slot: SourceElement,
  number: string,
  { declared, uses }: DeclaredAndUsed,
): VariantProblem[] {
  const at = slot.attributes.get(PARAMS)?.range.start ?? slot.range.start;
  return declared.flatMap(({ id, kind }) => {
    const own = uses.filter(({ name }) => name === id);
    const asProperty = own.some(({ text }) => !text.startsWith("data-"));
    const asAttribute = own.some(({ text }) => text.startsWith("data-"));
    const [property, attribute] = [`var(--p-${id})`, `[data-p-${id}]`];
    const read = { range: asProperty, steps: asAttribute, toggle: asProperty || asAttribute }[kind];
    if (read) return [];
    const wanted = { range: property, steps: attribute, toggle: `${property} or ${attribute}` }[kind];
    const message = `Nothing in variant ${number} reads its parameter "${id}" (${kind}): use ${wanted}, or leave it out.`;
    return [{ at, message }];
  });
}

/** Those names that the project does not have outside of the wrapper. Its own tokens may look like parameters. */
async function foreignNames(
  root: string,
  { text, path }: LoadedSource,
  { block, original }: Wrapper,
  unknown: readonly ParameterUse[],
): Promise<ParameterUse[]> {
  if (unknown.length === 0) return [];
  const own = original === null ? "" : text.slice(original.range.start, original.range.end);
  const outside = text.slice(0, block.start) + own + text.slice(block.end);
  const kept: ParameterUse[] = [];
  for (const use of unknown) {
    const name = use.text.startsWith("data-") ? use.text : `--p-${use.name}`;
    if (outside.includes(name)) continue;
    const others = await filesContaining(root, [name], [...SOURCE_EXTENSIONS, ...STYLE_EXTENSIONS]);
    if (others.every((file) => file === path.file)) kept.push(use);
  }
  return kept;
}
