/** Wraps a picked element, or inserts an empty wrapper beside an anchor, so that variants can be written there. */
import { isSessionId } from "../../protocol/ids.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { saveTextBeforeWrap } from "../history/layout-before-wrap.ts";
import { withUsages } from "../locate/component-usages.ts";
import { type LocateInput, locateElement } from "../locate/locate-element.ts";
import type { MatchedBy } from "../locate/score.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { withRetry } from "../project/with-retry.ts";
import type { ConfirmWrite } from "../project/write-refused.ts";
import { commitEdit } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE, refuse, type SourceProblem, type SourceRefusal } from "../refusal.ts";
import { describeWrapper, originalSource, type WrapSuccess } from "./describe-wrapper.ts";
import { buildWrapEdit } from "./wrap-edit.ts";

const MAX_COUNT = 8;

export interface WrapInput extends LocateInput {
  /** Absolute path of the project. */
  readonly root: string;
  /** Variants that will be written, 1 to 8. */
  readonly count: number;
  /** When the element cannot be wrapped, wrap the nearest ancestor that can. */
  readonly climb?: boolean;
  /** Write nothing, and return the edit as a diff. */
  readonly dryRun?: boolean;
  readonly confirm?: ConfirmWrite;
}

export type WrapResult = WrapSuccess | SourceRefusal;

/**
 * Wraps the element once; a second call for the same session changes nothing and returns the same. A refusal
 * has written nothing. Throws only for a root that is relative or missing.
 */
export async function wrap(input: WrapInput): Promise<WrapResult> {
  const invalid = validateWrapInput(input);
  if (invalid !== null) return invalid;
  const root = await realRoot(input.root);
  return await withRetry(() => wrapOnce(root, input), refuse);
}

/** A refusal for an id or count that is out of range; `null` when both are valid. */
export function validateWrapInput({ id, count }: Pick<WrapInput, "id" | "count">): SourceRefusal | null {
  if (!isSessionId(id)) return refuse("invalid_input", INVALID_ID_MESSAGE);
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    return refuse("invalid_input", `count must be a whole number from 1 to ${MAX_COUNT}`);
  }
  return null;
}

async function wrapOnce(root: string, input: WrapInput): Promise<WrapResult | "changed"> {
  const planned = await planWrap(root, input);
  if (planned === "changed" || !planned.ok) return planned;
  const { loaded, after } = planned;
  const { path, file, text } = loaded;
  const described = await describeWrapper(planned, input);
  const written = input.dryRun === true ? await originalSource(after, planned.wrapper) : null;
  const result = written === null ? described : { ...described, source: written };
  if (after.text === text) return result;
  if (input.dryRun === true) return { ...result, diff: await unifiedDiff(path.file, text, after.text) };
  const isWritten = await commitEdit(root, { path, read: file, text: after.text }, async () => {
    await input.confirm?.();
    await saveTextBeforeWrap(root, input.id, text);
  });
  return isWritten ? result : "changed";
}

/** A session's wrapper, as it is in the file or as it would be: `after` is the text with it. */
export interface PlannedWrap {
  readonly ok: true;
  readonly loaded: LoadedSource;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
  readonly by: MatchedBy;
  /** Files that may hold the element as well, and were not read. */
  readonly skipped?: readonly SourceProblem[];
  /** Why the source hint was not followed. */
  readonly hintNotFollowed?: string;
}

/** Finds the wrapper, or the element and the edit that wraps it. Writes nothing. */
export async function planWrap(
  root: string,
  input: WrapInput,
): Promise<PlannedWrap | SourceRefusal | "changed"> {
  const found = await locateElement(root, input);
  if (!found.ok) return found;
  if (found.kind === "wrapped") return { ...found, after: found.loaded };
  const { loaded, element, by, skipped, hintNotFollowed } = found.candidate;
  // Another command wrapped it between the search for a wrapper and the search for the element.
  if (locateWrapper(loaded, input.id) !== null) return "changed";
  const edit = await buildWrapEdit(loaded, element, input, { climb: input.climb === true });
  if (!edit.ok) return await withUsages(root, { loaded, element }, edit);
  return {
    ...{ ok: true, loaded, after: edit.after, wrapper: edit.wrapper, by },
    ...(skipped === undefined ? {} : { skipped }),
    ...(hintNotFollowed === undefined ? {} : { hintNotFollowed }),
  };
}
