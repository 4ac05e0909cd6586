/** Source operations: the only code that changes a project's files. Parsers are loaded by the first operation. */

export { acceptVariant, discardVariants } from "./accept/accept.ts";
export { carbonize } from "./carbonize/carbonize.ts";
export { listHistory } from "./history/list-history.ts";
export { refreshReceipt } from "./history/refresh-receipt.ts";
export { type UndoResult, undoAccept } from "./history/undo-accept.ts";
export { checkCompletion } from "./markers/completion-check.ts";
export { validateSessionId } from "./markers/markers.ts";
export { readWrapperBlock, scanMarkers, unreadableFiles } from "./markers/scan-markers.ts";
export { waitForFileWatchers } from "./project/watcher-delay.ts";
export type {
  AcceptResult,
  MarkerFinding,
  SourceHint,
  SourceRefusal,
  WrapInput,
  WrapResult,
} from "./refusal.ts";
export { type WriteVariantsInput, writeVariants } from "./variants/write-variants.ts";
export { wrap } from "./wrap/wrap.ts";
