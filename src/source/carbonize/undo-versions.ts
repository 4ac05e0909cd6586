/** The two versions of a carbonized file that an undo needs: what it restores, and what carbonize has written. */
import { unifiedDiff } from "../edit/unified-diff.ts";
import { getBlob, putBlob } from "../history/blob-store.ts";
import type { FileVersions, Receipt } from "../history/receipts.ts";
import { rebaseVersions } from "../history/refresh-receipt.ts";
import type { Range } from "../languages/language.ts";
import { encode, type TextFile } from "../project/text-file.ts";
import type { FileEdit } from "../project/write-transaction.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";

/** Stores both versions. Undo restores the file as before the accept, or a style sheet as before carbonize. */
export async function undoVersions(
  root: string,
  { path, read, text }: FileEdit,
  { range }: CarbonizeBlock,
  receipt: Receipt | null,
): Promise<FileVersions> {
  const accepted = receipt?.kept?.find(({ file }) => file === path.file);
  const result = await putBlob(root, encode(text, read.bom));
  // Always stored: an interrupted carbonize is reverted to it.
  const current = await putBlob(root, encode(read.text, read.bom));
  const unaccepted = accepted === undefined ? null : await textWithoutAccept(root, accepted, read, range);
  const before = unaccepted ?? read.text;
  const original = before === read.text ? current : await putBlob(root, encode(before, read.bom));
  return { file: path.file, original, result, diff: await unifiedDiff(path.file, before, text) };
}

/** The current file as it would be without the accept: edits that were made around its block since then stay. */
async function textWithoutAccept(
  root: string,
  versions: FileVersions,
  read: TextFile,
  block: Range,
): Promise<string | null> {
  const original = await getBlob(root, versions.original);
  if (versions.result === read.sha256 || original === null) return original;
  if (versions.replaced !== undefined) {
    const replaced = original.slice(versions.replaced.start, versions.replaced.end);
    return read.text.slice(0, block.start) + replaced + read.text.slice(block.end);
  }
  const rebased = await rebaseVersions(root, versions, read);
  return rebased === null ? original : await getBlob(root, rebased.original);
}
