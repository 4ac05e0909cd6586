/** Resumes or reverts a change of several files that a crash interrupted after its record was written. */
import type { SourceChange } from "../edit/source-change.ts";
import { currentPath } from "../project/current-path.ts";
import { readTextFile } from "../project/text-file.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import { getBlob } from "./blob-store.ts";
import { type MergeConflict, mergeThreeWay } from "./three-way-merge.ts";

/** Lines that were edited since, so that it is not known whether the change was written. */
export interface FileConflict extends MergeConflict {
  readonly file: string;
}

/** `changed`: a file changed while it was written, call again. With conflicts nothing is written. */
export type ResumeResult = "done" | "changed" | { readonly conflicts: readonly FileConflict[] };

/** Makes the recorded change in every file that does not have it yet. Other edits of these files stay. */
export async function resumeChanges(root: string, changes: readonly SourceChange[]): Promise<ResumeResult> {
  return await applyToFiles(root, changes, "forward");
}

/** Reverts the recorded change in every file that has it already. Other edits of these files stay. */
export async function revertChanges(root: string, changes: readonly SourceChange[]): Promise<ResumeResult> {
  return await applyToFiles(root, changes, "back");
}

type Direction = "forward" | "back";

async function applyToFiles(
  root: string,
  changes: readonly SourceChange[],
  direction: Direction,
): Promise<ResumeResult> {
  const edits: FileEdit[] = [];
  const conflicts: FileConflict[] = [];
  for (const change of changes) {
    const result = await mergedFile(root, change, direction);
    if (result === null) continue;
    if ("conflicts" in result) conflicts.push(...result.conflicts);
    else edits.push(result);
  }
  if (conflicts.length > 0) return { conflicts };
  return edits.length === 0 || (await commitEdits(root, edits)) ? "done" : "changed";
}

/** `null` when the file needs no edit, or is gone, or its texts are no longer stored. */
async function mergedFile(
  root: string,
  { file, before, after }: SourceChange,
  direction: Direction,
): Promise<FileEdit | { readonly conflicts: readonly FileConflict[] } | null> {
  const found = await currentPath(root, file);
  const read = found.ok ? await readTextFile(found.path.absolute) : null;
  const wanted = direction === "back" ? before : after;
  if (!found.ok || read === null || read.sha256 === wanted) return null;
  const [base, theirs] = [await getBlob(root, before), await getBlob(root, after)];
  if (base === null || theirs === null) return null;
  const ours = read.text;
  const forward = await mergeThreeWay({ ours, base, theirs }, "maybe-applied");
  const isApplied = forward.ok && forward.text === ours;
  if (direction === "back" && !isApplied) return null;
  const merged =
    direction === "back"
      ? await mergeThreeWay({ ours, base: theirs, theirs: base }, "maybe-applied")
      : forward;
  if (!merged.ok) return { conflicts: merged.conflicts.map((conflict) => ({ ...conflict, file })) };
  return merged.text === ours ? null : { path: found.path, read, text: merged.text };
}
