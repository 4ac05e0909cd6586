/** A session's style sheet: every rule belongs to one variant, so that none reaches anything else on the page. */
import type { AtRule, ChildNode, Container, Rule } from "postcss";
import type { StyleMode } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";
import type { VariantProblem } from "./variant-problem.ts";

/** At-rules that only say when their rules count. */
const CONDITIONS = new Set(["media", "supports", "container", "layer", "starting-style"]);
/** At-rules that style nothing by themselves. */
const DEFINITIONS = new Set(["keyframes", "-webkit-keyframes", "font-face", "property", "counter-style"]);
const SCOPE = /^\(\s*\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]\s*\)/;
const PREFIX = /^\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]/;

/**
 * What breaks the rules of authoring.
 * @param css the text of the style element, which begins at `start`
 * @param variants numbers of the variants that are there
 */
export async function cssProblems(
  css: string,
  {
    start,
    mode,
    variants,
  }: { readonly start: number; readonly mode: StyleMode; readonly variants: ReadonlySet<string> },
): Promise<VariantProblem[]> {
  const { CssSyntaxError, parse } = await import("postcss");
  try {
    return problemsIn(parse(css), { start, mode, variants });
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    const at = start + offsetOf(css, error.line ?? 1, error.column ?? 1);
    return [{ at, message: `The style sheet does not parse: ${error.reason}.` }];
  }
}

interface Place {
  readonly start: number;
  readonly mode: StyleMode;
  readonly variants: ReadonlySet<string>;
}

function problemsIn(container: Container, place: Place): VariantProblem[] {
  return (container.nodes ?? []).flatMap((node) => {
    if (node.type === "atrule") return atRule(node, place);
    if (node.type === "rule") return rule(node, place);
    if (node.type === "decl") return [problem(node, place, `"${node.prop}" stands outside of any rule.`)];
    return [];
  });
}

function atRule(node: AtRule, place: Place): VariantProblem[] {
  const name = node.name.toLowerCase();
  if (DEFINITIONS.has(name)) return [];
  if (CONDITIONS.has(name)) return problemsIn(node, place);
  if (name === "scope" && place.mode === "scoped") {
    const variant = SCOPE.exec(node.params)?.[1];
    if (variant === undefined)
      return [problem(node, place, `@scope must begin with ([${VARIANT}="N"]), the number of a variant.`)];
    return ofVariant(node, place, variant);
  }
  return [problem(node, place, `@${node.name} does not belong into a variant's style sheet.`)];
}

function rule(node: Rule, place: Place): VariantProblem[] {
  if (place.mode === "scoped")
    return [problem(node, place, `The rule "${node.selector}" stands outside @scope ([${VARIANT}="N"]).`)];
  return node.selectors.flatMap((selector) => {
    const variant = PREFIX.exec(selector)?.[1];
    return variant === undefined
      ? [problem(node, place, `The selector "${selector}" does not begin with [${VARIANT}="N"].`)]
      : ofVariant(node, place, variant);
  });
}

function ofVariant(node: AtRule | Rule, place: Place, variant: string): VariantProblem[] {
  if (!place.variants.has(variant))
    return [problem(node, place, `There is no variant ${variant} for these rules.`)];
  const problems: VariantProblem[] = [];
  node.walkRules((inner) => {
    if (inner.selector.includes(":global("))
      problems.push(problem(inner, place, `:global() means nothing here ("${inner.selector}").`));
  });
  return problems;
}

function problem(node: ChildNode, place: Place, message: string): VariantProblem {
  return { at: place.start + (node.source?.start?.offset ?? 0), message };
}

/** The offset of a line and column, both from 1. */
function offsetOf(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
