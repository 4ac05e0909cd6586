/** The edits that carbonize makes: the element without its block, and its rules in the sheet that styles it. */
import type { PageEvidence } from "../../protocol/evidence.ts";
import { newCompileError } from "../edit/compile-check.ts";
import { createTextEdit } from "../edit/indent.ts";
import type { RuleFormName, TriedForm } from "../history/receipts.ts";
import { findParameterUse } from "../markers/parameter-uses.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt } from "../project/text-file.ts";
import type { FileEdit } from "../project/write-transaction.ts";
import type { SourceProblem } from "../refusal.ts";
import { appendRules } from "./append-rules.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { withEvidence } from "./evidence-sheets.ts";
import { type PlacedRules, placeRules, variantIsPlain } from "./place-rules.ts";
import { plainElement } from "./plain-element.ts";
import { findSheets } from "./style-sheets.ts";
import { isTried, triedProblems } from "./tried-forms.ts";
import { findUniqueClass, type UniqueClass } from "./unique-class.ts";

/** The edited source is the first of `edits`. With problems, nothing may be written. */
export type EditPlan =
  | {
      readonly ok: true;
      readonly edits: readonly FileEdit[];
      readonly form: RuleFormName;
      /** Which sheet, why that one, what was tried and what was not seen. */
      readonly notes?: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** What the page says. */
export interface PageFacts {
  /** The forms that it saw look different. */
  readonly tried: readonly TriedForm[];
  readonly evidence: PageEvidence | null;
}

/** Plans the edits of all files. Nothing is written. */
export async function planEdits(
  root: string,
  loaded: LoadedSource,
  block: CarbonizeBlock,
  { tried, evidence }: PageFacts,
): Promise<EditPlan> {
  const { file } = loaded.path;
  const found = await findSheets(root, loaded, block.range);
  const set = evidence === null ? found : withEvidence(found, evidence, block.element);
  const naming = await findUniqueClass(root, loaded, block, set);
  if (!naming.ok) return refused(file, lineAt(loaded.text, block.element.range.start), naming.message);
  if (block.styles.length === 0 || variantIsPlain({ loaded, block, naming, set })) {
    if (isTried(tried, WITHOUT_RULES)) return { ok: false, problems: triedProblems(tried) };
    return await editsWith(loaded, block, { classEdit: null, placed: null, form: WITHOUT_RULES });
  }
  const placing = placeRules({ loaded, block, naming, set }, tried);
  if (!placing.ok) return placing;
  const { placed, notes, form } = placing;
  const plan = await editsWith(loaded, block, {
    classEdit: placed.rules.nodes.length === 0 && placed.edited === null ? null : naming.classEdit,
    placed: placed.rules.nodes.length === 0 && placed.edited === null ? null : placed,
    form,
  });
  return plan.ok ? { ...plan, notes } : plan;
}

interface Parts {
  readonly classEdit: Extract<UniqueClass, { ok: true }>["classEdit"];
  /** The rules and the sheet they go to; `null` when there are none. */
  readonly placed: PlacedRules | null;
  readonly form: RuleFormName;
}

const WITHOUT_RULES: RuleFormName = { sheet: "", form: "without rules" };

async function editsWith(
  loaded: LoadedSource,
  block: CarbonizeBlock,
  { classEdit, placed, form }: Parts,
): Promise<EditPlan> {
  const { text, path, language, file: read } = loaded;
  const source = await plainElement(loaded, block, classEdit);
  const isSameFile = placed?.target.sheet.path.absolute === path.absolute;
  if (placed !== null && isSameFile) appendRules(source, placed);
  const edited = source.toString();
  const element = source.slice(block.range.start, block.range.end);
  const problems = [
    ...leftoverProblems(loaded, block, element),
    ...(await compileProblems(loaded, block, edited)),
  ];
  if (problems.length > 0) return { ok: false, problems };
  if (placed === null) return { ok: true, form, edits: [{ path, read, text: edited }] };
  const { target } = placed;
  if (!isSameFile) {
    const sheet = await createTextEdit(target.sheet.file.text);
    appendRules(sheet, placed);
    const sheetEdit = { path: target.sheet.path, read: target.sheet.file, text: sheet.toString() };
    return { ok: true, form, edits: [{ path, read, text: edited }, sheetEdit] };
  }
  if (language.rulesFirst !== true) return { ok: true, form, edits: [{ path, read, text: edited }] };
  const rulesOnly = await createTextEdit(text);
  appendRules(rulesOnly, placed);
  return { ok: true, form, edits: [{ path, read, text: edited, first: rulesOnly.toString() }] };
}

/** Attributes and values of a session that are left in the element: in a place where they were not understood. */
function leftoverProblems(
  { path, text }: LoadedSource,
  block: CarbonizeBlock,
  element: string,
): SourceProblem[] {
  const leftover =
    /\bdata-impeccable-[\w-]*/.exec(element)?.[0] ?? findParameterUse(element, block.values)?.text;
  if (leftover === undefined) return [];
  const line = lineAt(text, block.element.range.start);
  return [{ file: path.file, line, message: `${leftover} in the element is not understood` }];
}

async function compileProblems(
  { path, text, language }: LoadedSource,
  block: CarbonizeBlock,
  edited: string,
): Promise<SourceProblem[]> {
  const parsed = language.parse(edited);
  const reason = parsed.ok
    ? await newCompileError(language, text, edited)
    : `line ${parsed.line}: ${parsed.message}`;
  if (reason === null) return [];
  const line = lineAt(text, block.range.start);
  return [{ file: path.file, line, message: `the result would not compile: ${reason}` }];
}

function refused(file: string, line: number, message: string): EditPlan {
  return { ok: false, problems: [{ file, line, message }] };
}
