/** Source operations: the only code that changes a project's files. Parsers are loaded by the first operation. */
export type {
  AcceptAnswer,
  MarkerFinding,
  SourceHint,
  SourceRefusal,
  WrapAnswer,
  WrapInput,
} from "./answers.ts";
export { carbonize } from "./bake/index.ts";
export { checkClean } from "./clean.ts";
export { listHistory } from "./history/list.ts";
export { settleReceipt } from "./history/settle.ts";
export { type UndoAnswer, undoAccept } from "./history/undo.ts";
export { validateSessionId } from "./markers.ts";
export { acceptVariant, discardVariants } from "./resolve.ts";
export { readWrapper, scanMarkers, unreadableFiles } from "./scan.ts";
export { type VariantsInput, writeVariants } from "./variants/write-variants.ts";
export { letWatchersLook } from "./watchers.ts";
export { wrap } from "./wrap.ts";
