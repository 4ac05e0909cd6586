/** Rules of the accepted variant at the place they move to, as the cascade compares them. */
import type { Specificity } from "@csstools/selector-specificity";
import type { ChildNode, Container, Document, Root, Rule } from "postcss";
import type { Origins } from "./element-css.ts";
import { type Declared, type SheetRule, sheetRules } from "./sheet-rules.ts";

export interface MovedRule extends Omit<SheetRule, "rule" | "container" | "layered" | "scope"> {
  /** What it weighed in the variant. */
  readonly before: Specificity;
  /** Its place among the rules of the variant. */
  readonly index: number;
  /** Offset in its sheet's CSS; infinite at the end. */
  readonly at: number;
}

/** The rules that are appended to a sheet. */
export function appendedRules(
  rules: Root,
  origins: Origins,
  indexes: ReadonlyMap<Rule, number>,
): MovedRule[] {
  return sheetRules(rules).flatMap((one) => {
    const outer = outermost(one.rule);
    const weights = origins.get(outer);
    if (weights === undefined) return [];
    const own = weights.get(String(one.selector).trim());
    const index = indexes.get(outer) ?? 0;
    return [
      { ...one, before: own ?? nestedWeight(one, outer, weights), index, at: Number.POSITIVE_INFINITY },
    ];
  });
}

/** What a nested selector weighed: as much more than now as the rule around it. */
function nestedWeight(
  { specificity }: SheetRule,
  outer: Rule,
  weights: ReadonlyMap<string, Specificity>,
): Specificity {
  const copy = outer.clone({ nodes: [] });
  copy.append({ prop: "color", value: "red" });
  const root = outer.root().clone({ nodes: [] });
  root.append(copy);
  const now = heaviest(sheetRules(root as Root).map((one) => one.specificity));
  const before = heaviest([...weights.values()]);
  return {
    a: specificity.a + before.a - now.a,
    b: specificity.b + before.b - now.b,
    c: specificity.c + before.c - now.c,
  };
}

function heaviest(all: readonly Specificity[]): Specificity {
  return [...all].sort((x, y) => y.a - x.a || y.b - x.b || y.c - x.c)[0] ?? { a: 0, b: 0, c: 0 };
}

function outermost(rule: Rule): Rule {
  let found = rule;
  for (
    let node: Container | ChildNode | Document | Root | undefined = rule.parent;
    node !== undefined;
    node = node.parent
  )
    if (node.type === "rule") found = node as Rule;
  return found;
}

/** What rules set that always apply: neither in a condition nor for a state. */
export function isAlways({ conditional, selector }: Pick<MovedRule, "conditional" | "selector">): boolean {
  return !conditional && !/:(?!:|where\(|is\(|before\b|after\b)/.test(String(selector));
}

/** The properties of declarations with the same importance. */
export function propertiesOf(declarations: readonly Declared[], important: boolean): string[] {
  return declarations.filter((one) => one.important === important).map(({ property }) => property);
}
