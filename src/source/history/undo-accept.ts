/** Undo of an accept, also after edits around the accepted lines. Edits of the accepted lines are never lost. */
import { rm } from "node:fs/promises";
import { isSessionId } from "../../protocol/ids.ts";
import { describeChange, type SourceChange } from "../edit/source-change.ts";
import { currentPath } from "../project/current-path.ts";
import { fileLanguage } from "../project/file-language.ts";
import { realRoot } from "../project/paths.ts";
import { encode, readTextFile, unreadableMessage } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE, refuse, type SourceRefusal } from "../refusal.ts";
import { getBlob, putBlob } from "./blob-store.ts";
import { withHandMadeChanges } from "./hand-made-changes.ts";
import { mergeByContent } from "./merge-by-content.ts";
import {
  type FilePlace,
  type FileVersions,
  type Receipt,
  type ReceiptStep,
  readReceipt,
  writeReceipt,
} from "./receipts.ts";
import { resumeCarbonize } from "./resume-carbonize.ts";
import { type FileConflict, resumeChanges } from "./resume-changes.ts";
import { type MergeResult, mergeThreeWay } from "./three-way-merge.ts";
import { unattributedChanges } from "./unattributed-changes.ts";

export interface UndoSuccess {
  readonly ok: true;
  readonly id: string;
  /** The first of the files. */
  readonly file: string;
  readonly changes: readonly SourceChange[];
  /**
   * Where files were changed by hand between the wrapper and the completion in a way that is not known to be the
   * session's. These changes are left as they are.
   */
  readonly unattributed?: readonly FilePlace[];
}

export type UndoResult = UndoSuccess | SourceRefusal;

/** Lines that were changed since the accept: as they are now, as they were accepted, and as they were before. */
export interface UndoConflict {
  readonly file: string;
  readonly line: number;
  readonly current: string;
  readonly accepted: string;
  readonly original: string;
}

/**
 * Takes a session's accepted variant out of the source again. The same call again gives the same result. A refusal
 * (`nothing_to_undo`, `undo_conflict` with the conflicts, `file_not_found`, …) has written nothing. Throws only for a
 * root that is relative or missing.
 */
export async function undoAccept(input: {
  readonly root: string;
  readonly id: string;
  readonly confirm?: ConfirmWrite;
}): Promise<UndoResult> {
  const { id, confirm } = input;
  if (!isSessionId(id)) return refuse("invalid_input", INVALID_ID_MESSAGE);
  const root = await realRoot(input.root);
  return await withRetry(async () => {
    const receipt = await readReceipt(root, id);
    if (receipt?.operation.type !== "accept")
      return refuse("nothing_to_undo", `No receipt of an accept in session ${id} is stored here.`);
    if (receipt.undone !== undefined) return await finishUndo(root, receipt, receipt.undone);
    // A carbonize that was interrupted is finished or reverted first.
    const resumed = await resumeCarbonize(root, receipt);
    if (resumed === "changed") return resumed;
    if ("conflicts" in resumed) return conflictRefusal(resumed.conflicts);
    return await undoOnce(root, resumed, confirm);
  }, refuse);
}

async function undoOnce(
  root: string,
  receipt: Receipt,
  confirm: ConfirmWrite | undefined,
): Promise<UndoResult | "changed"> {
  const kept = receipt.kept === undefined ? [] : await withHandMadeChanges(root, receipt, receipt.kept);
  if (kept.length === 0)
    return refuse(
      "nothing_to_undo",
      `Session ${receipt.id} was accepted by an older version, which stored no original.`,
    );
  const unattributed = receipt.unattributed ?? (await unattributedChanges(root, receipt, kept));
  const edits: FileEdit[] = [];
  const conflicts: FileConflict[] = [];
  for (const versions of kept) {
    const result = await undoFile(root, versions);
    if ("error" in result) return result;
    if ("conflicts" in result) conflicts.push(...result.conflicts);
    // A file that the accept left as it was is not part of what was taken back.
    else if (result.text !== result.read.text) edits.push(result);
  }
  if (conflicts.length > 0) return conflictRefusal(conflicts);
  const changes = await Promise.all(edits.map((edit) => describeChange(edit)));
  // `resumeChanges` needs both texts of each file after a crash.
  for (const { text, read } of edits) {
    await putBlob(root, encode(read.text, read.bom));
    await putBlob(root, encode(text, read.bom));
  }
  const undone: ReceiptStep = { at: new Date().toISOString(), changes };
  const recorded = { ...receipt, kept, undone, ...(unattributed.length > 0 ? { unattributed } : {}) };
  const written = await commitEdits(root, edits, async () => {
    await confirm?.();
    await writeReceipt(root, recorded);
  });
  return written ? await undoSuccess(root, recorded, undone) : "changed";
}

