/** Puts declarations into the rules that the sheet already has for the element, as a person would. */
import { compare } from "@csstools/selector-specificity";
import type { ChildNode, Container, Declaration, Root, Rule } from "postcss";
import type { Selector } from "postcss-selector-parser";
import type { Surroundings } from "./cascade.ts";
import { compoundsOf } from "./compound.ts";
import type { Origins } from "./element-css.ts";
import { isAlways, type MovedRule } from "./moved-rules.ts";
import { covers, overlap } from "./properties.ts";
import { matchSelector } from "./selector-match.ts";
import { atRulesAround, type SheetRule, sheetRules } from "./sheet-rules.ts";

export interface MergeInput {
  /** The target's tree, which is changed. */
  readonly sheet: Root;
  /** The variant's rules. Those that are merged are removed from it. */
  readonly rules: Root;
  readonly origins: Origins;
  readonly indexes: ReadonlyMap<Rule, number>;
  readonly own: string;
  readonly around: Surroundings;
}

export interface Merged {
  readonly moved: readonly MovedRule[];
  /** The variant's declarations in the sheet. */
  readonly declarations: ReadonlySet<ChildNode>;
}

/** Merges the rules for which the sheet has one that matches the same and nothing else. */
export function mergeRules(input: MergeInput): Merged {
  const moved: MovedRule[] = [];
  const declarations = new Set<ChildNode>();
  const known = sheetRules(input.sheet).filter(({ layered, scope }) => !layered && !scope);
  for (const one of sheetRules(input.rules)) {
    const before = input.origins.get(one.rule)?.get(String(one.selector).trim());
    const home = findHome(known, one, input);
    if (before === undefined || home === null) continue;
    const nodes = one.rule.nodes.filter((node): node is Declaration => node.type === "decl");
    for (const added of nodes.flatMap((node) => mergeDeclaration(home.rule, node))) declarations.add(added);
    const { selector, specificity, conditional } = home;
    moved.push({
      ...{ selector, specificity, conditional, declarations: one.declarations, before },
      ...{ index: input.indexes.get(one.rule) ?? 0, at: home.at },
    });
    removeWithEmpty(one.rule);
  }
  removeDead(known, moved, { input, declarations });
  return { moved, declarations };
}

/** The rule of the sheet to edit: the heaviest, of several the last. */
function findHome(known: readonly SheetRule[], mine: SheetRule, input: MergeInput): SheetRule | null {
  const isPlain = mine.rule.every((node) => node.type === "decl" || node.type === "comment");
  if (!isPlain || selectorCount(mine.rule) !== 1) return null;
  return known
    .filter((rule) => rule.container === rule.rule && isHome(rule, mine, input))
    .reduce(heavier, null);
}

function heavier(best: SheetRule | null, rule: SheetRule): SheetRule {
  return best !== null && compare(best.specificity, rule.specificity) > 0 ? best : rule;
}

/** True for a rule of the sheet that matches the element only, in the same state and under the same conditions. */
function isHome(rule: SheetRule, mine: SheetRule, { own, around }: MergeInput): boolean {
  if (selectorCount(rule.rule) !== 1 || compoundsOf(mine.selector).length !== 1) return false;
  const last = compoundsOf(rule.selector).at(-1)?.nodes ?? [];
  if (!last.some((node) => node.type === "class" && node.value === own)) return false;
  if (conditionsOf(rule.rule) !== conditionsOf(mine.rule) || statesOf(rule) !== statesOf(mine)) return false;
  return [rule, mine].every(
    ({ selector }) => matchSelector(withoutStates(selector), around.element, around.plain) === "yes",
  );
}

/** A selector whose subject has no pseudo-classes, pseudo-elements and attributes. */
function withoutStates(selector: Selector): Selector {
  const bare = selector.clone({}) as Selector;
  for (const node of [...bare.nodes].reverse()) {
    if (node.type === "combinator") break;
    if (node.type === "pseudo" || node.type === "attribute") node.remove();
  }
  return bare;
}

function selectorCount(rule: Rule): number {
  for (
    let node: Container | undefined = rule;
    node?.type === "rule";
    node = node.parent as Container | undefined
  )
    if ((node as Rule).selectors.length !== 1) return 2;
  return 1;
}

/** Pseudo-classes and pseudo-elements of the subject. */
function statesOf({ selector }: { readonly selector: Selector }): string {
  const last = compoundsOf(selector).at(-1)?.nodes ?? [];
  const found = last.filter(({ type }) => type === "pseudo" || type === "attribute");
  return found
    .map((node) => String(node).trim())
    .sort()
    .join("");
}

function conditionsOf(rule: Rule): string {
  return atRulesAround(rule)
    .map(({ name, params }) => `@${name} ${params}`.toLowerCase().replace(/\s+/g, ""))
    .join("|");
}

/** Sets a declaration in a rule: in the place of the old one, or at the end. Returns what was written. */
function mergeDeclaration(rule: Rule, node: Declaration): ChildNode[] {
  const old = rule.nodes.filter((one): one is Declaration => one.type === "decl");
  const isStronger = (one: Declaration): boolean => one.important === true && node.important !== true;
  if (old.some((one) => isStronger(one) && covers([one.prop], node.prop))) return [];
  const isReplaced = (one: Declaration): boolean => !isStronger(one) && covers([node.prop], one.prop);
  const place = old.findLast(isReplaced);
  const isLast =
    place !== undefined &&
    old.slice(old.indexOf(place) + 1).every((one) => !overlap(one.prop, node.prop) || isStronger(one));
  for (const one of old) if (one !== place && isReplaced(one)) one.remove();
  if (place === undefined || !isLast) {
    place?.remove();
    const added = node.clone();
    // Written as the other declarations of the rule are.
    added.raws = {};
    const last = rule.nodes.findLast(({ type }) => type === "decl");
    if (last === undefined) rule.prepend(added);
    else last.after(added);
    return [added];
  }
  place.assign({ prop: node.prop, value: node.value, important: node.important === true });
  delete place.raws.value;
  delete place.raws.important;
  return [place];
}

/** Removes declarations of the element's own rules that the variant's hide wherever they apply. */
function removeDead(
  known: readonly SheetRule[],
  moved: readonly MovedRule[],
  { input, declarations }: { readonly input: MergeInput; readonly declarations: ReadonlySet<ChildNode> },
): void {
  const always = moved.filter((one) => isAlways(one) && statesOf(one) === "");
  for (const { rule, container, at, selector, specificity, conditional } of known) {
    const compounds = compoundsOf(selector);
    const isOwn = compounds.at(-1)?.nodes.some((node) => node.type === "class" && node.value === input.own);
    if (!isOwn || statesOf({ selector }) !== "" || selectorCount(rule) !== 1) continue;
    const winners = always.filter(
      (mine) =>
        compare(mine.before, specificity) >= 0 &&
        (conditional || compare(specificity, mine.specificity) !== 0 || mine.at < at),
    );
    const properties = winners.flatMap((mine) => mine.declarations.map(({ property }) => property));
    for (const node of [...(container.nodes ?? [])])
      if (
        node.type === "decl" &&
        !declarations.has(node) &&
        node.important !== true &&
        covers(properties, node.prop)
      )
        node.remove();
    if (container.nodes?.length === 0) removeWithEmpty(container);
  }
}

function removeWithEmpty(node: ChildNode): void {
  const { parent } = node;
  node.remove();
  const isEmpty = parent?.type === "atrule" || parent?.type === "rule" ? parent.nodes?.length === 0 : false;
  if (isEmpty) removeWithEmpty(parent as ChildNode);
}
