import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { olderReceiptName, receiptId, receiptName } from "../../node/receipt-names.ts";
import { type HistoryItem, undoneChange } from "../../protocol/history.ts";

/** The members of an accept's receipt that history shows. */
const Receipt = v.looseObject({
  id: v.string(),
  operation: v.looseObject({
    type: v.literal("accept"),
    variant: v.string(),
    paramValues: v.record(v.string(), v.unknown()),
  }),
  change: v.looseObject({ file: v.string(), diff: v.string() }),
  kept: v.optional(v.array(v.looseObject({ diff: v.optional(v.string()) }))),
  at: v.string(),
  undone: v.optional(v.looseObject({ at: v.string(), changes: v.optional(v.unknown()) })),
});

/** Receipts of accepted variants in a state folder; unreadable ones and those of other operations are left out. */
export async function readReceipts(folder: string): Promise<HistoryItem[]> {
  const names: string[] = await readdir(join(folder, "history")).catch(() => []);
  const items: HistoryItem[] = [];
  for (const name of names) {
    const id = receiptId(name);
    // An older version's receipt that a newer one has replaced.
    if (id === null || (name === olderReceiptName(id) && names.includes(receiptName(id)))) continue;
    const item = await readReceipt(join(folder, "history", name)).catch(() => null);
    if (item?.id === id) items.push(item);
  }
  return items;
}

async function readReceipt(path: string): Promise<HistoryItem> {
  const receipt = v.parse(Receipt, JSON.parse(await readFile(path, "utf8")));
  const { id, operation, change, kept = [], at, undone } = receipt;
  const item: HistoryItem = {
    id,
    variantId: operation.variant,
    paramValues: operation.paramValues,
    file: change.file,
    diff: kept.map(({ diff }) => diff ?? "").join("") || change.diff,
    at,
  };
  if (undone === undefined) return item;
  const undo = undoneChange(undone.changes);
  return { ...item, undoneAt: undone.at, ...(undo === null ? {} : { undo }) };
}
