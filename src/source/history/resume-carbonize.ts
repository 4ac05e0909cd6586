/** A carbonize that a crash interrupted: its remaining files are written, or those that were written are reverted. */
import type { SourceChange } from "../edit/source-change.ts";
import { findCarbonizeBlock } from "../markers/session-file.ts";
import { currentPath } from "../project/current-path.ts";
import { readTextFile } from "../project/text-file.ts";
import { type Receipt, writeReceipt } from "./receipts.ts";
import { type FileConflict, resumeChanges, revertChanges } from "./resume-changes.ts";

/**
 * The receipt once carbonize is done in all files, or in none: then its `baked` is removed. It is reverted, to be
 * computed again, while the carbonize block is in the source and one of the files was edited meanwhile. Otherwise the
 * remaining files are written, and later edits stay. `changed`: a file changed while it was written, call again.
 */
export async function resumeCarbonize(
  root: string,
  receipt: Receipt,
): Promise<Receipt | "changed" | { readonly conflicts: readonly FileConflict[] }> {
  if (receipt.reverting !== undefined) return await finishReverting(root, receipt, receipt.reverting);
  const { baked, ...rest } = receipt;
  if (baked === undefined || baked.finished === true) return receipt;
  const hasBlock = (await findCarbonizeBlock(root, receipt.id)) !== null;
  const revert = hasBlock && !(await isUntouched(root, baked.changes, baked.between));
  // The file with the block comes first among the changes: when the block is gone, that file has been written.
  const remaining = hasBlock ? baked.changes : baked.changes.slice(1);
  const result = revert ? await revertChanges(root, remaining) : await resumeChanges(root, remaining);
  if (result !== "done") return result;
  const resumed: Receipt = revert
    ? { ...rest, ...(baked.kept === undefined ? {} : { kept: baked.kept }) }
    : { ...receipt, baked: { ...baked, finished: true } };
  await writeReceipt(root, resumed);
  return resumed;
}

/** A form that the page saw look different is taken back in the files that still have it. */
async function finishReverting(
  root: string,
  receipt: Receipt,
  changes: readonly SourceChange[],
): Promise<Receipt | "changed" | { readonly conflicts: readonly FileConflict[] }> {
  const result = await revertChanges(root, changes);
  if (result !== "done") return result;
  const { reverting: _, ...reverted } = receipt;
  await writeReceipt(root, reverted);
  return reverted;
}

/** True when every file is as it was before carbonize, or as carbonize has written it so far. */
async function isUntouched(
  root: string,
  changes: readonly SourceChange[],
  between: string | undefined,
): Promise<boolean> {
  for (const { file, before, after } of changes) {
    const found = await currentPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (read === null || ![before, between, after].includes(read.sha256)) return false;
  }
  return true;
}
