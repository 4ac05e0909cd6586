/** Accept and discard: the wrapper gives way to one of its variants, or to the original as it was. */

import { unifiedDiff } from "../edit/unified-diff.ts";
import { putBlob } from "../history/blob-store.ts";
import { deleteTextBeforeWrap } from "../history/layout-before-wrap.ts";
import {
  type FileVersions,
  type Operation,
  type Receipt,
  readReceipt,
  sameOperation,
  writeReceipt,
} from "../history/receipts.ts";
import { LockBusy } from "../lock.ts";
import { isVariantNumber, validateSessionId } from "../markers/markers.ts";
import { findCarbonizeBlock, findGeneratedWrapper, findWrapper } from "../markers/session-file.ts";
import type { Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { encode, sha256 } from "../project/text-file.ts";
import { commitEdit, MAX_EDIT_ATTEMPTS } from "../project/write-transaction.ts";
import type { AcceptResult } from "../refusal.ts";
import { type AcceptedVariant, buildAcceptEdit } from "./accept-edit.ts";
import { originalText } from "./restore.ts";

/**
 * Puts a variant in the wrapper's place. The same call again gives the same answer. Throws only for a root that
 * is relative or missing.
 */
export async function acceptVariant(input: {
  readonly root: string;
  readonly id: string;
  readonly variant: string;
  readonly paramValues?: Readonly<Record<string, unknown>>;
  readonly file?: string;
}): Promise<AcceptResult> {
  // A pattern would find the original and take it for a variant.
  if (!isVariantNumber(input.variant))
    return failure(null, "invalid_input", "variant must be a number from 1 to 999");
  const operation = { type: "accept", variant: input.variant, paramValues: input.paramValues ?? {} } as const;
  return await resolveSession(input, operation);
}

/** Restores the file to the byte as it was before wrap. The same call again gives the same answer. */
export async function discardVariants(input: {
  readonly root: string;
  readonly id: string;
  readonly file?: string;
}): Promise<AcceptResult> {
  return await resolveSession(input, { type: "discard" });
}

interface Target {
  readonly root: string;
  readonly id: string;
  readonly file?: string;
}

async function resolveSession(target: Target, operation: Operation): Promise<AcceptResult> {
  const { id } = target;
  if (!validateSessionId(id)) return failure(null, "invalid_input", "id must be 8 lower-case hex characters");
  const root = await realRoot(target.root);
  try {
    for (let attempt = 0; attempt < MAX_EDIT_ATTEMPTS; attempt += 1) {
      const found = await findWrapper(root, id, target.file);
      if (found === null) return await withoutWrapper(root, id, operation);
      if (found.kind === "generated") return fallback(found.file);
      if (found.kind === "problem") return failure(found.file, found.error, found.message);
      const answer = await replace(root, id, operation, found);
      if (answer !== null) return answer;
    }
    return failure(
      target.file ?? null,
      "file_busy",
      "The file changed each time it was about to be written.",
    );
  } catch (error) {
    if (error instanceof LockBusy) return failure(target.file ?? null, error.code, error.message);
    if (error instanceof Error && "code" in error)
      return failure(target.file ?? null, "write_failed", error.message);
    throw error;
  }
}

/** `null` when the file changed meanwhile: look again. */
async function replace(
  root: string,
  id: string,
  operation: Operation,
  { loaded, wrapper }: { readonly loaded: LoadedSource; readonly wrapper: Wrapper },
): Promise<AcceptResult | null> {
  const edit =
    operation.type === "accept"
      ? await acceptance(root, loaded, wrapper, { ...operation, id })
      : ({
          ok: true,
          text: await originalText(root, id, loaded, wrapper),
          carbonize: false,
          original: null,
        } as const);
  const { path, file, language } = loaded;
  if (!edit.ok) return failure(path.file, edit.error, edit.message);
  const parsed = language.parse(edit.text);
  if (!parsed.ok)
    return failure(path.file, "wrapper_damaged", `The restored file would not parse: ${parsed.message}`);
  const before = { file: path.file, before: file.sha256, after: sha256(encode(edit.text, file.bom)) };
  const shown = { ...before, diff: await unifiedDiff(path.file, edit.original ?? file.text, edit.text) };
  const common = { id, operation, change: shown, carbonize: edit.carbonize, at: new Date().toISOString() };
  const kept = edit.original === null ? null : await keep(root, loaded, wrapper, edit.original, edit.text);
  const receipt: Receipt = kept === null ? common : { ...common, kept: [kept] };
  if (!(await commitEdit(root, path, file, edit.text, () => writeReceipt(root, receipt)))) return null;
  await deleteTextBeforeWrap(root, id);
  return success(receipt);
}

/** The edit, and the file as it would be without the session: an accept is shown, and undone, against that. */
async function acceptance(root: string, loaded: LoadedSource, wrapper: Wrapper, accepted: AcceptedVariant) {
  const edit = await buildAcceptEdit(loaded, wrapper, accepted);
  return edit.ok ? { ...edit, original: await originalText(root, accepted.id, loaded, wrapper) } : edit;
}

async function keep(
  root: string,
  { path, file, text }: LoadedSource,
  wrapper: Wrapper,
  original: string,
  result: string,
): Promise<FileVersions> {
  const { start, end } = wrapper.block;
  // An insert replaced nothing: it brought a line break along that goes with it.
  const replaced =
    wrapper.original === null ? {} : { replaced: { start, end: original.length - (text.length - end) } };
  const bytes = (text: string): Promise<string> => putBlob(root, encode(text, file.bom));
  return { file: path.file, original: await bytes(original), result: await bytes(result), ...replaced };
}

/** No wrapper: the session is resolved already, its file is generated, or there never was one. */
async function withoutWrapper(root: string, id: string, operation: Operation): Promise<AcceptResult> {
  const receipt = await readReceipt(root, id);
  if (receipt !== null) {
    if (receipt.undone === undefined && sameOperation(receipt.operation, operation)) return success(receipt);
    return failure(
      receipt.change.file,
      "receipt_conflict",
      `Session ${id} has already been ${doneIn(receipt)}.`,
    );
  }
  // The receipt may have been deleted by hand; the block in the source still says what was accepted.
  const block = await findCarbonizeBlock(root, id);
  if (block !== null) {
    if (operation.type === "accept" && operation.variant === block.variant) {
      return { handled: true, file: block.file, carbonize: true, todo: cleanUp(id, block.file) };
    }
    return failure(
      block.file,
      "receipt_conflict",
      `Session ${id} has already been accepted as variant ${block.variant}.`,
    );
  }
  const generated = await findGeneratedWrapper(root, id);
  if (generated?.kind === "generated") return fallback(generated.file);
  return failure(null, "wrapper_not_found", `No source file holds the wrapper of session ${id}.`);
}

function doneIn({ operation, undone }: Receipt): string {
  if (operation.type === "discard") return "discarded";
  return `accepted as variant ${operation.variant}${undone === undefined ? "" : ", and undone"}`;
}

function success({ id, change, carbonize }: Receipt): AcceptResult {
  const answer = { handled: true, file: change.file, carbonize, receipt: change };
  return carbonize ? { ...answer, todo: cleanUp(id, change.file) } : answer;
}

function cleanUp(id: string, file: string): string {
  return (
    `Clean up ${file}: run impeccable-live carbonize --id ${id}, or by hand: move the accepted variant's rules into the stylesheet that styles the element, put the tuned ` +
    `values in, unwrap the element, remove the markers; then run: impeccable-live complete --id ${id}`
  );
}

function failure(file: string | null, error: string, todo: string): AcceptResult {
  return { handled: false, file, carbonize: false, mode: "error", error, todo };
}

function fallback(file: string): AcceptResult {
  const todo = `${file} is generated, so nothing was written: make the change in the source it is built from.`;
  return { handled: false, file, carbonize: false, mode: "fallback", error: "file_is_generated", todo };
}
