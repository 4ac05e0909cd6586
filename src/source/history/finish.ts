/** Going on with a change of several files that a crash cut short between its record and the files. */
import type { Change } from "../answers.ts";
import { commitAll, type Edit } from "../commit.ts";
import { readTextFile } from "../text-file.ts";
import { type Conflict, merge } from "./merge.ts";
import { placeNow } from "./place-now.ts";
import { keptText } from "./texts.ts";

/** Lines that somebody has changed since, so that nobody can tell whether the file was written. */
export interface FileConflict extends Conflict {
  readonly file: string;
}

export type Finished = "done" | "changed" | { readonly conflicts: readonly FileConflict[] };

/**
 * Does to every file what has not been done to it, and keeps what others have changed in it meanwhile. `changed`:
 * one changed while it was written, look again. With conflicts nothing is written.
 */
export async function finishChanges(root: string, changes: readonly Change[]): Promise<Finished> {
  return await carryOver(root, changes);
}

/** Takes back what has been done to those files to which it has been done. */
export async function takeBackChanges(root: string, changes: readonly Change[]): Promise<Finished> {
  return await carryOver(root, changes, "back");
}

async function carryOver(root: string, changes: readonly Change[], back?: "back"): Promise<Finished> {
  const edits: Edit[] = [];
  const conflicts: FileConflict[] = [];
  for (const { file, before, after } of changes) {
    const found = await placeNow(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (!found.ok || read === null || read.sha256 === (back ? before : after)) continue;
    const [base, theirs] = [await keptText(root, before), await keptText(root, after)];
    if (base === null || theirs === null) continue;
    const ours = read.text;
    const forward = await merge({ ours, base, theirs }, "done");
    const isDone = forward.ok && forward.text === ours;
    const merged = back && isDone ? await merge({ ours, base: theirs, theirs: base }, "done") : forward;
    if (back && !isDone) continue;
    if (!merged.ok) conflicts.push(...merged.conflicts.map((conflict) => ({ ...conflict, file })));
    else if (merged.text !== ours) edits.push({ path: found.path, read, text: merged.text });
  }
  if (conflicts.length > 0) return { conflicts };
  return edits.length === 0 || (await commitAll(root, edits)) ? "done" : "changed";
}
