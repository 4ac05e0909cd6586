/** After the clean-up: what stands in the files now is what an undo takes back, not the form with the markers. */
import type { Change } from "../answers.ts";
import { unifiedDiff } from "../diff.ts";
import { withLock } from "../lock.ts";
import { realRoot } from "../paths.ts";
import { encode, readTextFile } from "../text-file.ts";
import { merge } from "./merge.ts";
import { placeNow } from "./place-now.ts";
import { type KeptFile, readReceipt, writeReceipt } from "./receipts.ts";
import { keepText, keptText } from "./texts.ts";

/**
 * Records the files of an accepted session as they are now. What others changed around the accepted lines in the
 * meantime becomes part of both sides, so that an undo keeps it. Answers the change from original to result; `null`
 * when there is nothing to record. The same again changes nothing.
 */
export async function settleReceipt(input: {
  readonly root: string;
  readonly id: string;
}): Promise<Change | null> {
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

async function settled(root: string, one: KeptFile): Promise<KeptFile> {
  const found = await placeNow(root, one.file);
  const read = found.ok ? await readTextFile(found.path.absolute) : null;
  if (read === null || read.sha256 === one.result) return one;
  return (await rebased(root, one, read)) ?? one;
}

/** A kept file with another result; `null` when what was kept is gone, or nobody can say what is whose. */
export async function rebased(
  root: string,
  { file, original, result }: KeptFile,
  { text, bom }: { readonly text: string; readonly bom: boolean },
): Promise<KeptFile | null> {
  const [before, after] = [await keptText(root, original), await keptText(root, result)];
  if (before === null || after === null) return null;
  const merged = await merge({ ours: text, base: after, theirs: before }, "theirs");
  if (!merged.ok) return null;
  return {
    file,
    original: await keepText(root, encode(merged.text, bom)),
    result: await keepText(root, encode(text, bom)),
    diff: await unifiedDiff(file, merged.text, text),
  };
}
