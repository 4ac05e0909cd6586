/** Wrapping a picked element, or making room beside an anchor, so that variants can be written there. */

import { textWithoutWrapper } from "../accept/restore.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { saveTextBeforeWrap } from "../history/layout-before-wrap.ts";
import { locateElement } from "../locate/locate-element.ts";
import { validateSessionId } from "../markers/markers.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { lineAt, lineCount } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import { commitEdit } from "../project/write-transaction.ts";
import { refuse, type SourceRefusal, type WrapInput, type WrapResult, type WrapSuccess } from "../refusal.ts";
import { cssAuthoring, selectorPrefixes } from "./css-authoring.ts";
import { buildWrapEdit } from "./wrap-edit.ts";

const MAX_COUNT = 8;

/**
 * Wraps the element once; a second call for the same session changes nothing and answers the same. A refusal
 * has written nothing. Throws only for a root that is relative or missing.
 */
export async function wrap(input: WrapInput): Promise<WrapResult> {
  const wrong = validateWrapInput(input);
  if (wrong !== null) return wrong;
  const root = await realRoot(input.root);
  return await withRetry(async () => await wrapOnce(root, input));
}

/** Why a call can be no session's; `null` when it can. */
export function validateWrapInput({ id, count }: Pick<WrapInput, "id" | "count">): SourceRefusal | null {
  if (!validateSessionId(id)) return refuse("invalid_input", "id must be 8 lower-case hex characters");
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    return refuse("invalid_input", `count must be a whole number from 1 to ${MAX_COUNT}`);
  }
  return null;
}

async function wrapOnce(root: string, input: WrapInput): Promise<WrapResult | "changed"> {
  const placed = await planWrap(root, input);
  if (placed === "changed" || !placed.ok) return placed;
  const { loaded, after, wrapper, by } = placed;
  const answer = await describeWrapper(loaded, after, wrapper, input, by);
  if (after.text === loaded.text) return answer;
  if (input.dryRun === true) {
    return { ...answer, diff: await unifiedDiff(loaded.path.file, loaded.text, after.text) };
  }
  const keep = (): Promise<void> => saveTextBeforeWrap(root, input.id, loaded.text);
  return (await commitEdit(root, loaded.path, loaded.file, after.text, keep)) ? answer : "changed";
}

/** The session's wrapper, as it stands in the file or as it would: `after` is the file with it. */
export interface PlannedWrap {
  readonly ok: true;
  readonly loaded: LoadedSource;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
  readonly by: WrapSuccess["matchedBy"];
}

/** Finds the wrapper, or the element and the edit that wraps it. Writes nothing. */
export async function planWrap(
  root: string,
  input: WrapInput,
): Promise<PlannedWrap | SourceRefusal | "changed"> {
  const found = await locateElement(root, input);
  if (!found.ok) return found;
  if (found.kind === "wrapped") return { ...found, after: found.loaded };
  const { loaded, element, by } = found.candidate;
  // Another command wrapped it between the look for a wrapper and the look for the element.
  if (locateWrapper(loaded, input.id) !== null) return "changed";
  const edit = await buildWrapEdit(loaded, element, input, input.climb === true);
  return edit.ok ? { ok: true, loaded, after: edit.after, wrapper: edit.wrapper, by } : edit;
}

/** What the agent needs to know of the wrapper. */
export async function describeWrapper(
  { path, language }: LoadedSource,
  after: WrappedText,
  wrapper: Wrapper,
  { id, count }: WrapInput,
  matchedBy: WrapSuccess["matchedBy"],
): Promise<WrapSuccess> {
  const { text } = after;
  const before = await textWithoutWrapper(after, wrapper);
  const whole = (content: string): number => lineCount(content, { start: 0, end: content.length });
  return {
    ok: true,
    file: path.file,
    startLine: lineAt(text, wrapper.block.start),
    endLine: lineAt(text, wrapper.block.end),
    insertLine: lineAt(text, (wrapper.insert ?? wrapper.original ?? wrapper.element).range.start),
    commentSyntax: language.commentSyntax,
    styleMode: language.styleMode,
    styleTag: language.styleTag(id),
    cssSelectorPrefixExamples: selectorPrefixes(language, wrapper.declared || count),
    cssAuthoring: cssAuthoring(language, id, wrapper.declared || count),
    originalLineCount: lineCount(text, wrapper.block) - (whole(text) - whole(before)),
    ...((wrapper.original ?? wrapper.element).repeated ? { repeated: true as const } : {}),
    matchedBy,
  };
}
