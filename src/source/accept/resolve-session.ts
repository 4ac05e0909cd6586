/**
 * What accept and discard share: find the wrapper, compute the new text, write the receipt and then the file. The
 * texts that undo needs are stored first, so a crash at any point leaves a session that can be resolved again.
 */
import { isSessionId } from "../../protocol/ids.ts";
import { describeChange } from "../edit/source-change.ts";
import { deleteBaseline } from "../history/baseline.ts";
import { putBlob } from "../history/blob-store.ts";
import { deleteTextBeforeWrap } from "../history/layout-before-wrap.ts";
import { type FileVersions, type Operation, type Receipt, writeReceipt } from "../history/receipts.ts";
import { findWrapper } from "../markers/session-file.ts";
import type { Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { encode } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import { commitEdit } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE } from "../refusal.ts";
import { buildAcceptEdit } from "./accept-edit.ts";
import { type AcceptResult, acceptFailure, acceptSuccess, generatedFileFallback } from "./accept-result.ts";
import { resultWithoutWrapper } from "./already-resolved.ts";
import { originalText } from "./restore.ts";

export interface ResolveInput {
  /** Absolute path of the project. */
  readonly root: string;
  /** The session. */
  readonly id: string;
  /** The file that holds the wrapper; without it the project is searched. */
  readonly file?: string;
  readonly confirm?: ConfirmWrite;
}

/** Replaces a session's wrapper by what the operation leaves of it. Throws only for a root that is missing. */
export async function resolveSession(input: ResolveInput, operation: Operation): Promise<AcceptResult> {
  const { id, file, confirm } = input;
  if (!isSessionId(id)) return acceptFailure(null, "invalid_input", INVALID_ID_MESSAGE);
  const root = await realRoot(input.root);
  return await withRetry(
    async () => {
      const found = await findWrapper(root, id, file);
      if (found === null) return await resultWithoutWrapper(root, id, operation);
      if (found.kind === "generated") return generatedFileFallback(found.file);
      if (found.kind === "problem") return acceptFailure(found.file, found.error, found.message);
      return await replaceWrapper(root, { id, operation, confirm }, found);
    },
    (error, message) => acceptFailure(file ?? null, error, message),
  );
}

interface SessionOperation {
  readonly id: string;
  readonly operation: Operation;
  readonly confirm?: ConfirmWrite | undefined;
}

interface FoundWrapper {
  readonly loaded: LoadedSource;
  readonly wrapper: Wrapper;
}

/** `changed`: another writer changed the file since it was read. */
async function replaceWrapper(
  root: string,
  { id, operation, confirm }: SessionOperation,
  found: FoundWrapper,
): Promise<AcceptResult | "changed"> {
  const { path, file, language } = found.loaded;
  const replacement = await computeReplacement(root, { id, operation }, found);
  if (!replacement.ok) return acceptFailure(path.file, replacement.error, replacement.message);
  const { text, carbonize, original } = replacement;
  const parsed = language.parse(text);
  if (!parsed.ok) {
    const message = `The restored file would not parse: ${parsed.message}`;
    return acceptFailure(path.file, "wrapper_damaged", message);
  }
  const edit = { path, read: file, text };
  const change = await describeChange(edit, original ?? file.text);
  const at = new Date().toISOString();
  const kept = original === null ? {} : { kept: [await storeVersions(root, found, { original, text })] };
  const receipt: Receipt = { id, operation, change, carbonize, at, ...kept };
  const written = await commitEdit(root, edit, async () => {
    await confirm?.();
    await writeReceipt(root, receipt);
  });
  if (!written) return "changed";
  await deleteTextBeforeWrap(root, id);
  if (operation.type === "discard") await deleteBaseline(root, id);
  return acceptSuccess(receipt);
}

type Replacement =
  | {
      readonly ok: true;
      readonly text: string;
      readonly carbonize: boolean;
      /** Of an accept, the file as it would be without the session: it is shown, and undone, against that. */
      readonly original: string | null;
    }
  | { readonly ok: false; readonly error: string; readonly message: string };

async function computeReplacement(
  root: string,
  { id, operation }: SessionOperation,
  { loaded, wrapper }: FoundWrapper,
): Promise<Replacement> {
  if (operation.type === "discard") {
    const text = await originalText(root, id, loaded, wrapper);
    return { ok: true, text, carbonize: false, original: null };
  }
  const edit = await buildAcceptEdit(loaded, wrapper, { ...operation, id });
  return edit.ok ? { ...edit, original: await originalText(root, id, loaded, wrapper) } : edit;
}

/** Stores the file before and after the accept, for undo. */
async function storeVersions(
  root: string,
  { loaded, wrapper }: FoundWrapper,
  versions: { readonly original: string; readonly text: string },
): Promise<FileVersions> {
  const { path, file } = loaded;
  const { start, end } = wrapper.block;
  const store = (text: string): Promise<string> => putBlob(root, encode(text, file.bom));
  // An insert replaced nothing: the line break that it brought along goes with it.
  const replaced =
    wrapper.original === null
      ? {}
      : { replaced: { start, end: versions.original.length - (loaded.text.length - end) } };
  const original = await store(versions.original);
  return { file: path.file, original, result: await store(versions.text), ...replaced };
}
