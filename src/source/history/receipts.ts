/**
 * What was done to a session's source, kept in `.impeccable/live/history/<id>.json`. A receipt is durable before
 * the file is changed: after a crash between the two the wrapper is still there and the operation is done again;
 * after a crash behind both, the receipt is the answer.
 */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { validateSessionId } from "../markers/markers.ts";
import { mapInParallel } from "../project/file-search.ts";
import type { SourceChange } from "../refusal.ts";
import { writeProjectFile } from "../write.ts";

export type Operation =
  | {
      readonly type: "accept";
      readonly variant: string;
      readonly paramValues: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "discard" };

/** A file before the session touched it, and with the accepted variant: hashes of texts that are kept. */
export interface FileVersions {
  readonly file: string;
  readonly original: string;
  readonly result: string;
  /** From one to the other; after a clean-up, before which the receipt's own says it. */
  readonly diff?: string;
  /** What the accept replaced: characters of the original. */
  readonly replaced?: { readonly start: number; readonly end: number };
}

/** A change of several files, written down before the first of them is written. */
export interface ReceiptStep {
  readonly at: string;
  readonly changes: readonly SourceChange[];
  /** All files have been written; without it a crash may have come between. */
  readonly finished?: true;
}

export interface Receipt {
  readonly id: string;
  readonly operation: Operation;
  /** Of an accept the diff leads from the original, not from the wrapper with all variants. */
  readonly change: SourceChange;
  /** What an undo needs; receipts of older versions, and of a discard, have none. */
  readonly kept?: readonly FileVersions[];
  /** The accept was taken back; written before the files are. */
  readonly undone?: ReceiptStep;
  /** The clean-up was done here; written before the files are. The receipt's `kept` is then what it left. */
  readonly baked?: ReceiptStep & {
    /** Of the first file, where it was written in two steps: its hash between them. */
    readonly between?: string;
    /** As it was before the clean-up. */
    readonly kept?: readonly FileVersions[];
  };
  /** Clean-up was due after it. */
  readonly carbonize: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** True when both would do the same; values that a command leaves out count as none. */
export function sameOperation(a: Operation, b: Operation): boolean {
  return isDeepStrictEqual(a, b);
}

/** Writes a session's receipt; it is on the device when this returns. Throws system errors. */
export async function writeReceipt(root: string, receipt: Receipt): Promise<void> {
  const folder = await prepareStateSubdir(root, "history");
  await writeProjectFile(join(folder, `${receipt.id}.json`), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** Every receipt that can be read, newest first. */
export async function listReceipts(root: string): Promise<Receipt[]> {
  const names = await readdir(stateDir(root, "history")).catch(() => []);
  const ids = names.filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -".json".length));
  const found = await mapInParallel(ids.filter(validateSessionId), (id) => readReceipt(root, id));
  return found.filter((receipt) => receipt !== null).sort((a, b) => b.at.localeCompare(a.at));
}

/** A session's receipt; `null` when there is none that can be read. */
export async function readReceipt(root: string, id: string): Promise<Receipt | null> {
  try {
    const value: unknown = JSON.parse(await readFile(stateDir(root, "history", `${id}.json`), "utf8"));
    return isReceipt(value) && value.id === id ? value : null;
  } catch {
    return null;
  }
}

function isReceipt(value: unknown): value is Receipt {
  return (
    isRecord(value) &&
    typeof value.id === "string" &&
    typeof value.carbonize === "boolean" &&
    typeof value.at === "string" &&
    isOperation(value.operation) &&
    isChange(value.change) &&
    (value.kept === undefined || (Array.isArray(value.kept) && value.kept.every(isFileVersions))) &&
    isStep(value.undone) &&
    isStep(value.baked)
  );
}

/** A later step of the session, where there was one. */
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

function isOperation(value: unknown): value is Operation {
  if (!isRecord(value)) return false;
  return (
    value.type === "discard" ||
    (value.type === "accept" && typeof value.variant === "string" && isRecord(value.paramValues))
  );
}
