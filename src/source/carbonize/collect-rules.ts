/** The rules that carbonize moves, and the reasons why they would not look the same in their new sheet. */
import postcss, { type Root, type Rule } from "postcss";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { cascadeConflicts } from "./cascade.ts";
import { mergeRules } from "./edit-in-place.ts";
import { elementCss, type Origins } from "./element-css.ts";
import { isKeyframeStep, keyframeNames, renameKeyframes } from "./keyframes.ts";
import { appendedRules } from "./moved-rules.ts";
import type { RuleTarget } from "./rule-target.ts";
import { scopedReachProblem } from "./scoped-reach.ts";
import type { SheetSet } from "./sheet.ts";
import { foreignValue } from "./sheet-values.ts";
import { surroundingsOf } from "./surroundings.ts";
import type { UniqueClass } from "./unique-class.ts";

/** How the rules are written: by hand would be the class alone, edited where the sheet has it. */
export interface RuleForm {
  /** How many classes less each selector weighs than in the block. */
  readonly lift: number;
  readonly plain: boolean;
  /** True to edit the rules that the sheet has. */
  readonly merge: boolean;
  readonly name: string;
}

export interface RuleSet {
  /** What is appended. */
  readonly rules: Root;
  /** The target's tree with the edits; `null` where nothing was merged. */
  readonly edited: Root | null;
  readonly problems: readonly SourceProblem[];
}

export interface RuleSource {
  readonly loaded: LoadedSource;
  readonly block: CarbonizeBlock;
  readonly naming: Extract<UniqueClass, { ok: true }>;
  readonly set: SheetSet;
}

/** The rules of the accepted variant for a target. Animations are renamed where a sheet uses their names. */
export function collectRules(source: RuleSource, { sheet: target }: RuleTarget, form: RuleForm): RuleSet {
  const { loaded, block, naming, set } = source;
  const problems: SourceProblem[] = [];
  const addProblem = (offset: number, message: string): void => {
    problems.push({ file: loaded.path.file, line: lineAt(loaded.text, offset), message });
  };
  const { rules, origins } = variantRules(source, form, addProblem);
  const none: RuleSet = { rules, edited: null, problems };
  if (problems.length > 0) return none;
  const taken = new Set(set.sheets.flatMap(({ root }) => keyframeNames(root)));
  renameKeyframes(rules, (name) => freeName(name, taken));
  const foreign = foreignValue(rules, target);
  if (foreign !== null) addProblem(block.range.start, foreign);
  const indexes = indexesOf(rules);
  const around = surroundingsOf(loaded, block, naming.own);
  const edited = form.merge ? target.root.clone() : null;
  const merged =
    edited === null ? null : mergeRules({ sheet: edited, rules, origins, indexes, own: naming.own, around });
  const scoped = scopedReachProblem(rules, { loaded, element: around.element }, target);
  if (scoped !== null) addProblem(block.range.start, scoped);
  const current = merged === null || edited === null ? target : { ...target, root: edited };
  const sheets = set.sheets.map((sheet) => (sheet === target ? current : sheet));
  for (const { sheet, at, message } of cascadeConflicts({
    moved: [...(merged?.moved ?? []), ...appendedRules(rules, origins, indexes)],
    ...{ around, target: current, sheets, merged: merged?.declarations ?? new Set() },
  }))
    problems.push({ file: sheet.path.file, line: lineAt(sheet.file.text, at), message });
  return { rules, edited: merged === null || merged.moved.length === 0 ? null : edited, problems };
}

function variantRules(
  { block, naming, loaded }: RuleSource,
  { lift, plain }: RuleForm,
  addProblem: (offset: number, message: string) => void,
): { readonly rules: Root; readonly origins: Origins } {
  const { element, styles, variant, values } = block;
  const { own, others } = naming;
  const rules = postcss.root();
  const origins = new Map<Rule, ReadonlyMap<string, import("@csstools/selector-specificity").Specificity>>();
  for (const { css, start } of styles) {
    const found = elementCss(
      css,
      { own, others, variant, values, element, lift, plain, emulated: loaded.language.name === "angular" },
      styleAttributes(element),
    );
    for (const { at, message } of found.problems) addProblem(start + at, message);
    for (const [rule, weights] of found.origins) origins.set(rule, weights);
    rules.append(found.root.nodes);
  }
  return { rules, origins };
}

/** The text of all `style` attributes in the element: they may name an animation. */
function styleAttributes(element: CarbonizeBlock["element"]): string {
  const own = element.attributes.get("style");
  const text = own === undefined ? "" : (own.value ?? "");
  return [text, ...element.children.map(styleAttributes)].join(" ");
}

function indexesOf(rules: Root): Map<Rule, number> {
  const indexes = new Map<Rule, number>();
  rules.walkRules((rule) => {
    if (!isKeyframeStep(rule)) indexes.set(rule, indexes.size);
  });
  return indexes;
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
