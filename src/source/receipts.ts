/**
 * What was done to a session's source, kept in `.impeccable/live/history/<id>.json`. A receipt is durable before
 * the file is changed: after a crash between the two the wrapper is still there and the operation is done again;
 * after a crash behind both, the receipt is the answer.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Change } from "./answers.ts";
import { liveFolder } from "./folder.ts";
import { writeAtomic } from "./write.ts";

export type Operation =
  | {
      readonly type: "accept";
      readonly variant: string;
      readonly paramValues: Readonly<Record<string, unknown>>;
    }
  | { readonly type: "discard" };

export interface Receipt {
  readonly id: string;
  readonly operation: Operation;
  readonly change: Change;
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
  const folder = await liveFolder(root, "history");
  await writeAtomic(join(folder, `${receipt.id}.json`), `${JSON.stringify(receipt, null, 2)}\n`);
}

/** A session's receipt; `null` when there is none that can be read. */
export async function readReceipt(root: string, id: string): Promise<Receipt | null> {
  try {
    const value: unknown = JSON.parse(
      await readFile(join(root, ".impeccable", "live", "history", `${id}.json`), "utf8"),
    );
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
    isRecord(value.change) &&
    ["file", "before", "after", "diff"].every(
      (name) => isRecord(value.change) && typeof value.change[name] === "string",
    )
  );
}

function isOperation(value: unknown): value is Operation {
  if (!isRecord(value)) return false;
  return (
    value.type === "discard" ||
    (value.type === "accept" && typeof value.variant === "string" && isRecord(value.paramValues))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
