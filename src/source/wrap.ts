/** Wrapping a picked element, or making room beside an anchor, so that variants can be written there. */
import { refuse, type SourceRefusal, type WrapAnswer, type WrapInput, type Wrapped } from "./answers.ts";
import { commit, MAX_EDIT_ATTEMPTS } from "./commit.ts";
import { cssAuthoring, selectorPrefixes } from "./css-authoring.ts";
import { unifiedDiff } from "./diff.ts";
import { findElement } from "./find.ts";
import type { LoadedSource } from "./load.ts";
import { LockBusy } from "./lock.ts";
import { validateSessionId } from "./markers.ts";
import { realRoot } from "./paths.ts";
import { restored } from "./restore.ts";
import { lineAt, lineCount } from "./text-file.ts";
import { wrapEdit } from "./wrap-edit.ts";
import { locateWrapper, type WrappedText, type Wrapper } from "./wrapper.ts";

const MAX_COUNT = 8;

/**
 * Wraps the element once; a second call for the same session changes nothing and answers the same. A refusal
 * has written nothing. Throws only for a root that is relative or missing.
 */
export async function wrap(input: WrapInput): Promise<WrapAnswer> {
  if (!validateSessionId(input.id)) return refuse("invalid_input", "id must be 8 lower-case hex characters");
  if (!Number.isInteger(input.count) || input.count < 1 || input.count > MAX_COUNT) {
    return refuse("invalid_input", `count must be a whole number from 1 to ${MAX_COUNT}`);
  }
  const root = await realRoot(input.root);
  try {
    for (let attempt = 0; attempt < MAX_EDIT_ATTEMPTS; attempt += 1) {
      const answer = await wrapOnce(root, input);
      if (answer !== "changed") return answer;
    }
    return refuse("file_busy", "The file changed each time it was about to be written.");
  } catch (error) {
    return failed(error);
  }
}

async function wrapOnce(root: string, input: WrapInput): Promise<WrapAnswer | "changed"> {
  const found = await findElement(root, input);
  if (!found.ok) return found;
  if (found.kind === "wrapped") {
    return await answerFor(found.loaded, found.loaded, found.wrapper, input, found.by);
  }
  const { loaded, element, by } = found.candidate;
  // Another command wrapped it between the look for a wrapper and the look for the element.
  if (locateWrapper(loaded, input.id) !== null) return "changed";
  const edit = await wrapEdit(loaded, element, input, input.climb === true);
  if (!edit.ok) return edit;
  const answer = await answerFor(loaded, edit.after, edit.wrapper, input, by);
  if (input.dryRun === true) {
    return { ...answer, diff: await unifiedDiff(loaded.path.file, loaded.text, edit.after.text) };
  }
  return (await commit(root, loaded.path, loaded.file, edit.after.text)) ? answer : "changed";
}

async function answerFor(
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

function failed(error: unknown): SourceRefusal {
  if (error instanceof LockBusy) return refuse(error.code, error.message);
  if (error instanceof Error && "code" in error)
    return refuse("write_failed", error.message, { code: error.code });
  throw error;
}
