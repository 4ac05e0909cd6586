/** The rules that carbonize moves, and the reasons why they would not look the same in their new sheet. */
import postcss, { type Root } from "postcss";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { cascadeConflicts } from "./cascade.ts";
import { elementCss } from "./element-css.ts";
import { keyframeNames, renameKeyframes } from "./keyframes.ts";
import type { RuleTarget } from "./rule-target.ts";
import { scopedReachProblem } from "./scoped-reach.ts";
import type { UniqueClass } from "./unique-class.ts";

export interface RuleSet {
  readonly rules: Root;
  readonly problems: readonly SourceProblem[];
}

export interface RuleSource {
  readonly loaded: LoadedSource;
  readonly block: CarbonizeBlock;
  readonly naming: Extract<UniqueClass, { ok: true }>;
  /** The sheet the rules go to; `null` when the block has no styles. */
  readonly target: RuleTarget | null;
  /** How many classes less each selector weighs than in the block. */
  readonly lift: number;
}

/** The rules of the accepted variant for the target. Animations are renamed where the target uses their names. */
export function collectRules({ loaded, block, naming, target, lift }: RuleSource): RuleSet {
  const { element, range, styles, variant, values } = block;
  const problems: SourceProblem[] = [];
  const addProblem = (offset: number, message: string): void => {
    problems.push({ file: loaded.path.file, line: lineAt(loaded.text, offset), message });
  };
  const rules = postcss.root();
  for (const { css, start } of styles) {
    const { own, others } = naming;
    const found = elementCss(css, { own, others, variant, values, element, lift });
    for (const { at, message } of found.problems) addProblem(start + at, message);
    rules.append(found.root.nodes);
  }
  if (problems.length > 0 || target === null) return { rules, problems };
  const taken = new Set(target.sheets.flatMap(({ root }) => keyframeNames(root)));
  renameKeyframes(rules, (name) => freeName(name, taken));
  const { sheet: targetSheet, sheets } = target;
  for (const { sheet, at, message } of cascadeConflicts({
    rules,
    element,
    target: targetSheet,
    sheets,
    lift,
  }))
    problems.push({ file: sheet.path.file, line: lineAt(sheet.file.text, at), message });
  const scoped = scopedReachProblem(rules, element, targetSheet);
  if (scoped !== null) addProblem(range.start, scoped);
  return { rules, problems };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
