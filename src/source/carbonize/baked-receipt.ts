/** The receipt of a carbonize, which is on the disk before the first of its files is written. */
import type { BakedStep, Receipt } from "../history/receipts.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { encode, sha256 } from "../project/text-file.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import type { UntriedPlan } from "./plan-untried.ts";
import { undoVersions } from "./undo-versions.ts";

export interface BakedInput {
  readonly id: string;
  readonly loaded: LoadedSource;
  readonly block: CarbonizeBlock;
  readonly plan: UntriedPlan;
  readonly measured: NonNullable<BakedStep["measured"]>;
  readonly receipt: Receipt | null;
}

/** The receipt to write before the files: its `baked` lets a later call resume or revert the edits after a crash. */
export async function bakedReceipt(
  root: string,
  { id, loaded, block, plan, measured, receipt }: BakedInput,
): Promise<Receipt & { readonly baked: BakedStep }> {
  const { edits, changes, notes, form } = plan;
  // Stored also when the receipt has no place for them: an interrupted call is resumed from these blobs.
  const kept = await Promise.all(edits.map((edit) => undoVersions(root, edit, block, receipt)));
  const first = edits[0]?.first;
  const baked = {
    at: new Date().toISOString(),
    changes,
    form,
    measured,
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
