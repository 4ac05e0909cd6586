/** Complete variants in one write, checked first: the dev server reloads once, and never shows half of them. */

import { textWithoutWrapper } from "../accept/restore.ts";
import { treeShapeAround } from "../edit/tree-shape.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { saveTextBeforeWrap } from "../history/layout-before-wrap.ts";
import { VARIANT } from "../markers/markers.ts";
import { findWrapper } from "../markers/session-file.ts";
import { locateWrapper, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { realRoot } from "../project/paths.ts";
import { lineAt } from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import { commitEdit } from "../project/write-transaction.ts";
import {
  refuse,
  type SourceProblem,
  type SourceRefusal,
  type WrapInput,
  type WrapSuccess,
} from "../refusal.ts";
import { describeWrapper, type PlannedWrap, planWrap, validateWrapInput } from "../wrap/wrap.ts";
import { variantProblems } from "./check-variants.ts";
import { fillWrapper, type VariantBlock } from "./fill-wrapper.ts";
import type { VariantProblem } from "./variant-problem.ts";

export interface WriteVariantsInput extends Omit<WrapInput, "count"> {
  /** How many variants; where it is left out, as many as the wrapper announces or the block holds. */
  readonly count?: number;
  /** The style element and the variants, in the language of the source file. */
  readonly block: string;
  /** How problems name the block: the path it was read from, `-` for standard input. */
  readonly blockName: string;
  /** A variant may have another tag than the original. */
  readonly anyTag?: boolean;
}

export type WriteVariantsResult = (WrapSuccess & { readonly variants: number }) | SourceRefusal;

/**
 * Writes the variants below the insert line, replacing earlier ones, and wraps in the same write if that has not
 * been done. A refusal (`variant_invalid` with every problem, or one of wrap's) has written nothing. Throws only
 * for a root that is relative or missing.
 */
export async function writeVariants(input: WriteVariantsInput): Promise<WriteVariantsResult> {
  const count = input.count ?? highestNumber(input.block);
  if (count === 0) {
    const message = `${input.blockName} holds no ${VARIANT}="N" element.`;
    return invalid([{ file: input.blockName, line: 1, message }]);
  }
  const wrapInput = { ...input, count };
  const wrong = validateWrapInput(wrapInput);
  if (wrong !== null) return wrong;
  const root = await realRoot(input.root);
  if (!isDescribed(input) && (await findWrapper(root, input.id, input.file)) === null) {
    return refuse(
      "wrapper_not_found",
      `No source file holds the wrapper of session ${input.id}, and nothing was said of the element to wrap.`,
    );
  }
  return await withRetry(async () => await writeOnce(root, wrapInput));
}

async function writeOnce(
  root: string,
  input: WriteVariantsInput & { readonly count: number },
): Promise<WriteVariantsResult | "changed"> {
  const placed = await planWrap(root, input);
  if (placed === "changed" || !placed.ok) return placed;
  const draft = await drafted(placed, input);
  if (!draft.ok) return draft;
  const { loaded, wrapper, variants } = draft;
  const answer = { ...(await describeWrapper(loaded, loaded, wrapper, input, placed.by)), variants };
  const { path, file, text } = placed.loaded;
  if (input.dryRun === true) return { ...answer, diff: await unifiedDiff(path.file, text, loaded.text) };
  if (loaded.text === text) return answer;
  const isNew = placed.after.text !== text;
  const keep = async (): Promise<void> => {
    if (isNew) await saveTextBeforeWrap(root, input.id, text);
  };
  return (await commitEdit(root, path, file, loaded.text, keep)) ? answer : "changed";
}

type Draft =
  | { readonly ok: true; readonly loaded: LoadedSource; readonly wrapper: Wrapper; readonly variants: number }
  | SourceRefusal;

/** The file as it would be, or why it may not be. */
async function drafted(
  { loaded, after, wrapper }: PlannedWrap,
  input: WriteVariantsInput & { readonly count: number },
): Promise<Draft> {
  const { file, language, path } = loaded;
  const { insert } = wrapper;
  if (insert === null) {
    const message = `The insert marker of session ${input.id} is gone from ${path.file}; it shows where variants go.`;
    return refuse("wrapper_damaged", message, { file: path.file });
  }
  const block: VariantBlock = {
    content: input.block,
    id: input.id,
    eol: file.eol,
    anyTag: input.anyTag === true,
  };
  const { text, block: range } = await fillWrapper(after, { ...wrapper, insert }, block);
  const firstLine = lineAt(text, range.start);
  const lastLine = lineAt(text, range.end);
  const blank = input.block.length - input.block.replace(/^(?:[ \t]*\r?\n)+/, "").length;
  const skipped = input.block.slice(0, blank).split("\n").length - 1;
  const named = (line: number, message: string): SourceProblem =>
    line >= firstLine && line <= lastLine
      ? { file: input.blockName, line: line - firstLine + 1 + skipped, message }
      : { file: path.file, line, message };
  const at = (problem: VariantProblem): SourceProblem => named(lineAt(text, problem.at), problem.message);

  const parsed = language.parse(text);
  if (!parsed.ok) return invalid([named(parsed.line, `It does not compile: ${parsed.message}`)], path.file);
  const next: LoadedSource = { path, language, file: { ...file, text }, text, source: parsed.source };
  const located = locateWrapper(next, input.id);
  const whole =
    located?.ok === true &&
    (await textWithoutWrapper(next, located.wrapper)) === (await textWithoutWrapper(after, wrapper)) &&
    treeShapeAround(next.source, located.wrapper.block) === treeShapeAround(after.source, wrapper.block);
  if (!whole) {
    const why = located?.ok === false ? ` (${located.message})` : "";
    return invalid([named(firstLine, `The variants do not stay inside the wrapper${why}.`)], path.file);
  }
  const problems = [
    ...(await variantProblems(next, located.wrapper, input.id)).map(at),
    ...missing(located.wrapper).map((message) => named(firstLine, message)),
  ];
  if (problems.length > 0) return invalid(problems, path.file);
  const compiled = await language.verify(text);
  // A file that did not compile before is not the variants' fault.
  if (!compiled.ok && (await language.verify(after.text)).ok)
    return invalid([named(compiled.line, `It does not compile: ${compiled.message}`)], path.file);
  return { ok: true, loaded: next, wrapper: located.wrapper, variants: located.wrapper.variants.length };
}

/** Variants that were announced and are not there. */
function missing({ variants, declared }: Wrapper): string[] {
  const there = new Set(variants.map((slot) => slot.attributes.get(VARIANT)?.value));
  return Array.from({ length: declared }, (_, index) => String(index + 1))
    .filter((number) => !there.has(number))
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

/** True when something is said of the element, so that it can be looked for. */
function isDescribed(input: WriteVariantsInput): boolean {
  const { elementId, classes, tag, text, outerHTML, sourceHint } = input;
  return (
    [elementId, tag, text, outerHTML, sourceHint].some((fact) => fact !== undefined && fact !== "") ||
    (classes?.length ?? 0) > 0
  );
}

function highestNumber(block: string): number {
  const numbers = [...block.matchAll(new RegExp(`${VARIANT}=["'{]+([0-9]{1,3})\\b`, "g"))];
  return Math.max(0, ...numbers.map((found) => Number(found[1])));
}
