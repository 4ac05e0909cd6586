/** Rewrites a variant's selectors to the accepted element: they match the same and weigh the same as before. */
import { compare, type Specificity, selectorSpecificity } from "@csstools/selector-specificity";
import parser, { type Node, type Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { namesParameter } from "../markers/parameter-uses.ts";
import { type Compound, compoundsOf, mayMatch, textOf } from "./compound.ts";
import type { ChosenValues } from "./param-values.ts";
import { isScope, scopeHolds } from "./scope-condition.ts";

export interface SelectorContext {
  readonly variant: string;
  readonly values: ChosenValues;
  readonly element: SourceElement;
  /** The class that only the accepted element has. */
  readonly own: string;
  /** Its other classes that are always there. */
  readonly others: readonly string[];
  /** How many classes less the selectors weigh than before; negative for more. */
  readonly lift: number;
  /** True for the form that one would write by hand: the element's own class without a tag, whatever it weighs. */
  readonly plain?: boolean;
  /** True where the compiler adds an attribute to each compound of the variant's rules, as Angular does. */
  readonly emulated?: boolean;
  /** Inside `@scope`, where a selector without `:scope` is allowed as well. */
  readonly scoped: boolean;
}

/**
 * `selectors` is empty where the rule belongs to another variant or another choice. `onScope` is true where the
 * rule styles the wrapper itself.
 */
export type SelectorResult =
  | {
      readonly ok: true;
      readonly selectors: readonly string[];
      readonly onScope: boolean;
      /** What each of the selectors weighed before. */
      readonly before: ReadonlyMap<string, Specificity>;
    }
  | { readonly ok: false; readonly message: string };

/** Where a rewritten compound goes: after `before`, joined with `combinator`. */
interface Placement {
  readonly before: readonly Compound[];
  readonly combinator: string;
  /** The specificity, in classes, that the whole selector must have. */
  readonly weight: number;
  readonly context: SelectorContext;
}

/** Pseudo-classes that hold for the element in its wrapper and may not hold without it. */
const STRUCTURAL = /^:(?:first|last|only|nth)-|^:(?:root|host|scope)\b/;
const FOREIGN = /data-impeccable-|:scope|&|:global\(|:deep\(|:host/;
const DEPENDS_ON_STRUCTURE = "depends on the element's place among its siblings";

/** Rewrites all selectors of a rule. */
export function elementSelectors(text: string, context: SelectorContext): SelectorResult {
  let selectors: Selector[];
  try {
    selectors = parser().astSync(text).nodes;
  } catch {
    return { ok: false, message: `the selector "${text}" is not understood` };
  }
  const rewritten: string[] = [];
  const before = new Map<string, Specificity>();
  let onScope = false;
  for (const selector of selectors) {
    const result = rewriteSelector(selector, context);
    if (!result.ok) return result;
    const own = selectorSpecificity(selector);
    const wanted = { ...own, b: own.b - context.lift };
    const more = context.emulated === true ? compoundsOf(selector).length : 0;
    const weight = { ...own, b: own.b + more };
    if (context.lift <= 0 && result.selectors.some((one) => compare(specificity(one), wanted) !== 0))
      return { ok: false, message: `the selector "${String(selector).trim()}" would not weigh the same` };
    for (const one of result.selectors) {
      const known = before.get(one);
      if (known !== undefined && compare(known, weight) !== 0)
        return { ok: false, message: `selectors of "${text}" that weigh differently would become one` };
      before.set(one, weight);
    }
    rewritten.push(...result.selectors);
    onScope ||= result.onScope;
  }
  return { ok: true, selectors: [...new Set(rewritten)], onScope, before };
}

type Rewritten =
  | { readonly ok: true; readonly selectors: readonly string[]; readonly onScope: boolean }
  | { readonly ok: false; readonly message: string };

function rewriteSelector(selector: Selector, context: SelectorContext): Rewritten {
  const shown = String(selector).trim();
  const refused = (why: string): Rewritten => ({ ok: false, message: `the selector "${shown}" ${why}` });
  const compounds = compoundsOf(selector);
  const at = compounds.findIndex((compound) => isScope(compound));
  const weight = weightOf(selector) - context.lift;
  const scope = compounds[at];
  if (scope === undefined) {
    if (!context.scoped) return refused("does not begin with a variant");
    if (isForeign(shown, context)) return refused("is not understood");
    // Without `:scope`, a selector matches anywhere below it and weighs nothing more for that.
    return rewriteDescendant({ before: [], combinator: "", weight, context }, compounds);
  }
  const holds = scopeHolds(scope, context);
  if (holds === null) return refused("sets conditions on the wrapper that are not understood");
  if (!holds) return { ok: true, selectors: [], onScope: false };
  const before = compounds.slice(0, at);
  const after = compounds.slice(at + 1);
  if (isForeign(textOf([...before, ...after]), context)) return refused("is not understood");
  const placement: Placement = { before, combinator: scope.combinator, weight, context };
  const [first, ...rest] = after;
  if (first === undefined)
    return { ok: true, selectors: [selectorOnElement(placement, [], [])], onScope: true };
  if (first.combinator === " ") return rewriteDescendant(placement, after);
  if (first.combinator !== ">") return refused("reaches outside of the variant");
  if (isStructural(first)) return refused(DEPENDS_ON_STRUCTURE);
  return { ok: true, selectors: [selectorOnElement(placement, first.nodes, rest)], onScope: false };
}

function isStructural({ nodes }: Compound): boolean {
  return nodes.some((node) => STRUCTURAL.test(String(node)));
}

/** Rewrites compounds of which the first is a descendant of the scope: the element itself, or something below it. */
function rewriteDescendant(placement: Placement, compounds: readonly Compound[]): Rewritten {
  const [first, ...rest] = compounds;
  if (first === undefined) return { ok: true, selectors: [], onScope: false };
  const { itself, below } = matches(first, placement.context.element);
  if (itself && isStructural(first))
    return { ok: false, message: `the selector "${textOf([first])}" ${DEPENDS_ON_STRUCTURE}` };
  const selectors: string[] = [];
  if (itself) selectors.push(selectorOnElement(placement, withoutOtherClass(first, placement.context), rest));
  if (below) selectors.push(selectorOnElement(placement, [], [{ ...first, combinator: " " }, ...rest]));
  return { ok: true, selectors, onScope: false };
}

/** Without one of the element's other classes: its own class replaces that one, is more exact and weighs the same. */
function withoutOtherClass({ nodes }: Compound, { own, others }: SelectorContext): readonly Node[] {
  if (nodes.some((node) => node.type === "class" && node.value === own)) return nodes;
  const at = nodes.findIndex((node) => node.type === "class" && others.includes(node.value));
  return at === -1 ? nodes : nodes.filter((_, index) => index !== at);
}

/** Whether a compound may match the accepted element, and whether it may match one of its descendants. */
function matches(compound: Compound, element: SourceElement): { itself: boolean; below: boolean } {
  const itself = mayMatch(element, compound);
  const hasMatchBelow = ({ childrenOpen, children }: SourceElement): boolean =>
    childrenOpen ||
    children.some((child) => child.tag === null || mayMatch(child, compound) || hasMatchBelow(child));
  const below = hasMatchBelow(element) || element.tag === null;
  // A name that the source does not contain is set by a script, which may set it anywhere.
  return itself || below ? { itself, below } : { itself: true, below: true };
}

/** A selector of the element with these conditions and its own class, followed by `rest`, at the wanted weight. */
function selectorOnElement(
  { before, combinator, weight, context }: Placement,
  nodes: readonly Node[],
  rest: readonly Compound[],
): string {
  const { own, others, lift, plain = false } = context;
  const ofType = (isType: (type: string) => boolean) => nodes.filter(({ type }) => isType(type)).map(String);
  const tags = ofType((type) => type === "tag");
  const classes = ofType((type) => type === "class");
  const further = ofType((type) => !["tag", "class", "universal"].includes(type));
  const joint = before.length === 0 ? "" : combinator === " " ? " " : ` ${combinator} `;
  const build = (classNames: readonly string[]): string => {
    const compound = [...tags, ...classNames, ...further].map((part) => part.trim()).join("");
    return `${textOf(before)}${joint}${compound}${textOf(rest, true)}`;
  };
  if (plain) {
    const kept = classes.filter((name) => name !== `.${own}` && !others.includes(name.slice(1)));
    return `${textOf(before)}${joint}${[`.${own}`, ...kept, ...further].map((part) => part.trim()).join("")}${textOf(rest, true)}`;
  }
  const hasOwn = nodes.some((node) => node.type === "class" && node.value === own);
  const named = hasOwn ? classes : [...classes, `.${own}`];
  const missing = weight - specificity(build(named)).b;
  if (missing < 0) {
    // Classes that the element always has are redundant beside its own class.
    const needed = named.filter((name) => name === `.${own}` || !others.includes(name.slice(1)));
    // One class too many is better than `:where()`: the caller tries again with the full weight.
    if (lift > 0 || specificity(build(needed)).b === weight) return build(needed);
    return build([...classes, `:where(.${own})`]);
  }
  const unused = others.map((name) => `.${name}`).filter((name) => !named.includes(name));
  const leading = unused.slice(0, missing);
  const repeated = Array.from({ length: missing - leading.length }, () => `.${own}`);
  return build([...leading, ...named, ...repeated]);
}

function weightOf(selector: Selector): number {
  return selectorSpecificity(selector).b;
}

function specificity(selector: string): Specificity {
  const [first] = parser().astSync(selector).nodes;
  return first === undefined ? { a: 0, b: 0, c: 0 } : selectorSpecificity(first);
}

/** Whether compounds that stay depend on what only the wrapper has. */
function isForeign(text: string, { values }: SelectorContext): boolean {
  return FOREIGN.test(text) || namesParameter(text, values);
}
