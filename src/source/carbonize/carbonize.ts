/** Carbonize, the step after an accept: turns the accepted variant into plain source and removes every marker. */

import { isSessionId } from "../../protocol/ids.ts";
import { describeChange, type SourceChange } from "../edit/source-change.ts";
import { getBlob } from "../history/blob-store.ts";
import { type Receipt, readReceipt, writeReceipt } from "../history/receipts.ts";
import { resumeCarbonize } from "../history/resume-carbonize.ts";
import { findCarbonizeBlock } from "../markers/session-file.ts";
import { currentPath } from "../project/current-path.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import { encode, lineAt, readTextFile, sha256 } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE, type SourceProblem } from "../refusal.ts";
import { type CarbonizeBlock, readCarbonizeBlock } from "./carbonize-block.ts";
import type { CarbonizeResult } from "./carbonize-result.ts";
import { formatLikeProject } from "./project-formatter.ts";
import { undoVersions } from "./undo-versions.ts";

export interface CarbonizeInput {
  /** Absolute path of the project. */
  readonly root: string;
  /** The session. */
  readonly id: string;
  readonly confirm?: ConfirmWrite;
}

/**
 * Turns a session's accepted variant into plain source, in one transaction over all files that change. If the result
 * is not proved to look the same, no file is written and `problems` names the reasons. Repeating the call repeats the
 * result. Throws only for a root that is relative or missing.
 */
export async function carbonize(input: CarbonizeInput): Promise<CarbonizeResult> {
  const { id } = input;
  if (!isSessionId(id)) return failed("invalid_input", INVALID_ID_MESSAGE);
  const root = await realRoot(input.root);
  return await withRetry(
    () => carbonizeOnce(root, input),
    (error, message) => failed(error, message),
  );
}

async function carbonizeOnce(root: string, input: CarbonizeInput): Promise<CarbonizeResult | "changed"> {
  const { id } = input;
  const stored = await readReceipt(root, id);
  if (stored?.undone !== undefined)
    return failed("receipt_conflict", `Session ${id} has been undone.`, stored.change.file);
  const receipt = stored === null ? null : await resumeCarbonize(root, stored);
  if (receipt === "changed") return receipt;
  if (receipt !== null && "conflicts" in receipt) {
    const message = "changed since carbonize was interrupted: take the moved rules out by hand";
    const problems = receipt.conflicts.map(({ file, line }) => ({ file, line, message }));
    return unproved(stored?.change.file ?? "", problems);
  }
  const block = await findCarbonizeBlock(root, id);
  if (block === null) return await withoutBlock(root, id, receipt);
  const source = await loadSource(root, block.file);
  if (!source.ok) return failed(source.error, source.message, block.file);
  const renamed = receipt === null ? null : await renamedReceipt(root, receipt, block.file);
  return await carbonizeFile(root, input, source.loaded, renamed);
}

/** The result for a session without a carbonize block: carbonized before, or by hand, or never accepted. */
async function withoutBlock(root: string, id: string, receipt: Receipt | null): Promise<CarbonizeResult> {
  if (receipt?.baked !== undefined) return succeeded(receipt.baked.changes, receipt.baked.notes);
  if (receipt?.operation.type === "accept") return await alreadyClean(root, receipt.change.file);
  return failed("nothing_to_bake", `No source file holds an accepted variant of session ${id} to carbonize.`);
}

/** The receipt with the file's current name, where the file was renamed since the accept: the block is in it. */
async function renamedReceipt(root: string, receipt: Receipt, file: string): Promise<Receipt> {
  const [only, ...more] = receipt.kept ?? [];
  if (only === undefined || more.length > 0 || only.file === file) return receipt;
  const original = await projectPath(root, only.file);
  return original.ok ? receipt : { ...receipt, kept: [{ ...only, file }] };
}

/** Success without a change, if the accepted file can still be read: a missing file is not a clean one. */
async function alreadyClean(root: string, file: string): Promise<CarbonizeResult> {
  const found = await currentPath(root, file);
  if (!found.ok)
    return failed(found.reason === "outside" ? "path_not_allowed" : "file_not_found", found.message, file);
  if ((await readTextFile(found.path.absolute)) === null)
    return failed("file_not_found", `${file} cannot be read as UTF-8 text of at most 5 MiB`, file);
  return { handled: true, file: found.path.file, carbonize: false, changes: [] };
}

