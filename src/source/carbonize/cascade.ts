/** Whether moved rules still win and lose against the same rules as before. */
import { compare, type Specificity, selectorSpecificity } from "@csstools/selector-specificity";
import postcss, { type ChildNode, type Container, type Root, type Rule } from "postcss";
import parser, { type Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { compoundsOf, mayMatch } from "./compound.ts";
import type { Sheet } from "./style-sheets.ts";

export interface CascadeConflict {
  readonly sheet: Sheet;
  /** Into the sheet's file. */
  readonly at: number;
  readonly message: string;
}

interface SheetSelector {
  readonly rule: Rule;
  readonly selector: Selector;
  readonly specificity: Specificity;
}

/** Rules of a sheet, selector by selector; `null` when the sheet is not understood. */
export function parseSheet({ css }: Sheet): Root | null {
  try {
    return postcss.parse(css);
  } catch {
    return null;
  }
}

/** How many rules of a sheet are about one of these classes. */
export function countRulesFor(root: Root, classes: readonly string[]): number {
  let count = 0;
  for (const { selector } of candidates(root)) {
    const last = compoundsOf(selector).at(-1);
    if (last?.nodes.some((node) => node.type === "class" && classes.includes(node.value))) count += 1;
  }
  return count;
}

/** Names of the animations a sheet defines. */
export function keyframeNames(root: Root): string[] {
  const names: string[] = [];
  root.walkAtRules(/keyframes$/i, ({ params }) => {
    names.push(params);
  });
  return names;
}

/**
 * Rules elsewhere that would win where they lost, or lose where they won. Before, the variant's rules stood behind
 * every sheet and weighed `lift` classes more; now they stand at the end of `target`.
 */
export function cascadeConflicts(
  baked: Root,
  element: SourceElement,
  target: Sheet,
  sheets: readonly { readonly sheet: Sheet; readonly root: Root }[],
  lift: number,
): CascadeConflict[] {
  const found: CascadeConflict[] = [];
  const family = [element, ...descendants(element)];
  const moved = candidates(baked).map((one) => ({ ...one, subjects: matching(family, one.selector) }));
  for (const { sheet, root } of sheets) {
    for (const there of candidates(root)) {
      if (isLayered(there.rule)) continue;
      const theirs = weighted(there, sheet);
      const rivals = matching(family, there.selector);
      const lost = moved.find((mine) => {
        if (!mine.subjects.some((subject) => rivals.includes(subject))) return false;
        if (!shareProperty(mine.rule, there.rule)) return false;
        const { specificity } = mine;
        const before = compare({ ...specificity, b: specificity.b + lift }, theirs) >= 0;
        const order = compare(weighted(mine, target), theirs);
        const after = order > 0 || (order === 0 && standsBehind(target, sheet));
        return before !== after;
      });
      if (lost === undefined) continue;
      const at = sheet.range.start + (there.rule.source?.start?.offset ?? 0);
      const message = `the rule "${there.rule.selector}" would win over "${lost.rule.selector}" or lose to it, other than now`;
      found.push({ sheet, at, message });
    }
  }
  return found;
}

function standsBehind(target: Sheet, other: Sheet): boolean {
  if (target.path.absolute === other.path.absolute && target.range.start === other.range.start) return true;
  return target.order !== null && other.order !== null && target.order > other.order;
}

/** A scoped block adds to the specificity of its selectors. */
function weighted({ specificity, selector }: SheetSelector, { scoped, path }: Sheet): Specificity {
  if (!scoped) return specificity;
  const more = path.file.endsWith(".astro") ? compoundsOf(selector).length : 1;
  return { ...specificity, b: specificity.b + more };
}

function candidates(root: Root): SheetSelector[] {
  const all: SheetSelector[] = [];
  root.walkRules((rule) => {
    if (
      /keyframes$/i.test(
        rule.parent?.type === "atrule" && "name" in rule.parent ? String(rule.parent.name) : "",
      )
    )
      return;
    try {
      for (const selector of parser().astSync(rule.selector).nodes)
        all.push({ rule, selector, specificity: selectorSpecificity(selector) });
    } catch {
      return;
    }
  });
  return all;
}

function matching(family: readonly SourceElement[], selector: Selector): SourceElement[] {
  const last = compoundsOf(selector).at(-1);
  return last === undefined ? [] : family.filter((one) => mayMatch(one, last));
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

/** Where one is important and the other not, no place in a file decides. */
function shareProperty(mine: Rule, theirs: Rule): boolean {
  const own = declarations(mine);
  return declarations(theirs).some((there) =>
    own.some((one) => one.important === there.important && overlap(one.prop, there.prop)),
  );
}

function declarations(rule: Rule): { readonly prop: string; readonly important: boolean }[] {
  return rule.nodes.flatMap((node) =>
    node.type === "decl" ? [{ prop: node.prop.toLowerCase(), important: node.important === true }] : [],
  );
}

/** Longhands that their shorthand's name does not say. */
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
