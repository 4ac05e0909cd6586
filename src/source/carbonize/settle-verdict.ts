/** The page's verdict on what carbonize has written: it stays, or its files go back to what they were. */
import { type BakedStep, type Receipt, writeReceipt } from "../history/receipts.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import type { PageProof } from "./page-proof.ts";

export interface VerdictInput {
  readonly root: string;
  readonly page: PageProof | undefined;
  readonly confirm: ConfirmWrite | undefined;
}

/** The request for a verdict that is not known yet; `null` where there is none. */
export function openRequest(receipt: Receipt | null): string | null {
  const { finished, measured } = receipt?.baked ?? {};
  return finished === true && measured?.result === undefined ? (measured?.request ?? null) : null;
}

/**
 * Asks the page, and records its verdict. A form that looks different is recorded as tried before its files go back:
 * `resumeCarbonize` writes them, now or after a crash.
 */
export async function settleVerdict(
  { root, page, confirm }: VerdictInput,
  receipt: Receipt & { readonly baked: BakedStep },
  request: string,
): Promise<void> {
  const verdict =
    page === undefined
      ? { result: "unmeasured" as const, reason: "no server is running" }
      : await page.verdict(request);
  const { baked, ...rest } = receipt;
  if (verdict.result !== "different") {
    await writeReceipt(root, { ...receipt, baked: { ...baked, measured: { request, ...verdict } } });
    return;
  }
  await confirm?.();
  const { changes, kept } = baked;
  const files = changes.map(({ file, before, after }) => ({ file, before, after }));
  const { sheet = "", form = "" } = baked.form ?? {};
  const tried = [...(receipt.tried ?? []), { sheet, form, files, differences: verdict.differences }];
  await writeReceipt(root, { ...rest, ...(kept === undefined ? {} : { kept }), tried, reverting: changes });
}
