/** A clean-up that a crash cut short: the files that are left follow, or those that were written go back. */

import { findCarbonizeBlock } from "../markers/session-file.ts";
import { currentPath } from "../project/current-path.ts";
import { readTextFile } from "../project/text-file.ts";
import { type Receipt, writeReceipt } from "./receipts.ts";
import { type FileConflict, resumeChanges, revertChanges } from "./resume-changes.ts";

/**
 * The receipt as it is when its clean-up is done in all files, or in none: then it has no `baked` any more. While
 * the block is in the source and somebody has edited one of the files meanwhile, it is taken back, to be reckoned
 * anew; otherwise it goes on, and the edits stay.
 */
export async function resumeCarbonize(
  root: string,
  receipt: Receipt,
): Promise<Receipt | "changed" | { readonly conflicts: readonly FileConflict[] }> {
  const { baked, ...rest } = receipt;
  if (baked === undefined || baked.finished === true) return receipt;
  const hasBlock = (await findCarbonizeBlock(root, receipt.id)) !== null;
  const back = hasBlock && !(await isUntouched(root, baked.changes, baked.between));
  // The source comes first among the changes; without the block it has been written.
  const left = hasBlock ? baked.changes : baked.changes.slice(1);
  const answer = back ? await revertChanges(root, left) : await resumeChanges(root, left);
  if (answer !== "done") return answer;
  const whole: Receipt = back
    ? { ...rest, ...(baked.kept === undefined ? {} : { kept: baked.kept }) }
    : { ...receipt, baked: { ...baked, finished: true } };
  await writeReceipt(root, whole);
  return whole;
}

/** True when every file is what it was before the clean-up, or what the clean-up has made of it so far. */
async function isUntouched(
  root: string,
  changes: readonly { readonly file: string; readonly before: string; readonly after: string }[],
  between?: string,
): Promise<boolean> {
  for (const { file, before, after } of changes) {
    const found = await currentPath(root, file);
    const read = found.ok ? await readTextFile(found.path.absolute) : null;
    if (read === null || ![before, between, after].includes(read.sha256)) return false;
  }
  return true;
}
