/** What accept and discard return. */
import type { SourceChange } from "../edit/source-change.ts";
import type { Receipt } from "../history/receipts.ts";

export interface AcceptResult {
  readonly handled: boolean;
  /** Relative to the root, with `/`; `null` when no file holds the session's wrapper. */
  readonly file: string | null;
  /** Carbonize is still due: the accepted variant stands between carbonize markers. */
  readonly carbonize: boolean;
  readonly mode?: "fallback" | "error";
  readonly error?: string;
  /** What to do now, in one sentence. */
  readonly todo?: string;
  readonly receipt?: SourceChange;
}

/** The operation was done, now or by an earlier call. */
export function acceptSuccess({ id, change, carbonize }: Receipt): AcceptResult {
  const result = { handled: true, file: change.file, carbonize, receipt: change };
  return carbonize ? { ...result, todo: carbonizeTodo(id, change.file) } : result;
}

/** What is left to do while the accepted variant stands between carbonize markers. */
export function carbonizeTodo(id: string, file: string): string {
  return (
    `Clean up ${file}: run impeccable-live carbonize --id ${id}, or by hand: move the accepted variant's rules into ` +
    "the stylesheet that styles the element, put the tuned values in, unwrap the element, remove the markers; then " +
    `run: impeccable-live complete --id ${id}`
  );
}

/** Nothing was written; `error` is the code, `todo` the sentence. */
export function acceptFailure(file: string | null, error: string, todo: string): AcceptResult {
  return { handled: false, file, carbonize: false, mode: "error", error, todo };
}

/** Nothing was written, because a build would overwrite the file. */
export function generatedFileFallback(file: string): AcceptResult {
  const todo = `${file} is generated, so nothing was written: make the change in the source it is built from.`;
  return { handled: false, file, carbonize: false, mode: "fallback", error: "file_is_generated", todo };
}
