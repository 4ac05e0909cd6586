/** Updates a receipt after its files were edited: undo then reverts what is in the files now. */
import type { SourceChange } from "../edit/source-change.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { withLock } from "../lock.ts";
import { currentPath } from "../project/current-path.ts";
import { realRoot } from "../project/paths.ts";
import { encode, readTextFile } from "../project/text-file.ts";
import { deleteBaseline } from "./baseline.ts";
import { getBlob, putBlob } from "./blob-store.ts";
import { withHandMadeChanges } from "./hand-made-changes.ts";
import { type FileVersions, readReceipt, writeReceipt } from "./receipts.ts";
import { mergeThreeWay } from "./three-way-merge.ts";
import { unattributedChanges } from "./unattributed-changes.ts";

/**
 * Records the files of an accepted session as they are now. Edits that were made around the accepted lines meanwhile
 * become part of both versions, so that undo keeps them. Returns the change from the original to the result; `null`
 * when there is nothing to record. The same call again changes nothing.
 */
export async function refreshReceipt(input: {
  readonly root: string;
  readonly id: string;
}): Promise<SourceChange | null> {
  const root = await realRoot(input.root);
  return await withLock(root, `history/${input.id}`, async () => {
    const receipt = await readReceipt(root, input.id);
    if (receipt?.kept === undefined || receipt.undone !== undefined) return null;
    const refreshed = await Promise.all(receipt.kept.map((versions) => refreshVersions(root, versions)));
    const kept = await withHandMadeChanges(root, receipt, refreshed);
    const unattributed = receipt.unattributed ?? (await unattributedChanges(root, receipt, kept));
    if (
      kept.length !== receipt.kept.length ||
      kept.some((versions, index) => versions !== receipt.kept?.[index]) ||
      (receipt.unattributed === undefined && unattributed.length > 0)
    )
      await writeReceipt(root, { ...receipt, kept, ...(unattributed.length > 0 ? { unattributed } : {}) });
    await deleteBaseline(root, input.id);
    const [first] = kept;
    if (first === undefined) return null;
    const diff = kept.map((versions) => versions.diff ?? "").join("");
    return {
      file: first.file,
      before: first.original,
      after: first.result,
      diff: diff || receipt.change.diff,
    };
  });
}

async function refreshVersions(root: string, versions: FileVersions): Promise<FileVersions> {
  const found = await currentPath(root, versions.file);
  const read = found.ok ? await readTextFile(found.path.absolute) : null;
  if (read === null || read.sha256 === versions.result) return versions;
  return (await rebaseVersions(root, versions, read)) ?? versions;
}

/**
 * The versions with the given text as the result, and its edits in the original too. `null` when the stored texts are
 * gone, or an edit overlaps the accepted lines.
 */
export async function rebaseVersions(
  root: string,
  { file, original, result }: FileVersions,
  { text, bom }: { readonly text: string; readonly bom: boolean },
): Promise<FileVersions | null> {
  const [before, after] = [await getBlob(root, original), await getBlob(root, result)];
  if (before === null || after === null) return null;
  const merged = await mergeThreeWay({ ours: text, base: after, theirs: before }, "theirs");
  if (!merged.ok) return null;
  return {
    file,
    original: await putBlob(root, encode(merged.text, bom)),
    result: await putBlob(root, encode(text, bom)),
    diff: await unifiedDiff(file, merged.text, text),
  };
}
