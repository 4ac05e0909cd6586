/** Writes all variants in one write, after checking them: the dev server reloads once, with all of them. */
import { treeShapeAround } from "../edit/tree-shape.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { saveTextBeforeWrap } from "../history/layout-before-wrap.ts";
import type { Language } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";
import { findWrapper } from "../markers/session-file.ts";
import { locateWrapper, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { lineAt } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import { commitEdit } from "../project/write-transaction.ts";
import { refuse, type SourceProblem, type SourceRefusal } from "../refusal.ts";
import { describeWrapper, type WrapSuccess } from "../wrap/describe-wrapper.ts";
import { textWithoutWrapper } from "../wrap/unwrap.ts";
import { type PlannedWrap, planWrap, validateWrapInput, type WrapInput } from "../wrap/wrap.ts";
import { type BlockSource, type RenderedBlock, writtenBlock } from "./block-source.ts";
import { variantProblems } from "./check-variants.ts";
import { fillWrapper } from "./fill-wrapper.ts";
import { jsonBlock } from "./json/json-block.ts";

export interface WriteVariantsInput extends Omit<WrapInput, "count"> {
  /** The number of variants; by default the number that the wrapper announces or the block holds. */
  readonly count?: number;
  /**
   * The style element and the variants, in the language of the source file; or, in the format `json`,
   * `{"variants":[{"markup","css","params"}]}`, of which the block is made.
   */
  readonly block: string;
  readonly format?: "block" | "json";
  /** The name of the block in problems: the path it was read from, `-` for standard input. */
  readonly blockName: string;
  /** A variant may have another tag than the original. */
  readonly anyTag?: boolean;
}

export type WriteVariantsResult = (WrapSuccess & { readonly variants: number }) | SourceRefusal;

/**
 * Writes the variants below the insert line, replacing earlier ones. Wraps the element in the same write if it is not
 * wrapped yet. A refusal (`variant_invalid` with every problem, or one of wrap's) has written nothing. Throws only for
 * a root that is relative or missing.
 */
export async function writeVariants(input: WriteVariantsInput): Promise<WriteVariantsResult> {
  const source =
    input.format === "json"
      ? jsonBlock(input.block, input.blockName)
      : writtenBlock(input.block, input.blockName);
  if ("problems" in source) return invalid(source.problems);
  const count = input.count ?? source.count;
  if (count === 0) {
    const message = `${input.blockName} holds no ${VARIANT}="N" element.`;
    return invalid([{ file: input.blockName, line: 1, message }]);
  }
  const wrapInput = { ...input, count, source };
  const invalidInput = validateWrapInput(wrapInput);
  if (invalidInput !== null) return invalidInput;
  const root = await realRoot(input.root);
  if (!isDescribed(input) && (await findWrapper(root, input.id, input.file)) === null) {
    return refuse(
      "wrapper_not_found",
      `No source file holds the wrapper of session ${input.id}, and the command does not describe the element to wrap.`,
    );
  }
  return await withRetry(() => writeOnce(root, wrapInput), refuse);
}

type CountedInput = WriteVariantsInput & { readonly count: number; readonly source: BlockSource };

async function writeOnce(root: string, input: CountedInput): Promise<WriteVariantsResult | "changed"> {
  const planned = await planWrap(root, input);
  if (planned === "changed" || !planned.ok) return planned;
  const draft = await draftVariants(root, planned, input);
  if (!draft.ok) return draft;
  const { loaded, wrapper, variants } = draft;
  const described = await describeWrapper({ loaded, after: loaded, wrapper, by: planned.by }, input);
  const result = { ...described, variants };
  const { path, file, text } = planned.loaded;
  if (input.dryRun === true) return { ...result, diff: await unifiedDiff(path.file, text, loaded.text) };
  if (loaded.text === text) return result;
  const isNewWrapper = planned.after.text !== text;
  const written = await commitEdit(root, { path, read: file, text: loaded.text }, async () => {
    await input.confirm?.();
    if (isNewWrapper) await saveTextBeforeWrap(root, input.id, text);
  });
  return written ? result : "changed";
}

type Draft =
  | { readonly ok: true; readonly loaded: LoadedSource; readonly wrapper: Wrapper; readonly variants: number }
  | SourceRefusal;

/** The file as it would be, or a refusal with every problem. */
async function draftVariants(root: string, planned: PlannedWrap, input: CountedInput): Promise<Draft> {
  const { after, wrapper } = planned;
  const { file, language, path } = planned.loaded;
  const { insert } = wrapper;
  if (insert === null) {
    const message = `The insert marker of session ${input.id} is gone from ${path.file}; it shows where variants go.`;
    return refuse("wrapper_damaged", message, { file: path.file });
  }
  const rendered = await input.source.render({ id: input.id, language, tag: wrapper.element.name });
  if (!rendered.ok) return invalid(rendered.problems, path.file);
  const filled = await fillWrapper(
    after,
    { ...wrapper, insert },
    { content: rendered.block.text, id: input.id, eol: file.eol, anyTag: input.anyTag === true },
  );
  const { text, block } = filled;
  const firstLine = lineAt(text, block.start);
  const lines = { file: path.file, firstLine, lastLine: lineAt(text, block.end) };
  const problemAt = blockLines(rendered.block, lines);
  const parsed = language.parse(text);
  if (!parsed.ok)
    return invalid(
      [
        unparsedProblem(rendered.block, { language, input }) ??
          problemAt(parsed.line, `It does not compile: ${parsed.message}`),
      ],
      path.file,
    );
  const loaded: LoadedSource = { path, language, file: { ...file, text }, text, source: parsed.source };
  const located = locateWrapper(loaded, input.id);
  if (located?.ok !== true || !(await keepsSurroundings(planned, loaded, located.wrapper))) {
    const reason = located?.ok === false ? ` (${located.message})` : "";
    return invalid(
      [problemAt(firstLine, `The variants do not stay inside the wrapper${reason}.`)],
      path.file,
    );
  }
  const found = await variantProblems(loaded, located.wrapper, { root, id: input.id });
  const problems = [
    ...found.map(({ at, message }) =>
      at >= block.start && at <= block.end
        ? rendered.block.problemAt(filled.lineOf(at), message)
        : { file: path.file, line: lineAt(text, at), message },
    ),
    ...missingVariants(located.wrapper).map((message) => problemAt(firstLine, message)),
  ];
  if (problems.length > 0) return invalid(problems, path.file);
  return { ok: true, loaded, wrapper: located.wrapper, variants: located.wrapper.variants.length };
}

/** CSS that stands bare in a style element of JSX, where its braces are expressions: the parser's message is about those. */
function unparsedProblem(
  { text, problemAt }: RenderedBlock,
  { language, input }: { readonly language: Language; readonly input: CountedInput },
): SourceProblem | null {
  const bare = language.commentSyntax === "jsx" ? /<style\b[^>]*>(?!\s*[{<])(?=\s*\S)/.exec(text) : null;
  if (bare === null) return null;
  const message = `CSS must stand in a template literal here: ${language.styleTag(input.id)}.`;
  return problemAt(lineAt(text, bare.index), message);
}

/** True when the file differs from the planned one only inside the wrapper. */
async function keepsSurroundings(
  { after, wrapper }: PlannedWrap,
  filled: LoadedSource,
  filledWrapper: Wrapper,
): Promise<boolean> {
  return (
    (await textWithoutWrapper(filled, filledWrapper)) === (await textWithoutWrapper(after, wrapper)) &&
    treeShapeAround(filled.source, filledWrapper.block) === treeShapeAround(after.source, wrapper.block)
  );
}

/** Makes problems whose lines count in the agent's own text where they are in it, and in the source file elsewhere. */
function blockLines(
  block: RenderedBlock,
  {
    file,
    firstLine,
    lastLine,
  }: { readonly file: string; readonly firstLine: number; readonly lastLine: number },
): (line: number, message: string) => SourceProblem {
  return (line, message) =>
    line >= firstLine && line <= lastLine
      ? block.problemAt(line - firstLine + 1, message)
      : { file, line, message };
}

/** A message for each announced variant that is not in the wrapper. */
function missingVariants({ variants, declared }: Wrapper): string[] {
  const present = new Set(variants.map((slot) => slot.attributes.get(VARIANT)?.value));
  return Array.from({ length: declared }, (_, index) => String(index + 1))
    .filter((number) => !present.has(number))
    .map((number) => `Variant ${number} of ${declared} is missing.`);
}

function invalid(problems: readonly SourceProblem[], target?: string): SourceRefusal {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : "";
  return refuse("variant_invalid", `${first?.file}:${first?.line}: ${first?.message}${more}`, {
    file: first?.file,
    line: first?.line,
    problems,
    ...(target === undefined ? {} : { target }),
  });
}

/** True when the command describes the element, so that it can be searched for. */
function isDescribed(input: WriteVariantsInput): boolean {
  const { elementId, classes, tag, text, outerHTML, sourceHint } = input;
  return (
    [elementId, tag, text, outerHTML, sourceHint].some((fact) => fact !== undefined && fact !== "") ||
    (classes?.length ?? 0) > 0
  );
}
