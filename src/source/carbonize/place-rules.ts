/** Tries sheets and forms for the accepted rules, from what one would write by hand to the heaviest. */
import type { Root } from "postcss";
import type { RuleFormName, TriedForm } from "../history/receipts.ts";
import { lineAt } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";
import { collectRules, type RuleForm, type RuleSource } from "./collect-rules.ts";
import { type RuleTarget, ruleTargets } from "./rule-target.ts";
import type { UnseenSheet } from "./sheet.ts";
import { isTried, triedProblems } from "./tried-forms.ts";

export interface PlacedRules {
  readonly target: RuleTarget;
  /** What is appended. */
  readonly rules: Root;
  /** The target's tree with the edits; `null` where none was edited in place. */
  readonly edited: Root | null;
}

export type Placing =
  | {
      readonly ok: true;
      readonly placed: PlacedRules;
      readonly form: RuleFormName;
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

const ADDED = "as a rule of its class";
const FULL: RuleForm = { lift: 0, plain: false, merge: false, name: "at full weight" };
const FORMS: readonly RuleForm[] = [
  { lift: 1, plain: true, merge: true, name: "in the element's own rules" },
  { lift: 1, plain: true, merge: false, name: ADDED },
  { lift: 1, plain: false, merge: false, name: "one class lighter" },
  FULL,
  { lift: -1, plain: false, merge: false, name: "one class heavier" },
  { lift: -2, plain: false, merge: false, name: "two classes heavier" },
];

/** True where no rule belongs to the accepted variant. */
export function variantIsPlain(source: RuleSource): boolean {
  const { block, loaded } = source;
  const [target] = ruleTargets(loaded, block, source.set);
  if (target === undefined) return false;
  const { rules, problems } = collectRules({ ...source, set: { ...source.set, sheets: [] } }, target, FULL);
  return problems.length === 0 && rules.nodes.length === 0;
}

/** The first form in the first sheet that is proved to look the same, and that the page has not refused. */
export function placeRules(source: RuleSource, tried: readonly TriedForm[] = []): Placing {
  const { loaded, block, set } = source;
  const targets = ruleTargets(loaded, block, set);
  const invalid = set.unseen.find((one) => one.invalid);
  if (invalid !== undefined)
    return { ok: false, problems: [{ file: invalid.file, line: 1, message: invalid.what }] };
  if (targets.length === 0) return { ok: false, problems: [noTarget(source)] };
  const notes: string[] = set.unseen.map(({ what, file }) => `not seen: ${what} (${file})`);
  notes.push(...triedProblems(tried).map(({ message }) => message));
  const failures: Failure[] = [];
  for (const target of targets) {
    const name =
      target.newBlock === null ? target.sheet.path.file : `a new style block in ${target.sheet.path.file}`;
    const found = tryTarget(source, target, (form) => isTried(tried, { sheet: name, form }));
    for (const { form, problems } of found.failures)
      notes.push(`not in ${name} ${form}: ${problems[0]?.message ?? ""}`);
    failures.push(...found.failures);
    if (found.placed === null) continue;
    return {
      ok: true,
      placed: found.placed,
      form: { sheet: name, form: found.form },
      notes: [`${name}: ${target.why}; ${found.form}`, ...notes],
    };
  }
  if (tried.length > 0) return { ok: false, problems: triedProblems(tried) };
  const told = failures.find(({ form }) => form === FULL.name) ?? failures[0];
  return { ok: false, problems: told?.problems ?? [] };
}

interface Failure {
  readonly form: string;
  readonly problems: readonly SourceProblem[];
}

/** The first form that is proved in one sheet, and why those before it are not. */
function tryTarget(
  source: RuleSource,
  target: RuleTarget,
  isRefused: (form: string) => boolean,
): { readonly placed: PlacedRules | null; readonly form: string; readonly failures: readonly Failure[] } {
  const { unseen } = source.set;
  const later = unseenAfter(target, unseen);
  if (later !== undefined) {
    const failure = { form: FULL.name, problems: [unseenProblem(source, later)] };
    return { placed: null, form: "", failures: [failure] };
  }
  const failures: Failure[] = [];
  // What was not seen may hold any weight: nothing lighter and nothing heavier is proved.
  for (const form of unseen.length > 0 ? [FULL] : FORMS) {
    const { rules, edited, problems } = collectRules(source, target, form);
    const name = form.merge && edited === null ? ADDED : form.name;
    if (problems.length === 0 && isRefused(name)) continue;
    if (problems.length === 0) {
      return { placed: { target, rules, edited }, form: name, failures };
    }
    failures.push({ form: form.name, problems });
  }
  return { placed: null, form: "", failures };
}

/** A sheet that was not seen and may come after the target. */
function unseenAfter({ sheet }: RuleTarget, unseen: readonly UnseenSheet[]): UnseenSheet | undefined {
  return unseen.find(({ order }) => order === null || sheet.order === null || order > sheet.order);
}

function unseenProblem({ loaded }: RuleSource, { file, at, what }: UnseenSheet): SourceProblem {
  const line = file === loaded.path.file ? lineAt(loaded.text, at) : 1;
  return { file, line, message: `${what}: its rules were not seen and may come after the moved ones` };
}

/** Why there is no sheet to write to. */
function noTarget({ loaded, set }: RuleSource): SourceProblem {
  const { file } = loaded.path;
  const [unfit] = set.sheets;
  const [unseen] = set.unseen;
  const why =
    unfit !== undefined
      ? `no style sheet that styles this element can be edited: ${unfit.path.file}: ${unfit.unfit ?? "it is in a layer"}`
      : unseen !== undefined
        ? `no style sheet that styles this element was seen: ${unseen.what}`
        : "no style sheet of the project styles this element, and this file has no place for one";
  return { file, line: 1, message: why };
}
