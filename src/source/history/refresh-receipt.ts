/** After the clean-up: what stands in the files now is what an undo takes back, not the form with the markers. */

import { unifiedDiff } from "../edit/unified-diff.ts";
import { withLock } from "../lock.ts";
import { currentPath } from "../project/current-path.ts";
import { realRoot } from "../project/paths.ts";
import { encode, readTextFile } from "../project/text-file.ts";
import type { SourceChange } from "../refusal.ts";
import { getBlob, putBlob } from "./blob-store.ts";
import { type FileVersions, readReceipt, writeReceipt } from "./receipts.ts";
import { mergeThreeWay } from "./three-way-merge.ts";

/**
 * Records the files of an accepted session as they are now. What others changed around the accepted lines in the
 * meantime becomes part of both sides, so that an undo keeps it. Answers the change from original to result; `null`
 * when there is nothing to record. The same again changes nothing.
 */
export async function refreshReceipt(input: {
  readonly root: string;
  readonly id: string;
}): Promise<SourceChange | null> {
  const root = await realRoot(input.root);
  return await withLock(root, `history/${input.id}`, async () => {
    const receipt = await readReceipt(root, input.id);
    if (receipt?.kept === undefined || receipt.undone !== undefined) return null;
    const kept = await Promise.all(receipt.kept.map((one) => settled(root, one)));
    if (kept.some((one, index) => one !== receipt.kept?.[index]))
      await writeReceipt(root, { ...receipt, kept });
    const [first] = kept;
    if (first === undefined) return null;
    const diff = kept.map((one) => one.diff ?? "").join("");
    return {
      file: first.file,
      before: first.original,
      after: first.result,
      diff: diff || receipt.change.diff,
    };
  });
}

async function settled(root: string, one: FileVersions): Promise<FileVersions> {
  const found = await currentPath(root, one.file);
  const read = found.ok ? await readTextFile(found.path.absolute) : null;
  if (read === null || read.sha256 === one.result) return one;
  return (await rebaseVersions(root, one, read)) ?? one;
}

/** A kept file with another result; `null` when what was kept is gone, or nobody can say what is whose. */
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
