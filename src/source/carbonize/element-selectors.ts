/** A variant's selectors as selectors of the accepted element: what they match and how strongly stays the same. */
import { selectorSpecificity } from "@csstools/selector-specificity";
import parser, { type Attribute, type Node, type Pseudo, type Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";
import { type Compound, compoundsOf, mayMatch, textOf } from "./compound.ts";
import { attributeValue, type ChosenValues } from "./param-values.ts";

export interface SelectorContext {
  readonly variant: string;
  readonly values: ChosenValues;
  readonly element: SourceElement;
  /** The class that only the accepted element has. */
  readonly own: string;
  /** Its other classes that are always there. */
  readonly others: readonly string[];
  /** How much less the selectors shall weigh than they did: a class for each. */
  readonly lift: number;
  /** Inside `@scope`, where a selector without `:scope` counts as well. */
  readonly scoped: boolean;
}

/** `selectors` is empty where the rule belongs to another variant or another choice. */
export type SelectorResult =
  | { readonly ok: true; readonly selectors: readonly string[]; readonly onScope: boolean }
  | { readonly ok: false; readonly message: string };

/** They hold for the element in its wrapper, and may not hold without it. */
const STRUCTURAL = /^:(?:first|last|only|nth)-|^:(?:root|host|scope)\b/;
const FOREIGN = /data-p-|data-impeccable-|:scope|&|:global\(|:deep\(|:host/;
const PARAM_ATTRIBUTE = /^data-p-(.+)$/;

/** The selectors of one rule, rewritten. */
export function elementSelectors(text: string, context: SelectorContext): SelectorResult {
  let selectors: Selector[];
  try {
    selectors = parser().astSync(text).nodes;
  } catch {
    return { ok: false, message: `the selector "${text}" is not understood` };
  }
  const done: string[] = [];
  let onScope = false;
  for (const selector of selectors) {
    const answer = one(selector, context);
    if (!answer.ok) return answer;
    const weight = selectorSpecificity(selector).b - context.lift;
    if (answer.selectors.some((baked) => specificity(baked) !== weight))
      return { ok: false, message: `the selector "${String(selector).trim()}" would not weigh the same` };
    done.push(...answer.selectors);
    onScope ||= answer.onScope;
  }
  return { ok: true, selectors: [...new Set(done)], onScope };
}

function one(selector: Selector, context: SelectorContext): SelectorResult {
  const shown = String(selector).trim();
  const refused = (why: string): SelectorResult => ({ ok: false, message: `the selector "${shown}" ${why}` });
  const compounds = compoundsOf(selector);
  const at = compounds.findIndex((compound) => isScope(compound));
  const target = selectorSpecificity(selector).b - context.lift;
  if (at === -1) {
    if (!context.scoped) return refused("does not begin with a variant");
    if (FOREIGN.test(shown)) return refused("is not understood");
    // Without `:scope` a selector begins somewhere below it, and weighs nothing more for that.
    return within([], "", compounds, target, context);
  }
  const scope = compounds[at];
  const holds = scope === undefined ? null : scopeHolds(scope, context);
  if (holds === null) return refused("sets conditions on the wrapper that are not understood");
  if (!holds) return { ok: true, selectors: [], onScope: false };
  const before = compounds.slice(0, at);
  const rest = compounds.slice(at + 1);
  if (FOREIGN.test(textOf([...before, ...rest]))) return refused("is not understood");
  const [first] = rest;
  const combinator = first?.combinator ?? "";
  if (first === undefined) {
    const empty = { combinator: scope?.combinator ?? "", nodes: [] };
    return { ok: true, selectors: [onElement(before, empty, [], target, context)], onScope: true };
  }
  if (combinator !== ">" && combinator !== " ") return refused("reaches outside of the variant");
  if (combinator === " ") return within(before, scope?.combinator ?? "", rest, target, context);
  if (isStructural(first)) return refused(STRUCTURE);
  const placed = { ...first, combinator: scope?.combinator ?? "" };
  const selectors = [onElement(before, placed, rest.slice(1), target, context)];
  return { ok: true, selectors, onScope: false };
}

const STRUCTURE = "depends on where the element stands among others";

function isStructural({ nodes }: Compound): boolean {
  return nodes.some((node) => STRUCTURAL.test(String(node)));
}

/** What begins with the element, or anywhere below it; `combinator` stands between `before` and that. */
function within(
  before: readonly Compound[],
  combinator: string,
  [first, ...rest]: readonly Compound[],
  target: number,
  context: SelectorContext,
): SelectorResult {
  if (first === undefined) return { ok: true, selectors: [], onScope: false };
  const { itself, below } = reach(first, context.element);
  if (itself && isStructural(first))
    return { ok: false, message: `the selector "${textOf([first])}" ${STRUCTURE}` };
  const selectors: string[] = [];
  if (itself)
    selectors.push(onElement(before, { ...swapped(first, context), combinator }, rest, target, context));
  if (below) {
    const inside = [{ ...first, combinator: " " }, ...rest];
    selectors.push(onElement(before, { combinator, nodes: [] }, inside, target, context));
  }
  return { ok: true, selectors, onScope: false };
}

/** A class that the element surely has gives way to its own one, which says more and weighs as much. */
function swapped(compound: Compound, { own, others }: SelectorContext): Compound {
  if (compound.nodes.some((node) => node.type === "class" && node.value === own)) return compound;
  const at = compound.nodes.findIndex((node) => node.type === "class" && others.includes(node.value));
  if (at === -1) return compound;
  return { ...compound, nodes: compound.nodes.filter((_, index) => index !== at) };
}

/** Whether a part may match the accepted element, and whether it may match something in it. */
function reach(compound: Compound, element: SourceElement): { itself: boolean; below: boolean } {
  const itself = mayMatch(element, compound);
  const below = (one: SourceElement): boolean =>
    one.childrenOpen ||
    one.children.some((child) => child.tag === null || mayMatch(child, compound) || below(child));
  const inside = below(element) || element.tag === null;
  // A name that nobody has yet comes from a script: it may come anywhere.
  return itself || inside ? { itself, below: inside } : { itself: true, below: true };
}

/** The element's own class with the conditions of a part, as strong as the whole selector was before. */
function onElement(
  before: readonly Compound[],
  compound: Compound,
  rest: readonly Compound[],
  target: number,
  { own, others, lift }: SelectorContext,
): string {
  const tags = compound.nodes.filter(({ type }) => type === "tag").map(String);
  const conditions = compound.nodes.filter(({ type }) => type !== "tag" && type !== "universal");
  const hasOwn = conditions.some((node) => node.type === "class" && node.value === own);
  const classes = conditions.filter(({ type }) => type === "class").map(String);
  const further = conditions.filter(({ type }) => type !== "class").map(String);
  const build = (classNames: readonly string[]): string => {
    const text = [...tags, ...classNames, ...further].map((part) => part.trim()).join("");
    const prefix = textOf(before);
    const joint = before.length === 0 ? "" : compound.combinator === " " ? " " : ` ${compound.combinator} `;
    return `${prefix}${joint}${text}${textOf(rest, true)}`;
  };
  const named = hasOwn ? classes : [...classes, `.${own}`];
  const missing = target - specificity(build(named));
  if (missing < 0) {
    // What the element surely has need not be said beside its own class.
    const needed = named.filter((name) => name === `.${own}` || !others.includes(name.slice(1)));
    // Rather a class more than `:where()`: the caller asks again for the full weight.
    if (lift > 0 || specificity(build(needed)) === target) return build(needed);
    return build([...classes, `:where(.${own})`]);
  }
  const pads = others.map((name) => `.${name}`).filter((name) => !named.includes(name));
  const padding = Array.from({ length: missing }, (_, index) => pads[index] ?? `.${own}`);
  const leading = padding.filter((name) => name !== `.${own}`);
  return build([...leading, ...named, ...padding.filter((name) => name === `.${own}`)]);
}

function specificity(selector: string): number {
  const [first] = parser().astSync(selector).nodes;
  return first === undefined ? 0 : selectorSpecificity(first).b;
}

function isScope({ nodes }: Compound): boolean {
  return nodes.some(
    (node) => isVariantAttribute(node) || (node.type === "pseudo" && node.value === ":scope"),
  );
}

function isVariantAttribute(node: Node): boolean {
  return node.type === "attribute" && node.attribute === VARIANT;
}

/** Whether the wrapper is this variant's with the chosen values; `null` when that cannot be told. */
function scopeHolds({ nodes }: Compound, context: SelectorContext): boolean | null {
  let holds = true;
  for (const node of nodes) {
    const answer = nodeHolds(node, context);
    if (answer === null) return null;
    holds &&= answer;
  }
  return holds;
}

function nodeHolds(node: Node, context: SelectorContext): boolean | null {
  if (node.type === "comment" || (node.type === "pseudo" && node.value === ":scope")) return true;
  if (node.type === "attribute") {
    if (node.attribute !== VARIANT) return paramHolds(node, context.values);
    return node.operator === "=" ? node.value === context.variant : null;
  }
  if (node.type === "pseudo" && (node.value === ":not" || node.value === ":is" || node.value === ":where"))
    return anyHolds(node, context);
  return null;
}

function anyHolds(pseudo: Pseudo, context: SelectorContext): boolean | null {
  const answers = pseudo.nodes.map((selector) => {
    const compounds = compoundsOf(selector);
    return compounds.length === 1 && compounds[0] ? scopeHolds(compounds[0], context) : null;
  });
  if (answers.includes(null)) return null;
  return answers.includes(true) !== (pseudo.value === ":not");
}

function paramHolds(
  { attribute, operator, value, insensitive }: Attribute,
  values: ChosenValues,
): boolean | null {
  const id = PARAM_ATTRIBUTE.exec(attribute)?.[1];
  const chosen = id === undefined ? undefined : attributeValue(id, values);
  if (chosen === undefined || insensitive) return null;
  if (operator === undefined) return chosen !== null;
  return operator === "=" ? chosen === value : null;
}
