/** Carbonize, the step after an accept: turns the accepted variant into plain source and removes every marker. */

import type { PageEvidence } from "../../protocol/evidence.ts";
import { isSessionId } from "../../protocol/ids.ts";
import { type BakedStep, type Receipt, readReceipt, writeReceipt } from "../history/receipts.ts";
import { resumeCarbonize } from "../history/resume-carbonize.ts";
import { findCarbonizeBlock } from "../markers/session-file.ts";
import { currentPath } from "../project/current-path.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import { lineAt, readTextFile } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import { commitEdits } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE, type SourceProblem } from "../refusal.ts";
import { bakedReceipt } from "./baked-receipt.ts";
import { type CarbonizeBlock, readCarbonizeBlock } from "./carbonize-block.ts";
import type { CarbonizeResult } from "./carbonize-result.ts";
import type { Measured, PageProof } from "./page-proof.ts";
import { planUntried } from "./plan-untried.ts";
import { openRequest, settleVerdict } from "./settle-verdict.ts";

export interface CarbonizeInput {
  /** Absolute path of the project. */
  readonly root: string;
  /** The session. */
  readonly id: string;
  readonly confirm?: ConfirmWrite;
  /** The page that showed the variant; without one, proof is that of the files. */
  readonly page?: PageProof;
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
  const request = openRequest(receipt);
  if (receipt?.baked !== undefined && request !== null) {
    await settleVerdict(
      { root, page: input.page, confirm: input.confirm },
      { ...receipt, baked: receipt.baked },
      request,
    );
    return "changed";
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
  if (receipt?.baked !== undefined) return succeeded(receipt.baked);
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
  { id, confirm, page }: CarbonizeInput,
  loaded: LoadedSource,
  receipt: Receipt | null,
): Promise<CarbonizeResult | "changed"> {
  const { file } = loaded.path;
  const read = readCarbonizeBlock(loaded, id);
  if (read === null) return "changed";
  if (!read.ok) return unproved(file, [{ file, line: lineAt(loaded.text, read.at), message: read.message }]);
  const { evidence, measured } = await evidenceFor(page, read.block);
  const plan = await planUntried(root, { loaded, block: read.block, receipt, evidence });
  if (!plan.ok) return unproved(file, plan.problems);
  const unfinished = await bakedReceipt(root, { id, loaded, block: read.block, plan, measured, receipt });
  const written = await commitEdits(root, plan.edits, async () => {
    await confirm?.();
    await writeReceipt(root, unfinished);
  });
  if (!written) return "changed";
  const baked = { ...unfinished.baked, finished: true as const };
  await writeReceipt(root, { ...unfinished, baked });
  // With a page the result is known once it has measured; `settleVerdict` asks it, now or after a crash.
  return measured.result === undefined ? "changed" : succeeded(baked);
}

/** What the page recorded, with a request to measure; or why no page can: it needs to have measured the variant. */
async function evidenceFor(
  page: PageProof | undefined,
  { variant }: CarbonizeBlock,
): Promise<{
  readonly evidence: PageEvidence | null;
  readonly measured: NonNullable<BakedStep["measured"]>;
}> {
  const found = (await page?.evidence()) ?? { evidence: null, reason: "no server is running" };
  const { evidence } = found;
  if (evidence?.variant === variant) return { evidence, measured: { request: crypto.randomUUID() } };
  const reason = found.evidence === null ? found.reason : "the page has measured another variant";
  return { evidence: null, measured: { result: "unmeasured", reason } };
}

function succeeded({ changes, notes = [], measured }: BakedStep): CarbonizeResult {
  const said = notes.length === 0 ? {} : { notes };
  return {
    ...{ handled: true, file: changes[0]?.file ?? null, carbonize: false, changes, ...said },
    ...(measured?.result === undefined ? {} : { measured: shownMeasured(measured.result, measured.reason) }),
  };
}

function shownMeasured(result: Measured["result"], reason: string | undefined): Measured {
  return reason === undefined ? { result } : { result, reason };
}

function unproved(file: string, problems: readonly SourceProblem[]): CarbonizeResult {
  const todo = problems.map((problem) => `${problem.file}:${problem.line}: ${problem.message}`).join("\n");
  return { handled: false, file, carbonize: true, mode: "error", error: "bake_unproved", todo, problems };
}

function failed(error: string, todo: string, file: string | null = null): CarbonizeResult {
  return { handled: false, file, carbonize: false, mode: "error", error, todo };
}
