/** Accept and discard without a wrapper: a repeated command gets the same result, a different one is refused. */
import { type Operation, type Receipt, readReceipt, sameOperation } from "../history/receipts.ts";
import { findCarbonizeBlock, findGeneratedWrapper } from "../markers/session-file.ts";
import {
  type AcceptResult,
  acceptFailure,
  acceptSuccess,
  carbonizeTodo,
  generatedFileFallback,
} from "./accept-result.ts";

/** The session is resolved already, its wrapper stands in a generated file, or there never was one. */
export async function resultWithoutWrapper(
  root: string,
  id: string,
  operation: Operation,
): Promise<AcceptResult> {
  const receipt = await readReceipt(root, id);
  if (receipt !== null) return resultFromReceipt(receipt, operation);
  // The receipt may have been deleted by hand; the block in the source still shows what was accepted.
  const block = await findCarbonizeBlock(root, id);
  if (block !== null) {
    const { file, variant } = block;
    if (operation.type === "accept" && operation.variant === variant)
      return { handled: true, file, carbonize: true, todo: carbonizeTodo(id, file) };
    return conflict(id, file, `accepted as variant ${variant}`);
  }
  const generated = await findGeneratedWrapper(root, id);
  if (generated?.kind === "generated") return generatedFileFallback(generated.file);
  return acceptFailure(null, "wrapper_not_found", `No source file holds the wrapper of session ${id}.`);
}

function resultFromReceipt(receipt: Receipt, operation: Operation): AcceptResult {
  if (receipt.undone === undefined && sameOperation(receipt.operation, operation))
    return acceptSuccess(receipt);
  return conflict(receipt.id, receipt.change.file, describeOutcome(receipt));
}

function conflict(id: string, file: string, outcome: string): AcceptResult {
  return acceptFailure(file, "receipt_conflict", `Session ${id} has already been ${outcome}.`);
}

function describeOutcome({ operation, undone }: Receipt): string {
  if (operation.type === "discard") return "discarded";
  return `accepted as variant ${operation.variant}${undone === undefined ? "" : ", and undone"}`;
}
