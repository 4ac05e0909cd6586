/** Going on with a change of several files that a crash cut short between its record and the files. */

import { currentPath } from "../project/current-path.ts";
import { readTextFile } from "../project/text-file.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import type { SourceChange } from "../refusal.ts";
import { getBlob } from "./blob-store.ts";
import { type MergeConflict, mergeThreeWay } from "./three-way-merge.ts";

/** Lines that somebody has changed since, so that nobody can tell whether the file was written. */
export interface FileConflict extends MergeConflict {
  readonly file: string;
}

export type ResumeResult = "done" | "changed" | { readonly conflicts: readonly FileConflict[] };

/**
 * Does to every file what has not been done to it, and keeps what others have changed in it meanwhile. `changed`:
 * one changed while it was written, look again. With conflicts nothing is written.
 */
export async function resumeChanges(root: string, changes: readonly SourceChange[]): Promise<ResumeResult> {
  return await carryOver(root, changes);
}

/** Takes back what has been done to those files to which it has been done. */
export async function revertChanges(root: string, changes: readonly SourceChange[]): Promise<ResumeResult> {
  return await carryOver(root, changes, "back");
}

async function carryOver(
  root: string,
  changes: readonly SourceChange[],
  back?: "back",
): Promise<ResumeResult> {
  const edits: FileEdit[] = [];
  const conflicts: FileConflict[] = [];
  for (const { file, before, after } of changes) {
    const found = await currentPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (!found.ok || read === null || read.sha256 === (back ? before : after)) continue;
    const [base, theirs] = [await getBlob(root, before), await getBlob(root, after)];
    if (base === null || theirs === null) continue;
    const ours = read.text;
    const forward = await mergeThreeWay({ ours, base, theirs }, "done");
    const isDone = forward.ok && forward.text === ours;
    const merged =
      back && isDone ? await mergeThreeWay({ ours, base: theirs, theirs: base }, "done") : forward;
    if (back && !isDone) continue;
    if (!merged.ok) conflicts.push(...merged.conflicts.map((conflict) => ({ ...conflict, file })));
    else if (merged.text !== ours) edits.push({ path: found.path, read, text: merged.text });
  }
  if (conflicts.length > 0) return { conflicts };
  return edits.length === 0 || (await commitEdits(root, edits)) ? "done" : "changed";
}
