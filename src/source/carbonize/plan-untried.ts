/** The next form to write: formatted as the project formats, and not one whose text the page has refused. */
import type { PageEvidence } from "../../protocol/evidence.ts";
import { describeChange, type SourceChange } from "../edit/source-change.ts";
import { getBlob } from "../history/blob-store.ts";
import type { Receipt, RuleFormName, TriedForm } from "../history/receipts.ts";
import type { LoadedSource } from "../project/load-source.ts";
import type { FileEdit } from "../project/write-transaction.ts";
import type { SourceProblem } from "../refusal.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import { formatLikeProject } from "./project-formatter.ts";
import { currentTries } from "./tried-forms.ts";

export interface UntriedPlan {
  readonly ok: true;
  readonly edits: readonly FileEdit[];
  readonly changes: readonly SourceChange[];
  readonly form: RuleFormName;
  readonly notes: readonly string[];
}

export interface PlanInput {
  readonly loaded: LoadedSource;
  readonly block: CarbonizeBlock;
  readonly receipt: Receipt | null;
  /** What the page recorded at the accept. */
  readonly evidence: PageEvidence | null;
}

/** Plans the edits of all files. Nothing is written. */
export async function planUntried(
  root: string,
  { loaded, block, receipt, evidence }: PlanInput,
): Promise<UntriedPlan | { readonly ok: false; readonly problems: readonly SourceProblem[] }> {
  // Loaded here, because only this step needs the CSS parsers.
  const { planEdits } = await import("./plan-edits.ts");
  let tried = await currentTries(root, receipt?.tried ?? []);
  for (;;) {
    const plan = await planEdits(root, loaded, block, { tried, evidence });
    if (!plan.ok) return plan;
    const edits = await Promise.all(plan.edits.map((edit) => formatEdit(root, edit, receipt)));
    const changes = await Promise.all(edits.map((edit) => describeChange(edit)));
    const { notes = [], form } = plan;
    if (!tried.some((one) => hasSameResult(one, changes))) return { ok: true, edits, changes, form, notes };
    tried = [...tried, { ...form, files: changes, differences: [] }];
  }
}

/** Another form may come to the same text. */
function hasSameResult({ files }: TriedForm, changes: readonly SourceChange[]): boolean {
  return (
    files.length === changes.length &&
    files.every(({ file, after }, index) => file === changes[index]?.file && after === changes[index]?.after)
  );
}

/** Formats the new text as the project does, if the text before the accept was formatted so. */
async function formatEdit(root: string, edit: FileEdit, receipt: Receipt | null): Promise<FileEdit> {
  const versions = receipt?.kept?.find(({ file }) => file === edit.path.file);
  const before = versions === undefined ? edit.read.text : await getBlob(root, versions.original);
  if (before === null) return edit;
  return { ...edit, text: await formatLikeProject(root, edit.path.absolute, before, edit.text) };
}
