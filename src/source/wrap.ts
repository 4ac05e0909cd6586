/** Wrapping a picked element, or making room beside an anchor, so that variants can be written there. */
import { refuse, type SourceRefusal, type WrapAnswer, type WrapInput, type Wrapped } from "./answers.ts";
import { commit } from "./commit.ts";
import { cssAuthoring, selectorPrefixes } from "./css-authoring.ts";
import { unifiedDiff } from "./diff.ts";
import { findElement } from "./find.ts";
import { keepBeforeWrap } from "./history/before-wrap.ts";
import type { LoadedSource } from "./load.ts";
import { validateSessionId } from "./markers.ts";
import { realRoot } from "./paths.ts";
import { restored } from "./restore.ts";
import { retried } from "./retried.ts";
import { lineAt, lineCount } from "./text-file.ts";
import { wrapEdit } from "./wrap-edit.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "./wrapper.ts";

const MAX_COUNT = 8;

/**
 * Wraps the element once; a second call for the same session changes nothing and answers the same. A refusal
 * has written nothing. Throws only for a root that is relative or missing.
 */
export async function wrap(input: WrapInput): Promise<WrapAnswer> {
  const wrong = checkedInput(input);
  if (wrong !== null) return wrong;
  const root = await realRoot(input.root);
  return await retried(async () => await wrapOnce(root, input));
}

/** Why a call can be no session's; `null` when it can. */
export function checkedInput({ id, count }: Pick<WrapInput, "id" | "count">): SourceRefusal | null {
  if (!validateSessionId(id)) return refuse("invalid_input", "id must be 8 lower-case hex characters");
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT) {
    return refuse("invalid_input", `count must be a whole number from 1 to ${MAX_COUNT}`);
  }
  return null;
}

async function wrapOnce(root: string, input: WrapInput): Promise<WrapAnswer | "changed"> {
  const placed = await place(root, input);
  if (placed === "changed" || !placed.ok) return placed;
  const { loaded, after, wrapper, by } = placed;
  const answer = await describeWrapped(loaded, after, wrapper, input, by);
  if (after.text === loaded.text) return answer;
  if (input.dryRun === true) {
    return { ...answer, diff: await unifiedDiff(loaded.path.file, loaded.text, after.text) };
  }
  const keep = (): Promise<void> => keepBeforeWrap(root, input.id, loaded.text);
  return (await commit(root, loaded.path, loaded.file, after.text, keep)) ? answer : "changed";
}

/** The session's wrapper, as it stands in the file or as it would: `after` is the file with it. */
export interface Placed {
  readonly ok: true;
  readonly loaded: LoadedSource;
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
  readonly by: Wrapped["matchedBy"];
}

/** Finds the wrapper, or the element and the edit that wraps it. Writes nothing. */
export async function place(root: string, input: WrapInput): Promise<Placed | SourceRefusal | "changed"> {
  const found = await findElement(root, input);
  if (!found.ok) return found;
  if (found.kind === "wrapped") return { ...found, after: found.loaded };
  const { loaded, element, by } = found.candidate;
  // Another command wrapped it between the look for a wrapper and the look for the element.
  if (locateWrapper(loaded, input.id) !== null) return "changed";
  const edit = await wrapEdit(loaded, element, input, input.climb === true);
  return edit.ok ? { ok: true, loaded, after: edit.after, wrapper: edit.wrapper, by } : edit;
}

/** What the agent needs to know of the wrapper. */
export async function describeWrapped(
  { path, language }: LoadedSource,
  after: WrappedText,
  wrapper: Wrapper,
  { id, count }: WrapInput,
  matchedBy: Wrapped["matchedBy"],
): Promise<Wrapped> {
  const { text } = after;
  const before = await restored(after, wrapper);
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
