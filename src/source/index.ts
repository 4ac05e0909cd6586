/** Source operations: the only code that changes a project's files. Parsers are loaded by the first operation. */
export { acceptVariant } from "./accept/accept.ts";
export type { AcceptResult } from "./accept/accept-result.ts";
export { discardVariants } from "./accept/discard.ts";
export { carbonize } from "./carbonize/carbonize.ts";
export type { Measured, PageProof, PageVerdict } from "./carbonize/page-proof.ts";
export type { SourceChange } from "./edit/source-change.ts";
export { listHistory } from "./history/list-history.ts";
export { refreshReceipt } from "./history/refresh-receipt.ts";
export { type UndoResult, undoAccept } from "./history/undo-accept.ts";
export { checkCompletion } from "./markers/completion-check.ts";
export {
  type MarkerFinding,
  readWrapperBlock,
  scanMarkers,
  unreadableFiles,
} from "./markers/scan-markers.ts";
export { waitForFileWatchers } from "./project/watcher-delay.ts";
export { type ConfirmWrite, WriteRefused } from "./project/write-refused.ts";
export type { SourceProblem } from "./refusal.ts";
export { type WriteVariantsInput, writeVariants } from "./variants/write-variants.ts";
export { type WrapInput, type WrapResult, wrap } from "./wrap/wrap.ts";
