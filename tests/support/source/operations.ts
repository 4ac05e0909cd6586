/** Every command that writes source, on one page: its preparation, and the command that reverts it. */
import {
  acceptVariant,
  carbonize,
  discardVariants,
  undoAccept,
  wrap,
  writeVariants,
} from "../../../src/source/index.ts";

export const ID = "a1b2c3d4";
export const PAGE = '<head>\n</head>\n<main>\n  <p>first</p>\n  <hr>\n  <h1 class="t">Hi</h1>\n</main>\n';
const BLOCK = '<div data-impeccable-variant="1">\n  <h1 class="t">New</h1>\n</div>';
const STYLED = `<style data-impeccable-css="${ID}">@scope ([data-impeccable-variant="1"]) { :scope > .t { top: 0 } }</style>\n${BLOCK}`;

const RUN = {
  wrap: (root: string) => wrap({ root, id: ID, count: 1, classes: ["t"] }),
  insert: (root: string) => wrap({ root, id: ID, count: 1, classes: ["t"], position: "after" }),
  variants: (root: string) => writeVariants({ root, id: ID, block: STYLED, blockName: "-", classes: ["t"] }),
  accept: (root: string) => acceptVariant({ root, id: ID, variant: "1" }),
  discard: (root: string) => discardVariants({ root, id: ID }),
  undo: (root: string) => undoAccept({ root, id: ID }),
  carbonize: (root: string) => carbonize({ root, id: ID }),
} as const;

export type OperationName = keyof typeof RUN;

/** Runs one of them. */
export function run(name: OperationName, root: string): Promise<object> {
  return RUN[name](root);
}

/** The operations that have to run before this one. */
export const BEFORE: Readonly<Record<OperationName, readonly OperationName[]>> = {
  wrap: [],
  insert: [],
  variants: [],
  accept: ["variants"],
  discard: ["variants"],
  undo: ["variants", "accept"],
  carbonize: ["variants", "accept"],
};

/** The command that restores the page after the operation. */
export const BACK: Readonly<Record<OperationName, OperationName | null>> = {
  wrap: "discard",
  insert: "discard",
  variants: "discard",
  accept: "undo",
  discard: null,
  undo: null,
  carbonize: "undo",
};

/** Those that write one file; carbonize may write several, and has its own tests with SIGKILL. */
export const OPERATIONS = ["wrap", "insert", "variants", "accept", "discard", "undo"] as const;
export const ALL_OPERATIONS = [...OPERATIONS, "carbonize"] as const;
