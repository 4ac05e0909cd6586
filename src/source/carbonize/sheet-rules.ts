/** The rules of a sheet one by one, with nesting resolved, as the cascade compares them. */
import { resolveNestedSelector } from "@csstools/selector-resolve-nested";
import { type Specificity, selectorSpecificity } from "@csstools/selector-specificity";
import type { AtRule, ChildNode, Container, Declaration, Document, Root, Rule } from "postcss";
import parser, { type Selector, type Root as SelectorRoot } from "postcss-selector-parser";
import { isKeyframeStep } from "./keyframes.ts";

export interface SheetRule {
  readonly rule: Rule;
  /** What holds the declarations: the rule, or a condition that is nested in it. */
  readonly container: Rule | AtRule;
  /** Its offset in the sheet's CSS. */
  readonly at: number;
  /** One selector of it, nesting resolved. */
  readonly selector: Selector;
  readonly specificity: Specificity;
  readonly declarations: readonly Declared[];
  /** True in `@layer` or a utility of Tailwind CSS. */
  readonly layered: boolean;
  /** True inside the sheet's own `@scope`: nearer roots win over equal weights. */
  readonly scope: boolean;
  /** True inside a condition (`@media`, `@supports`, `@container`, `@starting-style`). */
  readonly conditional: boolean;
}

export interface Declared {
  /** In lower case; `*` where only a preprocessor knows what is set. */
  readonly property: string;
  readonly important: boolean;
}

type Parent = Container | ChildNode | Document | Root | undefined;

const UNKNOWN_CONTENT = /^(?:include|apply|extend|mixin)$/i;
const LAYERS = new Set(["layer", "utility"]);
const NOT_RULES = new Set(["mixin", "function", "font-face", "property", "page", "custom-variant"]);

/** Every selector of every rule, but not the declarations `without`. What does not parse is left out, as browsers do. */
export function sheetRules(root: Root, without: ReadonlySet<ChildNode> = new Set()): SheetRule[] {
  const all: SheetRule[] = [];
  root.walkRules((rule) => {
    if (!isKeyframeStep(rule)) all.push(...rulesOf(rule, without));
  });
  return all;
}

function rulesOf(rule: Rule, without: ReadonlySet<ChildNode>): SheetRule[] {
  const around = atRulesAround(rule).map(({ name }) => name.toLowerCase());
  const selectors = around.some((name) => NOT_RULES.has(name)) ? null : resolved(rule);
  if (selectors === null) return [];
  return [rule, ...nestedConditions(rule)].flatMap((container) => {
    const declarations = declarationsOf(container, without);
    if (declarations.length === 0) return [];
    return selectors.nodes.map((selector) => ({
      ...{ rule, container, selector, declarations },
      at: container.source?.start?.offset ?? 0,
      specificity: selectorSpecificity(selector),
      layered: around.some((name) => LAYERS.has(name)),
      scope: around.includes("scope"),
      conditional: container !== rule || around.some((name) => name !== "layer" && name !== "scope"),
    }));
  });
}

/** A rule's selectors with those of the rules around it; `null` where one does not parse. */
function resolved(rule: Rule): SelectorRoot | null {
  const outer = ruleAround(rule);
  try {
    const own = parser().astSync(rule.selector);
    if (outer === null) return own;
    const around = resolved(outer);
    // Sass appends a suffix to the outer selector as text.
    const suffix = around === null ? null : /^&([\w-]+)$/.exec(rule.selector.trim())?.[1];
    if (suffix) return parser().astSync(String(around).trim() + suffix);
    return around === null ? null : resolveNestedSelector(own, around);
  } catch {
    return null;
  }
}

function ruleAround(rule: Rule): Rule | null {
  for (let node: Parent = rule.parent; node !== undefined; node = node.parent)
    if (node.type === "rule") return node as Rule;
  return null;
}

/** The at-rules around a node, the nearest first. */
export function atRulesAround(node: ChildNode): AtRule[] {
  const found: AtRule[] = [];
  for (let around: Parent = node.parent; around !== undefined; around = around.parent)
    if (around.type === "atrule") found.push(around as AtRule);
  return found;
}

/** Conditions inside a rule that hold declarations for it. */
function nestedConditions(container: Rule | AtRule): AtRule[] {
  return (container.nodes ?? []).flatMap((node): AtRule[] =>
    node.type === "atrule" && node.nodes !== undefined && !UNKNOWN_CONTENT.test(node.name)
      ? [node, ...nestedConditions(node)]
      : [],
  );
}

/** What a rule or a condition sets itself. */
export function declarationsOf(container: Container, without: ReadonlySet<ChildNode>): Declared[] {
  return (container.nodes ?? []).flatMap((node): Declared[] => {
    if (without.has(node)) return [];
    if (node.type === "decl") return isVariable(node) ? [] : [declared(node)];
    if (node.type !== "atrule") return [];
    if (UNKNOWN_CONTENT.test(node.name)) return [{ property: "*", important: false }];
    return [];
  });
}

function isVariable({ prop }: Declaration): boolean {
  return prop.startsWith("$") || prop.startsWith("@");
}

function declared({ prop, important }: Declaration): Declared {
  return { property: prop.toLowerCase(), important: important === true };
}
