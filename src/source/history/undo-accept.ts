/** Taking an accept back, whatever has changed around it since; what has changed in its own lines is never lost. */

import { unifiedDiff } from "../edit/unified-diff.ts";
import { languageOf } from "../languages/index.ts";
import { validateSessionId } from "../markers/markers.ts";
import { currentPath } from "../project/current-path.ts";
import { realRoot } from "../project/paths.ts";
import { encode, readTextFile, sha256 } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import type { SourceChange, SourceRefusal } from "../refusal.ts";
import { refuse } from "../refusal.ts";
import { getBlob, putBlob } from "./blob-store.ts";
import { type FileVersions, type Receipt, type ReceiptStep, readReceipt, writeReceipt } from "./receipts.ts";
import { resumeCarbonize } from "./resume-carbonize.ts";
import { type FileConflict, resumeChanges } from "./resume-changes.ts";
import { mergeThreeWay } from "./three-way-merge.ts";

export interface UndoSuccess {
  readonly ok: true;
  readonly id: string;
  /** The first of the files. */
  readonly file: string;
  readonly changes: readonly SourceChange[];
}

export type UndoResult = UndoSuccess | SourceRefusal;

/** A place that somebody has changed since the accept: what stands there, what was accepted, what was before. */
export interface UndoConflict {
  readonly file: string;
  readonly line: number;
  readonly current: string;
  readonly accepted: string;
  readonly original: string;
}

/**
 * Takes a session's accepted variant out of the source again. The same call again gives the same answer. Refused
 * (`nothing_to_undo`, `undo_conflict` with the places, `file_not_found`, …) it has written nothing. Throws only
 * for a root that is relative or missing.
 */
export async function undoAccept(input: { readonly root: string; readonly id: string }): Promise<UndoResult> {
  const { id } = input;
  if (!validateSessionId(id)) return refuse("invalid_input", "id must be 8 lower-case hex characters");
  const root = await realRoot(input.root);
  return await withRetry(async () => {
    const receipt = await readReceipt(root, id);
    if (receipt?.operation.type !== "accept")
      return refuse("nothing_to_undo", `Nothing that was accepted in session ${id} is on record here.`);
    if (receipt.undone !== undefined) return await finished(root, receipt, receipt.undone);
    // A clean-up that was cut short is finished first, or taken back.
    const whole = await resumeCarbonize(root, receipt);
    if (whole === "changed") return whole;
    if ("conflicts" in whole) return conflicting(whole.conflicts);
    return await undoOnce(root, whole, whole.kept ?? []);
  });
}

async function undoOnce(
  root: string,
  receipt: Receipt,
  kept: readonly FileVersions[],
): Promise<UndoResult | "changed"> {
  if (kept.length === 0)
    return refuse(
      "nothing_to_undo",
      `An older version accepted session ${receipt.id}, and kept no original.`,
    );
  const edits: FileEdit[] = [];
  const conflicts: FileConflict[] = [];
  for (const one of kept) {
    const answer = await undoneFile(root, one);
    if ("error" in answer) return answer;
    if ("conflicts" in answer) conflicts.push(...answer.conflicts);
    else edits.push(answer);
  }
  if (conflicts.length > 0) return conflicting(conflicts);
  const changes = await Promise.all(edits.map(changeOf));
  for (const { text, read } of edits) {
    await putBlob(root, encode(read.text, read.bom));
    await putBlob(root, encode(text, read.bom));
  }
  const undone: ReceiptStep = { at: new Date().toISOString(), changes };
  const written = await commitEdits(root, edits, () => writeReceipt(root, { ...receipt, undone }));
  return written ? await success(root, receipt, undone) : "changed";
}

function conflicting(conflicts: readonly FileConflict[]): SourceRefusal {
  const [first] = conflicts;
  const message = `${first?.file}:${first?.line}: the accepted lines were changed since; take them back by hand.`;
  const shown: UndoConflict[] = conflicts.map(({ file, line, ours, base, theirs }) => ({
    file,
    line,
    current: ours,
    accepted: base,
    original: theirs,
  }));
  return refuse("undo_conflict", message, { file: first?.file, conflicts: shown });
}

async function undoneFile(
  root: string,
  { file: name, original, result }: FileVersions,
): Promise<FileEdit | SourceRefusal | { readonly conflicts: readonly FileConflict[] }> {
  const found = await currentPath(root, name);
  const file = found.ok ? found.path.file : name;
  if (!found.ok)
    return refuse(found.reason === "outside" ? "path_not_allowed" : "file_not_found", found.message, {
      file,
    });
  const read = await readTextFile(found.path.absolute);
  if (read === null)
    return refuse("file_not_found", `${file} cannot be read as UTF-8 text of at most 5 MiB`, { file });
  const [before, after] = [await getBlob(root, original), await getBlob(root, result)];
  if (before === null || after === null)
    return refuse("nothing_to_undo", `The original of ${file} is gone from .impeccable/live/history.`, {
      file,
    });
  const merged = await mergeThreeWay({ ours: read.text, base: after, theirs: before });
  if (!merged.ok) return { conflicts: merged.conflicts.map((conflict) => ({ ...conflict, file })) };
  const parsed = (await languageOf(file))?.parse(merged.text);
  const current = parsed?.ok === false ? (await languageOf(file))?.parse(read.text) : undefined;
  // What does not parse already is not made worse.
  if (parsed?.ok === false && current?.ok)
    return refuse("source_unparsable", `${file}:${parsed.line}: ${parsed.message}`, {
      file,
      line: parsed.line,
    });
  return { path: found.path, read, text: merged.text };
}

/** An undo that a crash cut short between its record and a file: the rest of its files follow now. */
async function finished(
  root: string,
  receipt: Receipt,
  undone: ReceiptStep,
): Promise<UndoResult | "changed"> {
  const whole = undone.finished === true ? "done" : await resumeChanges(root, undone.changes);
  if (whole === "changed") return whole;
  return whole === "done" ? await success(root, receipt, undone) : conflicting(whole.conflicts);
}

async function changeOf({ path, read, text }: FileEdit): Promise<SourceChange> {
  const after = sha256(encode(text, read.bom));
  return { file: path.file, before: read.sha256, after, diff: await unifiedDiff(path.file, read.text, text) };
}

async function success(root: string, receipt: Receipt, undone: ReceiptStep): Promise<UndoSuccess> {
  if (undone.finished !== true)
    await writeReceipt(root, { ...receipt, undone: { ...undone, finished: true } });
  const { changes } = undone;
  return { ok: true, id: receipt.id, file: changes[0]?.file ?? "", changes };
}
