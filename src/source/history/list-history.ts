/** The project's accepted variants, from the receipts. */
import { type HistoryItem, undoneChange } from "../../protocol/history.ts";
import { realRoot } from "../project/paths.ts";
import { listReceipts } from "./receipts.ts";

/** Accepted variants, newest first. Throws only for a root that is relative or missing. */
export async function listHistory(input: { readonly root: string }): Promise<HistoryItem[]> {
  const receipts = await listReceipts(await realRoot(input.root));
  return receipts.flatMap(({ id, operation, change, kept, at, undone }) => {
    if (operation.type !== "accept") return [];
    const diff = (kept ?? []).map((versions) => versions.diff ?? "").join("") || change.diff;
    const { variant: variantId, paramValues } = operation;
    const item = { id, variantId, file: change.file, at, diff, paramValues };
    if (undone === undefined) return [item];
    const undo = undoneChange(undone.changes);
    return [{ ...item, undoneAt: undone.at, ...(undo === null ? {} : { undo }) }];
  });
}
