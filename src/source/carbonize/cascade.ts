/** Checks that moved rules win and lose against the same rules as before. */
import { compare, type Specificity, selectorSpecificity } from "@csstools/selector-specificity";
import postcss, { type ChildNode, type Container, type Root, type Rule } from "postcss";
import parser, { type Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { compoundsOf, mayMatch } from "./compound.ts";
import { isKeyframeStep } from "./keyframes.ts";
import type { Sheet } from "./style-sheets.ts";

export interface CascadeConflict {
  readonly sheet: Sheet;
  /** Offset in the sheet's file. */
  readonly at: number;
  readonly message: string;
}

interface SheetSelector {
  readonly rule: Rule;
  readonly selector: Selector;
  readonly specificity: Specificity;
}

/** A sheet's syntax tree; `null` when it does not parse as CSS. */
export function parseSheet({ css }: Sheet): Root | null {
  try {
    return postcss.parse(css);
  } catch {
    return null;
  }
}

/** How many selectors of a sheet end in one of these classes. */
export function countRulesFor(root: Root, classes: readonly string[]): number {
  let count = 0;
  for (const { selector } of sheetSelectors(root)) {
    const last = compoundsOf(selector).at(-1);
    if (last?.nodes.some((node) => node.type === "class" && classes.includes(node.value))) count += 1;
  }
  return count;
}

export interface MovedRules {
  readonly rules: Root;
  /** The element that they style, with its descendants. */
  readonly element: SourceElement;
  /** The sheet to whose end they move. */
  readonly target: Sheet;
  /** All sheets that style the page, with the target. */
  readonly sheets: readonly { readonly sheet: Sheet; readonly root: Root }[];
  /** How many classes less their selectors weigh than before. */
  readonly lift: number;
}

/**
 * Rules of the sheets that would win where they lost, or lose where they won. Before the move, the variant's rules
 * came after every sheet and weighed `lift` classes more. After it, they are the end of `target`.
 */
export function cascadeConflicts({ rules, element, target, sheets, lift }: MovedRules): CascadeConflict[] {
  const conflicts: CascadeConflict[] = [];
  const elements = [element, ...descendants(element)];
  const moved = sheetSelectors(rules).map((mine) => ({
    ...mine,
    matched: matching(elements, mine.selector),
  }));
  for (const { sheet, root } of sheets) {
    for (const other of sheetSelectors(root)) {
      if (isLayered(other.rule)) continue;
      const matched = matching(elements, other.selector);
      const changed = moved.find(
        (mine) =>
          mine.matched.some((subject) => matched.includes(subject)) &&
          shareProperty(mine.rule, other.rule) &&
          winsBefore(mine, weighted(other, sheet), lift) !== winsAfter(mine, other, { target, sheet }),
      );
      if (changed === undefined) continue;
      const at = sheet.range.start + (other.rule.source?.start?.offset ?? 0);
      const message = `the rule "${other.rule.selector}" would win over "${changed.rule.selector}" or lose to it, unlike today`;
      conflicts.push({ sheet, at, message });
    }
  }
  return conflicts;
}

function winsBefore({ specificity }: SheetSelector, other: Specificity, lift: number): boolean {
  return compare({ ...specificity, b: specificity.b + lift }, other) >= 0;
}

function winsAfter(
  mine: SheetSelector,
  other: SheetSelector,
  { target, sheet }: { readonly target: Sheet; readonly sheet: Sheet },
): boolean {
  const order = compare(weighted(mine, target), weighted(other, sheet));
  return order > 0 || (order === 0 && comesAfter(target, sheet));
}

/** True when the end of `target` comes after all of `other` on the page. */
function comesAfter(target: Sheet, other: Sheet): boolean {
  if (target.path.absolute === other.path.absolute && target.range.start === other.range.start) return true;
  return target.order !== null && other.order !== null && target.order > other.order;
}

/** A scoped block adds to the specificity of its selectors. */
function weighted({ specificity, selector }: SheetSelector, { scoped, path }: Sheet): Specificity {
  if (!scoped) return specificity;
  const more = path.file.endsWith(".astro") ? compoundsOf(selector).length : 1;
  return { ...specificity, b: specificity.b + more };
}

/** Every selector of the sheet's rules. A rule whose selector does not parse is left out, as browsers do. */
function sheetSelectors(root: Root): SheetSelector[] {
  const all: SheetSelector[] = [];
  root.walkRules((rule) => {
    if (isKeyframeStep(rule)) return;
    try {
      for (const selector of parser().astSync(rule.selector).nodes)
        all.push({ rule, selector, specificity: selectorSpecificity(selector) });
    } catch {
      return;
    }
  });
  return all;
}

function matching(elements: readonly SourceElement[], selector: Selector): SourceElement[] {
  const last = compoundsOf(selector).at(-1);
  return last === undefined ? [] : elements.filter((element) => mayMatch(element, last));
}

function descendants(element: SourceElement): SourceElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}

function isLayered(rule: Rule): boolean {
  let node: Container | ChildNode | undefined = rule;
  for (; node !== undefined; node = node.parent as Container | undefined)
    if (node.type === "atrule" && "name" in node && node.name === "layer") return true;
  return false;
}

/** Two declarations compete only if both are important or both are not. */
function shareProperty(mine: Rule, theirs: Rule): boolean {
  const own = declarations(mine);
  return declarations(theirs).some((theirs) =>
    own.some((mine) => mine.important === theirs.important && overlap(mine.prop, theirs.prop)),
  );
}

function declarations(rule: Rule): { readonly prop: string; readonly important: boolean }[] {
  return rule.nodes.flatMap((node) =>
    node.type === "decl" ? [{ prop: node.prop.toLowerCase(), important: node.important === true }] : [],
  );
}

/** Longhands whose names do not begin with their shorthand's. */
const SHORTHANDS: Readonly<Record<string, RegExp>> = {
  all: /./,
  font: /^line-height$/,
  inset: /^(?:top|right|bottom|left)$/,
  border: /^border-/,
  "border-radius": /^border-.*-radius$/,
  "border-color": /^border-.*-color$/,
  "border-width": /^border-.*-width$/,
  "border-style": /^border-.*-style$/,
  gap: /^(?:row|column)-gap$/,
  flex: /^flex-(?:grow|shrink|basis)$/,
  "place-items": /^(?:align|justify)-items$/,
  "place-content": /^(?:align|justify)-content$/,
  "place-self": /^(?:align|justify)-self$/,
  overflow: /^overflow-/,
  grid: /^grid-/,
};

function overlap(a: string, b: string): boolean {
  if (a.startsWith("--") || b.startsWith("--")) return a === b;
  return a === b || covers(a, b) || covers(b, a);
}

function covers(shorthand: string, longhand: string): boolean {
  return longhand.startsWith(`${shorthand}-`) || (SHORTHANDS[shorthand]?.test(longhand) ?? false);
}