async function carbonizeFile(
  root: string,
  { id, confirm }: CarbonizeInput,
  loaded: LoadedSource,
  receipt: Receipt | null,
): Promise<CarbonizeResult | "changed"> {
  const { file } = loaded.path;
  const read = readCarbonizeBlock(loaded, id);
  if (read === null) return "changed";
  if (!read.ok) return unproved(file, [{ file, line: lineAt(loaded.text, read.at), message: read.message }]);
  // Loaded here, because only this step needs the CSS parsers.
  const { planEdits } = await import("./plan-edits.ts");
  const plan = await planEdits(root, loaded, read.block);
  if (!plan.ok) return unproved(file, plan.problems);
  const edits = await Promise.all(plan.edits.map((edit) => formatEdit(root, edit, receipt)));
  const changes = await Promise.all(edits.map((edit) => describeChange(edit)));
  const { notes = [] } = plan;
  const details = { id, loaded, block: read.block, edits, changes, notes, receipt };
  const unfinished = await receiptFor(root, details);
  const written = await commitEdits(root, edits, async () => {
    await confirm?.();
    await writeReceipt(root, unfinished);
  });
  if (!written) return "changed";
  await writeReceipt(root, { ...unfinished, baked: { ...unfinished.baked, finished: true } });
  return succeeded(changes, notes);
}

/** Formats the new text as the project does, if the text before the accept was formatted so. */
async function formatEdit(root: string, edit: FileEdit, receipt: Receipt | null): Promise<FileEdit> {
  const versions = receipt?.kept?.find(({ file }) => file === edit.path.file);
  const before = versions === undefined ? edit.read.text : await getBlob(root, versions.original);
  if (before === null) return edit;
  return { ...edit, text: await formatLikeProject(root, edit.path.absolute, before, edit.text) };
}

/** The receipt to write before the files: its `baked` lets a later call resume or revert the edits after a crash. */
async function receiptFor(
  root: string,
  {
    id,
    loaded,
    block,
    edits,
    changes,
    notes,
    receipt,
  }: {
    readonly id: string;
    readonly loaded: LoadedSource;
    readonly block: CarbonizeBlock;
    readonly edits: readonly FileEdit[];
    readonly changes: readonly SourceChange[];
    readonly notes: readonly string[];
    readonly receipt: Receipt | null;
  },
): Promise<Receipt & { readonly baked: NonNullable<Receipt["baked"]> }> {
  // Stored also when the receipt has no place for them: an interrupted call is resumed from these blobs.
  const kept = await Promise.all(edits.map((edit) => undoVersions(root, edit, block, receipt)));
  const first = edits[0]?.first;
  const baked = {
    at: new Date().toISOString(),
    changes,
    ...(notes.length === 0 ? {} : { notes }),
    ...(first === undefined ? {} : { between: sha256(encode(first, loaded.file.bom)) }),
    ...(receipt?.kept === undefined ? {} : { kept: receipt.kept }),
  };
  if (receipt !== null) return { ...receipt, ...(receipt.kept === undefined ? {} : { kept }), baked };
  return {
    id,
    operation: { type: "accept", variant: block.variant, paramValues: block.values },
    change: changes[0] ?? { file: loaded.path.file, before: "", after: "", diff: "" },
    carbonize: true,
    at: baked.at,
    baked,
  };
}

function succeeded(changes: readonly SourceChange[], notes: readonly string[] = []): CarbonizeResult {
  const said = notes.length === 0 ? {} : { notes };
  return { handled: true, file: changes[0]?.file ?? null, carbonize: false, changes, ...said };
}

function unproved(file: string, problems: readonly SourceProblem[]): CarbonizeResult {
  const todo = problems.map((problem) => `${problem.file}:${problem.line}: ${problem.message}`).join("\n");
  return { handled: false, file, carbonize: true, mode: "error", error: "bake_unproved", todo, problems };
}

function failed(error: string, todo: string, file: string | null = null): CarbonizeResult {
  return { handled: false, file, carbonize: false, mode: "error", error, todo };
}
