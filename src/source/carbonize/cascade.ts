/** Checks that moved rules win and lose against the rules of the page as before, and that no others begin to apply. */
import { compare, type Specificity } from "@csstools/selector-specificity";
import type { ChildNode } from "postcss";
import type { Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { compoundsOf, mayMatch } from "./compound.ts";
import { isAlways, type MovedRule, propertiesOf } from "./moved-rules.ts";
import { covers, isInherited, overlap } from "./properties.ts";
import { type Match, matchSelector, type Tree } from "./selector-match.ts";
import type { Sheet } from "./sheet.ts";
import { type Declared, type SheetRule, sheetRules } from "./sheet-rules.ts";

export interface CascadeConflict {
  readonly sheet: Sheet;
  /** Offset in the sheet's file. */
  readonly at: number;
  readonly message: string;
}

export interface Surroundings {
  /** The accepted element, with its own class. */
  readonly element: SourceElement;
  /** The elements that carbonize removes around it. */
  readonly wrappers: readonly SourceElement[];
  /** The tree as it is, and without the wrappers. */
  readonly wrapped: Tree;
  readonly plain: Tree;
}

export interface MovedRules {
  readonly moved: readonly MovedRule[];
  readonly around: Surroundings;
  /** The sheet that they move to. */
  readonly target: Sheet;
  /** All sheets that style the page. The target's root is as it will be. */
  readonly sheets: readonly Sheet[];
  /** Declarations of the target that are the variant's own. */
  readonly merged: ReadonlySet<ChildNode>;
}

interface Rival extends SheetRule {
  readonly sheet: Sheet;
  /** With what a scoped block adds. */
  readonly weight: Specificity;
}

/** States that a person causes: a rule for one is kept, though the variant's weight hid it in the preview. */
const USER_STATE = /:(?:hover|active|focus|focus-visible|focus-within|target)\b/;

/** Rules of the sheets that would change which declaration applies to the element or what is in it. */
export function cascadeConflicts(input: MovedRules): CascadeConflict[] {
  const { sheets, target, merged, moved } = input;
  const conflicts: CascadeConflict[] = [];
  const subjects = [input.around.element, ...descendants(input.around.element)];
  for (const sheet of sheets) {
    for (const rule of sheetRules(sheet.root, merged)) {
      const rival: Rival = { ...rule, sheet, weight: weighted(rule, sheet) };
      const message =
        inheritedProblem(rival, input) ??
        subjects.map((subject) => problemFor(rival, subject, input)).find((found) => found !== null);
      if (message === undefined || message === null) continue;
      conflicts.push({ sheet, at: sheet.range.start + rule.at, message });
    }
  }
  const swapped = swappedPair(moved, subjects, target);
  if (swapped !== null) conflicts.push({ sheet: target, at: target.range.start, message: swapped });
  return conflicts;
}

function problemFor(rival: Rival, subject: SourceElement, input: MovedRules): string | null {
  if (rival.layered || rival.sheet.layered) return null;
  const { wrapped, plain } = input.around;
  const before = matchSelector(rival.selector, subject, wrapped);
  const after = matchSelector(rival.selector, subject, plain);
  if (before !== after && (before === "no" || after === "no")) {
    if (isHidden(rival, subject, { input, before, after })) return null;
    const when =
      before === "no" ? "reaches the element only without its wrapper" : "reaches it only in its wrapper";
    return `the rule "${rival.rule.selector}" ${when}, and the variant does not set all that it sets`;
  }
  if (!mayReach(rival.selector, subject)) return null;
  const changed = input.moved.find(
    (mine) =>
      mayReach(mine.selector, subject) &&
      pseudoElement(mine.selector) === pseudoElement(rival.selector) &&
      meets(mine.declarations, rival.declarations) &&
      isChange(mine, rival, input),
  );
  if (changed === undefined) return null;
  return `the rule "${rival.rule.selector}" would win over "${String(changed.selector).trim()}" or lose to it, unlike today`;
}

/** Whether which of the two wins is another than before, or not known. */
function isChange(mine: MovedRule, rival: Rival, { target }: MovedRules): boolean {
  const before = compare(mine.before, rival.weight);
  const after = winsAfter(mine, rival, target);
  if (rival.scope && before === 0) return true;
  const wonBefore = before >= 0;
  if (wonBefore && !after)
    return !USER_STATE.test(String(rival.selector)) || USER_STATE.test(String(mine.selector));
  return wonBefore !== after;
}

function winsAfter(mine: MovedRule, rival: Rival, target: Sheet): boolean {
  const order = compare(weighted(mine, target), rival.weight);
  if (order !== 0) return order > 0;
  if (rival.scope) return false;
  const { sheet } = rival;
  if (isSame(sheet, target)) return mine.at >= rival.at;
  return target.order !== null && sheet.order !== null && target.order > sheet.order;
}

/** Whether the variant sets all that a rule sets, so that it does not matter whether the rule applies. */
function isHidden(
  rival: Rival,
  subject: SourceElement,
  { input, before, after }: { readonly input: MovedRules; readonly before: Match; readonly after: Match },
): boolean {
  const winners = input.moved.filter(
    (mine) =>
      isAlways(mine) &&
      pseudoElement(mine.selector) === pseudoElement(rival.selector) &&
      matchSelector(mine.selector, subject, input.around.plain) === "yes" &&
      (after === "no" || winsAfter(mine, rival, input.target)) &&
      (before === "no" || compare(mine.before, rival.weight) >= 0),
  );
  return rival.declarations.every(({ property, important }) => {
    const set = winners.flatMap(({ declarations }) => propertiesOf(declarations, important));
    return property !== "*" && covers(set, property);
  });
}

/** What the wrapper hands down to the element: the rules that match it are gone with it. */
function inheritedProblem(rival: Rival, input: MovedRules): string | null {
  const { wrappers, wrapped, plain, element } = input.around;
  const handed = rival.declarations.filter(({ property }) => property === "*" || isInherited(property));
  if (handed.length === 0 || pseudoElement(rival.selector) !== "") return null;
  if (wrappers.every((wrapper) => matchSelector(rival.selector, wrapper, wrapped) === "no")) return null;
  const matched = [wrapped, plain].map((tree) => matchSelector(rival.selector, element, tree));
  if (matched.every((match) => match === "yes")) return null;
  const set = input.moved.filter(
    (mine) => isAlways(mine) && matchSelector(mine.selector, element, plain) === "yes",
  );
  const properties = set.flatMap(({ declarations }) => declarations.map(({ property }) => property));
  if (handed.every(({ property }) => property !== "*" && covers(properties, property))) return null;
  return `the rule "${rival.rule.selector}" styles the wrapper, from which the element inherits`;
}

/** Two rules of the variant of which the other one would win now. */
function swappedPair(
  moved: readonly MovedRule[],
  subjects: readonly SourceElement[],
  target: Sheet,
): string | null {
  const compete = (first: MovedRule, second: MovedRule): boolean =>
    first.index < second.index &&
    meets(first.declarations, second.declarations) &&
    pseudoElement(first.selector) === pseudoElement(second.selector) &&
    subjects.some((one) => mayReach(first.selector, one) && mayReach(second.selector, one));
  for (const first of moved)
    for (const second of moved.filter((one) => compete(first, one))) {
      const before = compare(second.before, first.before) >= 0;
      const order = compare(weighted(second, target), weighted(first, target));
      const after = order > 0 || (order === 0 && second.at >= first.at);
      if (before !== after)
        return `"${String(first.selector).trim()}" and "${String(second.selector).trim()}" of the variant would change places`;
    }
  return null;
}

/** A scoped block adds to the specificity of its selectors. */
function weighted(
  { specificity, selector }: { readonly specificity: Specificity; readonly selector: Selector },
  { scoped, path }: Sheet,
): Specificity {
  if (!scoped) return specificity;
  // Astro and Angular add to each compound, Vue and Svelte to one.
  const more = /\.(?:vue|svelte)$/.test(path.file) ? 1 : compoundsOf(selector).length;
  return { ...specificity, b: specificity.b + more };
}

/** Whether a selector may match the element while the page runs: a script may add classes beside its own. */
function mayReach(selector: Selector, element: SourceElement): boolean {
  const last = compoundsOf(selector).at(-1);
  if (last === undefined) return false;
  if (mayMatch(element, last)) return true;
  const named = last.nodes.flatMap((node) => (node.type === "class" ? [node.value] : []));
  if (!named.some((name) => element.classes.always.includes(name))) return false;
  const rest = last.nodes.filter(({ type }) => type !== "class");
  return mayMatch(element, { ...last, nodes: rest });
}

function pseudoElement(selector: Selector): string {
  const last = compoundsOf(selector).at(-1)?.nodes ?? [];
  const found = last.filter(
    (node) => node.type === "pseudo" && /^::|^:(?:before|after|first-line|first-letter)$/.test(node.value),
  );
  return found.map((node) => String(node).trim().replace(/^::?/, "")).join(" ");
}

/** Two declarations compete only if both are important or both are not. */
function meets(mine: readonly Declared[], theirs: readonly Declared[]): boolean {
  return theirs.some((their) =>
    mine.some(
      (own) =>
        own.important === their.important &&
        (own.property === "*" || their.property === "*" || overlap(own.property, their.property)),
    ),
  );
}

function isSame(a: Sheet, b: Sheet): boolean {
  return a.path.absolute === b.path.absolute && a.range.start === b.range.start;
}

function descendants(element: SourceElement): SourceElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}
