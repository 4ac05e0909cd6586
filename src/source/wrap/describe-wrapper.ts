/** What an agent needs to know of a wrapper to write variants into it. */
import { createTextEdit, reindent } from "../edit/indent.ts";
import type { StyleMode } from "../languages/language.ts";
import type { MatchedBy } from "../locate/score.ts";
import { isInLine, type WrappedText, type Wrapper } from "../markers/wrapper.ts";
import { isIgnoreStateKnown } from "../project/git.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineAt, lineCount, lineIndent } from "../project/text-file.ts";
import type { SourceProblem } from "../refusal.ts";
import { type CssAuthoring, cssAuthoring, selectorPrefixes } from "./css-authoring.ts";
import { hoistedAttributes } from "./hoisted-attributes.ts";
import { textWithoutWrapper } from "./unwrap.ts";

export interface WrapSuccess {
  readonly ok: true;
  /** Relative to the root, with `/`. */
  readonly file: string;
  /** Lines count from 1. */
  readonly startLine: number;
  readonly endLine: number;
  /** The line of the "insert below this line" marker itself. */
  readonly insertLine: number;
  /** MDX: variants stand on the line of the marker, behind it; a line break would begin a paragraph. */
  readonly inLine?: true;
  readonly commentSyntax: "html" | "jsx";
  readonly styleMode: StyleMode;
  readonly styleTag: string;
  readonly cssSelectorPrefixExamples: readonly string[];
  readonly cssAuthoring: CssAuthoring;
  readonly originalLineCount: number;
  readonly repeated?: true;
  readonly matchedBy: MatchedBy;
  /** Git could not say whether it ignores the file, as it does what a build writes: the next build may overwrite it. */
  readonly gitIgnored?: "unknown";
  /** The element to be wrapped as it is written; on `dryRun` only. An insert has none. */
  readonly source?: string;
  /** Files that may hold the element as well, and could not be parsed. */
  readonly skipped?: readonly SourceProblem[];
  /** Why the source hint was not followed; the search decided. */
  readonly hintNotFollowed?: string;
  /** The edit as a unified diff; on `dryRun` only. */
  readonly diff?: string;
}

interface DescribedWrapper {
  readonly loaded: Pick<LoadedSource, "path" | "language">;
  /** The text that holds the wrapper. */
  readonly after: WrappedText;
  readonly wrapper: Wrapper;
  readonly by: MatchedBy;
  readonly skipped?: readonly SourceProblem[];
  readonly hintNotFollowed?: string;
}

/** The result of wrap for a wrapper. `count` is used where the wrapper does not announce a number of variants. */
export async function describeWrapper(
  { loaded: { path, language }, after, wrapper, by, skipped, hintNotFollowed }: DescribedWrapper,
  { root, id, count }: { readonly root: string; readonly id: string; readonly count: number },
): Promise<WrapSuccess> {
  const { text } = after;
  const before = await textWithoutWrapper(after, wrapper);
  const addedLines = allLines(text) - allLines(before);
  const variants = wrapper.declared || count;
  return {
    ok: true,
    file: path.file,
    startLine: lineAt(text, wrapper.block.start),
    endLine: lineAt(text, wrapper.block.end),
    insertLine: lineAt(text, (wrapper.insert ?? wrapper.original ?? wrapper.element).range.start),
    ...(isInLine(after, wrapper) ? { inLine: true as const } : {}),
    commentSyntax: language.commentSyntax,
    styleMode: language.styleMode,
    styleTag: language.styleTag(id),
    cssSelectorPrefixExamples: selectorPrefixes(language, variants),
    cssAuthoring: cssAuthoring(language, id, variants),
    originalLineCount: lineCount(text, wrapper.block) - addedLines,
    ...((wrapper.original ?? wrapper.element).repeated ? { repeated: true as const } : {}),
    matchedBy: by,
    ...(skipped === undefined ? {} : { skipped }),
    ...(hintNotFollowed === undefined ? {} : { hintNotFollowed }),
    ...((await isIgnoreStateKnown(root)) ? {} : { gitIgnored: "unknown" as const }),
  };
}

/** The wrapped element as it was written, without outer indentation; `null` for an insert. */
export async function originalSource(
  { text, source, language }: WrappedText,
  wrapper: Wrapper,
): Promise<string | null> {
  const { original, element } = wrapper;
  if (original === null) return null;
  const { range } = original;
  const edit = await createTextEdit(text);
  reindent(edit, range, source.verbatim, { from: lineIndent(text, range.start), to: "" });
  return hoistedAttributes(text, element).reduce(
    (written, { name }) => written.replace(` ${language.placeholder(name)}`, ""),
    edit.slice(range.start, range.end),
  );
}

function allLines(text: string): number {
  return lineCount(text, { start: 0, end: text.length });
}
