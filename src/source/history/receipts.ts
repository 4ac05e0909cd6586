/**
 * Receipts: what was done to a session's source, in `.impeccable/live/history/<id>.receipt`. A receipt is durable before
 * its file changes. After a crash between the two, the wrapper is still in the file and the operation is repeated.
 * After a crash behind both, a repeated command finds the receipt and returns the same result.
 */

import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { olderReceiptName, receiptId, receiptName } from "../../node/receipt-names.ts";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { isRecord } from "../../protocol/is-record.ts";
import type { LookDifference } from "../../protocol/snapshot.ts";
import type { SourceChange } from "../edit/source-change.ts";
import { mapInParallel } from "../project/map-in-parallel.ts";
import { writeProjectFile } from "../write.ts";

export type Operation =
  | {
      readonly type: "accept";
      readonly variant: string;
      readonly paramValues: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "discard" };

/** A file before the session, and with the accepted variant: `original` and `result` are keys of the blob store. */
export interface FileVersions {
  readonly file: string;
  readonly original: string;
  readonly result: string;
  /** From the original to the result, after carbonize; until then the receipt's `change` has it. */
  readonly diff?: string;
  /** The session made the file, so undo removes it; the original is empty. */
  readonly created?: true;
  /** What the accept replaced: offsets into the original. */
  readonly replaced?: { readonly start: number; readonly end: number };
}

/** A line of a file, from 1. */
export interface FilePlace {
  readonly file: string;
  readonly line: number;
}

/** A change of several files; it is recorded before the first of them is written. */
export interface ReceiptStep {
  readonly at: string;
  readonly changes: readonly SourceChange[];
  /** All files have been written; without it, a crash may have left some of them unwritten. */
  readonly finished?: true;
}

/** How carbonize writes rules, and where to. */
export interface RuleFormName {
  /** As a note names it; empty where no rule is written. */
  readonly sheet: string;
  readonly form: string;
}

export interface TriedForm extends RuleFormName {
  /** The hashes of its files. */
  readonly files: readonly Pick<SourceChange, "file" | "before" | "after">[];
  readonly differences: readonly LookDifference[];
}

export interface BakedStep extends ReceiptStep {
  /** What the result said of its sheet. */
  readonly notes?: readonly string[];
  /** The hash of the first file between its two writes, where it is written twice. */
  readonly between?: string;
  /** The receipt's `kept` before carbonize. */
  readonly kept?: readonly FileVersions[];
  readonly form?: RuleFormName;
  /** The page's verdict; with a request and without a result it is still asked for. */
  readonly measured?: {
    readonly request?: string;
    readonly result?: "same" | "unmeasured";
    readonly reason?: string;
  };
}

export interface Receipt {
  readonly id: string;
  readonly operation: Operation;
  /** The diff of an accept starts at the original, not at the wrapper with all variants. */
  readonly change: SourceChange;
  /** What undo needs; receipts of older versions, and of a discard, have none. */
  readonly kept?: readonly FileVersions[];
  /** Changes from the same time that are not known to be the session's. */
  readonly unattributed?: readonly FilePlace[];
  /** The accept was undone; written before the files are. */
  readonly undone?: ReceiptStep;
  /** Carbonize changed these files; written before the files are. The receipt's `kept` then has its results. */
  readonly baked?: BakedStep;
  /** Forms of carbonize that the page saw look different. */
  readonly tried?: readonly TriedForm[];
  /** Carbonize takes these changes back; removed once all files are as before. */
  readonly reverting?: readonly SourceChange[];
  /** Carbonize was due after the operation. */
  readonly carbonize: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** True when both do the same. */
export function sameOperation(a: Operation, b: Operation): boolean {
  return isDeepStrictEqual(a, b);
}

/** Writes a session's receipt; it is on the device when this returns. Throws system errors. */
export async function writeReceipt(root: string, receipt: Receipt): Promise<void> {
  const folder = await prepareStateSubdir(root, "history");
  await writeProjectFile(join(folder, receiptName(receipt.id)), `${JSON.stringify(receipt, null, 2)}\n`);
  await rm(join(folder, olderReceiptName(receipt.id)), { force: true });
}

/** Every receipt that can be read, newest first. */
export async function listReceipts(root: string): Promise<Receipt[]> {
  const names = await readdir(stateDir(root, "history")).catch(() => []);
  const ids = new Set(names.map(receiptId).filter((id) => id !== null));
  const found = await mapInParallel([...ids], (id) => readReceipt(root, id));
  return found.filter((receipt) => receipt !== null).sort((a, b) => b.at.localeCompare(a.at));
}

/** A session's receipt; `null` when there is none that can be read. */
export async function readReceipt(root: string, id: string): Promise<Receipt | null> {
  try {
    const value: unknown = JSON.parse(await readReceiptText(root, id));
    return isReceipt(value) && value.id === id ? value : null;
  } catch {
    return null;
  }
}

function readReceiptText(root: string, id: string): Promise<string> {
  const read = (name: string) => readFile(stateDir(root, "history", name), "utf8");
  return read(receiptName(id)).catch(() => read(olderReceiptName(id)));
}

function isPlace(value: unknown): value is FilePlace {
  return isRecord(value) && typeof value.file === "string" && typeof value.line === "number";
}

function isReceipt(value: unknown): value is Receipt {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    typeof value.carbonize === "boolean" &&
    typeof value.at === "string" &&
    isOperation(value.operation) &&
    isChange(value.change) &&
    (value.unattributed === undefined ||
      (Array.isArray(value.unattributed) && value.unattributed.every(isPlace))) &&
    (value.kept === undefined || (Array.isArray(value.kept) && value.kept.every(isFileVersions))) &&
    isStep(value.undone) &&
    isStep(value.baked) &&
    (value.tried === undefined || (Array.isArray(value.tried) && value.tried.every(isTriedForm))) &&
    (value.reverting === undefined || (Array.isArray(value.reverting) && value.reverting.every(isChange)))
  );
}

/** True for a later step of the session, and for none. */
function isStep(value: unknown): boolean {
  return (
    value === undefined ||
    (isRecord(value) &&
      typeof value.at === "string" &&
      Array.isArray(value.changes) &&
      value.changes.every(isChange) &&
      (value.kept === undefined || (Array.isArray(value.kept) && value.kept.every(isFileVersions))))
  );
}

function isChange(value: unknown): value is SourceChange {
  return (
    isRecord(value) && ["file", "before", "after", "diff"].every((name) => typeof value[name] === "string")
  );
}

function isFileVersions(value: unknown): value is FileVersions {
  return (
    isRecord(value) &&
    ["file", "original", "result"].every((name) => typeof value[name] === "string") &&
    (value.replaced === undefined ||
      (isRecord(value.replaced) &&
        typeof value.replaced.start === "number" &&
        typeof value.replaced.end === "number"))
  );
}

function isTriedForm(value: unknown): value is TriedForm {
  return (
    isRecord(value) &&
    [value.sheet, value.form].every((name) => typeof name === "string") &&
    [value.files, value.differences].every((list) => Array.isArray(list) && list.every(isRecord))
  );
}

function isOperation(value: unknown): value is Operation {
  if (!isRecord(value)) return false;
  return (
    value.type === "discard" ||
    (value.type === "accept" && typeof value.variant === "string" && isRecord(value.paramValues))
  );
}
