/** Checks a session's style sheet: every rule has to be limited to one variant, so that it matches nothing else. */
import type { AtRule, ChildNode, Container, Rule } from "postcss";
import type { StyleMode } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";
import { type ParameterUse, parameterUses } from "../markers/parameter-uses.ts";
import type { VariantProblem } from "./variant-problem.ts";

/** At-rules that only make their rules conditional. */
export const CONDITIONS: ReadonlySet<string> = new Set([
  "media",
  "supports",
  "container",
  "layer",
  "starting-style",
]);
/** At-rules that style nothing by themselves. */
export const DEFINITIONS: ReadonlySet<string> = new Set([
  "keyframes",
  "-webkit-keyframes",
  "font-face",
  "property",
  "counter-style",
]);
const SCOPE = /^\(\s*\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]\s*\)/;
const PREFIX = /^\[data-impeccable-variant\s*=\s*["']?([^"'\]\s]+)["']?\s*\]/;

/** The style element that a style sheet was read from. */
export interface StyleSheetContext {
  /** The offset in the file of an offset in the style sheet. */
  readonly offsetOf: (inSheet: number) => number;
  readonly mode: StyleMode;
  /** Numbers of the variants that are written. */
  readonly variants: ReadonlySet<string>;
}

/** A name of the form of a parameter in the rules of one variant. */
export interface VariantUse {
  readonly variant: string;
  /** Its range counts in the file. */
  readonly use: ParameterUse;
}

export interface StyleCheck {
  readonly problems: readonly VariantProblem[];
  readonly uses: readonly VariantUse[];
}

/** Names before a colon: a style query that reads a parameter, or a property that the rules set themselves. */
function definedNames(rule: string): ParameterUse[] {
  return Array.from(rule.matchAll(/--p-([\w-]+)\s*:/g), (match) => ({
    name: match[1] ?? "",
    text: match[0],
    range: { start: match.index, end: match.index + match[0].length },
  }));
}

/** The rules of a style sheet that break the authoring rules, or its syntax error; and the parameters that it uses. */
export async function checkCss(css: string, context: StyleSheetContext): Promise<StyleCheck> {
  const { CssSyntaxError, parse } = await import("postcss");
  try {
    const root = parse(css);
    return { problems: problemsIn(root, context), uses: usesIn(root, css, context) };
  } catch (error) {
    if (!(error instanceof CssSyntaxError)) throw error;
    const at = context.offsetOf(offsetIn(css, error.line ?? 1, error.column ?? 1));
    return { problems: [{ at, message: `The style sheet does not parse: ${error.reason}.` }], uses: [] };
  }
}

/** The parameters in the rules of each variant; a rule with a prefix may be for several. */
function usesIn(container: Container, css: string, context: StyleSheetContext): VariantUse[] {
  return (container.nodes ?? []).flatMap((node) => {
    if (node.type === "atrule" && CONDITIONS.has(node.name.toLowerCase())) return usesIn(node, css, context);
    const selectors = node.type === "rule" ? node.selectors : node.type === "atrule" ? [node.params] : [];
    const owners = selectors.map((selector) => (SCOPE.exec(selector) ?? PREFIX.exec(selector))?.[1]);
    const { start, end } = { start: node.source?.start?.offset ?? 0, end: node.source?.end?.offset ?? 0 };
    const rule = css.slice(start, end);
    const uses = [...parameterUses(rule), ...definedNames(rule)].map((use) => ({
      ...use,
      range: {
        start: context.offsetOf(start + use.range.start),
        end: context.offsetOf(start + use.range.end),
      },
    }));
    return [...new Set(owners)].flatMap((variant) =>
      variant === undefined ? [] : uses.map((use) => ({ variant, use })),
    );
  });
}

function problemsIn(container: Container, context: StyleSheetContext): VariantProblem[] {
  return (container.nodes ?? []).flatMap((node) => {
    if (node.type === "atrule") return atRuleProblems(node, context);
    if (node.type === "rule") return ruleProblems(node, context);
    if (node.type === "decl") return [problem(node, context, `"${node.prop}" stands outside of any rule.`)];
    return [];
  });
}

function atRuleProblems(node: AtRule, context: StyleSheetContext): VariantProblem[] {
  const name = node.name.toLowerCase();
  if (DEFINITIONS.has(name)) return [];
  if (CONDITIONS.has(name)) return problemsIn(node, context);
  if (name === "scope" && context.mode === "scoped") {
    const variant = SCOPE.exec(node.params)?.[1];
    if (variant === undefined)
      return [problem(node, context, `@scope must begin with ([${VARIANT}="N"]), the number of a variant.`)];
    return variantRuleProblems(node, context, variant);
  }
  return [problem(node, context, `@${node.name} does not belong into a variant's style sheet.`)];
}

function ruleProblems(node: Rule, context: StyleSheetContext): VariantProblem[] {
  if (context.mode === "scoped")
    return [problem(node, context, `The rule "${node.selector}" stands outside @scope ([${VARIANT}="N"]).`)];
  return node.selectors.flatMap((selector) => {
    const variant = PREFIX.exec(selector)?.[1];
    return variant === undefined
      ? [problem(node, context, `The selector "${selector}" does not begin with [${VARIANT}="N"].`)]
      : variantRuleProblems(node, context, variant);
  });
}

function variantRuleProblems(
  node: AtRule | Rule,
  context: StyleSheetContext,
  variant: string,
): VariantProblem[] {
  if (!context.variants.has(variant))
    return [problem(node, context, `There is no variant ${variant} for these rules.`)];
  const problems: VariantProblem[] = [];
  node.walkRules((inner) => {
    if (inner.selector.includes(":global("))
      problems.push(problem(inner, context, `:global() means nothing here ("${inner.selector}").`));
  });
  return problems;
}

function problem(node: ChildNode, context: StyleSheetContext, message: string): VariantProblem {
  return { at: context.offsetOf(node.source?.start?.offset ?? 0), message };
}

/** The offset of a line and column, both from 1. */
function offsetIn(text: string, line: number, column: number): number {
  const before = text.split("\n").slice(0, line - 1);
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