function conflictRefusal(conflicts: readonly FileConflict[]): SourceRefusal {
  const [first] = conflicts;
  const message = `${first?.file}:${first?.line}: the accepted lines were changed since; undo them by hand.`;
  const shown: UndoConflict[] = conflicts.map(({ file, line, ours, base, theirs }) => ({
    file,
    line,
    current: ours,
    accepted: base,
    original: theirs,
  }));
  return refuse("undo_conflict", message, { file: first?.file, conflicts: shown });
}

async function undoFile(
  root: string,
  { file: name, original, result }: FileVersions,
): Promise<FileEdit | SourceRefusal | { readonly conflicts: readonly FileConflict[] }> {
  const found = await currentPath(root, name);
  const file = found.ok ? found.path.file : name;
  if (!found.ok) {
    const error = found.reason === "outside" ? "path_not_allowed" : "file_not_found";
    return refuse(error, found.message, { file });
  }
  const read = await readTextFile(found.path.absolute);
  if (read === null) return refuse("file_not_found", unreadableMessage(file), { file });
  const [before, after] = [await getBlob(root, original), await getBlob(root, result)];
  if (before === null || after === null) {
    const message = `The original of ${file} is no longer in .impeccable/live/history.`;
    return refuse("nothing_to_undo", message, { file });
  }
  const merged = await mergedTexts({ ours: read.text, base: after, theirs: before });
  if (!merged.ok) return { conflicts: merged.conflicts.map((conflict) => ({ ...conflict, file })) };
  const syntaxError = await newSyntaxError(root, { file, before: read.text, after: merged.text });
  return syntaxError ?? { path: found.path, read, text: merged.text };
}

/** Merged by lines, else by what the changed lines hold. */
async function mergedTexts(texts: Parameters<typeof mergeThreeWay>[0]): Promise<MergeResult> {
  const merged = await mergeThreeWay(texts);
  if (merged.ok) return merged;
  const text = await mergeByContent(texts);
  return text === null ? merged : { ok: true, text };
}

/** A refusal when the edit would break a file that parses; `null` when it parses, or did not parse before either. */
async function newSyntaxError(
  root: string,
  { file, before, after }: { readonly file: string; readonly before: string; readonly after: string },
): Promise<SourceRefusal | null> {
  const language = await fileLanguage(root, file, after);
  const parsed = language?.parse(after);
  if (language === null || parsed?.ok !== false || !language.parse(before).ok) return null;
  const { line, message } = parsed;
  return refuse("source_unparsable", `${file}:${line}: ${message}`, { file, line });
}

/** Repeats an undo. When a crash interrupted it between its receipt and a file, the remaining files are written now. */
async function finishUndo(
  root: string,
  receipt: Receipt,
  undone: ReceiptStep,
): Promise<UndoResult | "changed"> {
  const result = undone.finished === true ? "done" : await resumeChanges(root, undone.changes);
  if (result === "changed") return result;
  return result === "done" ? await undoSuccess(root, receipt, undone) : conflictRefusal(result.conflicts);
}

async function undoSuccess(root: string, receipt: Receipt, undone: ReceiptStep): Promise<UndoSuccess> {
  await removeCreated(root, receipt);
  if (undone.finished !== true)
    await writeReceipt(root, { ...receipt, undone: { ...undone, finished: true } });
  const { changes } = undone;
  const { id, unattributed } = receipt;
  const left = unattributed === undefined ? {} : { unattributed };
  return { ok: true, id, file: changes[0]?.file ?? receipt.change.file, changes, ...left };
}

/** Removes the files that the session made, of which nothing is left. Also after a crash before this. */
async function removeCreated(root: string, { kept = [], undone }: Receipt): Promise<void> {
  if (undone?.finished === true) return;
  for (const { file } of kept.filter(({ created }) => created === true)) {
    const found = await currentPath(root, file);
    if (found.ok && (await readTextFile(found.path.absolute))?.text === "") await rm(found.path.absolute);
  }
}
