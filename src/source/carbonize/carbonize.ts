/** The clean-up after an accept: the variant's rules move to where the element is styled, all traces go. */

import postcss, { type Root } from "postcss";
import { isSessionId } from "../../protocol/ids.ts";
import { newCompileError } from "../edit/compile-check.ts";
import { createTextEdit, reindent } from "../edit/indent.ts";
import { describeChange, type SourceChange } from "../edit/source-change.ts";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { getBlob, putBlob } from "../history/blob-store.ts";
import { type FileVersions, type Receipt, readReceipt, writeReceipt } from "../history/receipts.ts";
import { rebaseVersions } from "../history/refresh-receipt.ts";
import { resumeCarbonize } from "../history/resume-carbonize.ts";
import type { Range, SourceElement } from "../languages/language.ts";
import { findCarbonizeBlock } from "../markers/session-file.ts";
import { currentPath } from "../project/current-path.ts";
import { type LoadedSource, loadSource } from "../project/load-source.ts";
import { projectPath, realRoot } from "../project/paths.ts";
import {
  encode,
  lineAt,
  lineIndent,
  readTextFile,
  sha256,
  type TextFile,
  unreadableMessage,
} from "../project/text-file.ts";
import { withRetry } from "../project/with-retry.ts";
import { commitEdits, type FileEdit } from "../project/write-transaction.ts";
import { INVALID_ID_MESSAGE, type SourceProblem } from "../refusal.ts";
import { appendRules } from "./append-rules.ts";
import { type CarbonizeBlock, readCarbonizeBlock } from "./carbonize-block.ts";
import type { CarbonizeResult } from "./carbonize-result.ts";
import { cascadeConflicts, keyframeNames } from "./cascade.ts";
import { elementCss, renameKeyframes } from "./element-css.ts";
import { substituteValuesInSource } from "./param-values.ts";
import { formatLikeProject } from "./project-formatter.ts";
import { findRuleTarget, type RuleTarget } from "./rule-target.ts";
import { scopedReachProblem } from "./scoped-reach.ts";
import { findUniqueClass, type UniqueClass } from "./unique-class.ts";

/**
 * Turns a session's accepted variant into plain source, in one transaction over all files that change. What cannot
 * be proved leaves every file as it is, and is named. The same call again gives the same answer. Throws only for a
 * root that is relative or missing.
 */
export async function carbonizeSession(input: {
  readonly root: string;
  readonly id: string;
}): Promise<CarbonizeResult> {
  const { id } = input;
  if (!isSessionId(id)) return failed("invalid_input", INVALID_ID_MESSAGE);
  const root = await realRoot(input.root);
  return await withRetry(
    () => bakeOnce(root, id),
    (error, message) => failed(error, message),
  );
}

async function bakeOnce(root: string, id: string): Promise<CarbonizeResult | "changed"> {
  const found = await readReceipt(root, id);
  if (found?.undone !== undefined)
    return failed("receipt_conflict", `Session ${id} has been undone.`, found.change.file);
  const receipt = found === null ? null : await resumeCarbonize(root, found);
  if (receipt === "changed") return receipt;
  if (receipt !== null && "conflicts" in receipt) {
    const message = "changed since the clean-up was cut short: take the moved rules out by hand";
    const problems = receipt.conflicts.map(({ file, line }) => ({ file, line, message }));
    return unproved(found?.change.file ?? "", problems);
  }
  const place = await findCarbonizeBlock(root, id);
  if (place === null) {
    if (receipt?.baked !== undefined) return done(receipt.baked.changes);
    if (receipt?.operation.type === "accept") return await nothingLeft(root, receipt.change.file);
    return failed(
      "nothing_to_bake",
      `No source file holds an accepted variant of session ${id} to clean up.`,
    );
  }
  const answer = await loadSource(root, place.file);
  if (!answer.ok) return failed(answer.error, answer.message, place.file);
  return await bakeFile(
    root,
    id,
    answer.loaded,
    receipt === null ? null : await underItsNameNow(root, receipt, place.file),
  );
}

/** The receipt of an accept whose file has another name by now: the block says which. */
async function underItsNameNow(root: string, receipt: Receipt, file: string): Promise<Receipt> {
  const [own, ...more] = receipt.kept ?? [];
  if (own === undefined || more.length > 0 || own.file === file) return receipt;
  const there = await projectPath(root, own.file);
  return there.ok ? receipt : { ...receipt, kept: [{ ...own, file }] };
}

/** No block: there was nothing to clean up, or it was done by hand. A file that is gone is never taken for clean. */
async function nothingLeft(root: string, file: string): Promise<CarbonizeResult> {
  const found = await currentPath(root, file);
  if (!found.ok)
    return failed(found.reason === "outside" ? "path_not_allowed" : "file_not_found", found.message, file);
  if ((await readTextFile(found.path.absolute)) === null)
    return failed("file_not_found", unreadableMessage(file), file);
  return { handled: true, file: found.path.file, carbonize: false, changes: [] };
}

async function bakeFile(
  root: string,
  id: string,
  loaded: LoadedSource,
  receipt: Receipt | null,
): Promise<CarbonizeResult | "changed"> {
  const { file } = loaded.path;
  const at = (offset: number): number => lineAt(loaded.text, offset);
  const read = readCarbonizeBlock(loaded, id);
  if (read === null) return "changed";
  if (!read.ok) return unproved(file, [{ file, line: at(read.at), message: read.message }]);
  const { block } = read;
  const plan = await planned(root, loaded, block);
  if (!plan.ok) return unproved(file, plan.problems);
  const edits: FileEdit[] = [];
  for (const edit of plan.edits) {
    const own = receipt?.kept?.find((one) => one.file === edit.path.file);
    const before = own === undefined ? edit.read.text : await getBlob(root, own.original);
    const text =
      before === null ? edit.text : await formatLikeProject(root, edit.path.absolute, before, edit.text);
    edits.push({ ...edit, text });
  }
  const changes = await Promise.all(edits.map((edit) => describeChange(edit)));
  const kept = await Promise.all(edits.map((edit) => keptAfter(root, edit, block, receipt)));
  const before = receipt?.kept === undefined ? {} : { kept: receipt.kept };
  const first = edits[0]?.first;
  const between = first === undefined ? {} : { between: sha256(encode(first, loaded.file.bom)) };
  const baked = { at: new Date().toISOString(), changes, ...between, ...before };
  const recorded: Receipt =
    receipt === null
      ? {
          id,
          operation: { type: "accept", variant: block.variant, paramValues: block.values },
          change: changes[0] ?? { file, before: "", after: "", diff: "" },
          carbonize: true,
          at: baked.at,
          baked,
        }
      : { ...receipt, ...(receipt.kept === undefined ? {} : { kept }), baked };
  if (!(await commitEdits(root, edits, () => writeReceipt(root, recorded)))) return "changed";
  await writeReceipt(root, { ...recorded, baked: { ...baked, finished: true } });
  return done(changes);
}

type Plan =
  | { readonly ok: true; readonly edits: readonly FileEdit[] }
  | { readonly ok: false; readonly problems: readonly SourceProblem[] };

/** What has to be written, the edited source first. */
async function planned(root: string, loaded: LoadedSource, block: CarbonizeBlock): Promise<Plan> {
  const { text, path, language } = loaded;
  const problems: SourceProblem[] = [];
  const problem = (offset: number, message: string): void => {
    problems.push({ file: path.file, line: lineAt(text, offset), message });
  };
  const naming = await findUniqueClass(root, loaded, block);
  if (!naming.ok) {
    problem(block.element.range.start, naming.message);
    return { ok: false, problems };
  }
  const found = block.styles.length === 0 ? null : await findRuleTarget(root, loaded, block);
  if (found?.ok === false) {
    problems.push({ file: found.file, line: 1, message: found.message });
    return { ok: false, problems };
  }
  const target = found?.target ?? null;
  // Rather with one class than with two, where that changes nothing.
  const light = rulesWith(loaded, block, naming, target, 1);
  const { rules, why: against } =
    light.why.length === 0 ? light : rulesWith(loaded, block, naming, target, 0);
  if (against.length > 0) return { ok: false, problems: against };

  const source = await plainSource(loaded, block, rules.nodes.length === 0 ? null : naming.write);
  const used = target !== null && rules.nodes.length > 0;
  const same = target?.sheet.path.absolute === path.absolute;
  if (used && same) appendRules(source, target, rules);
  const after = source.toString();
  const left = /\bdata-(?:p|impeccable)-[\w-]*|var\(\s*--p-[\w-]*/.exec(
    source.slice(block.range.start, block.range.end),
  );
  if (left !== null) problem(block.element.range.start, `${left[0]} in the element is not understood`);
  const parsed = language.parse(after);
  const why = parsed.ok
    ? await newCompileError(language, text, after)
    : `line ${parsed.line}: ${parsed.message}`;
  if (why !== null) problem(block.range.start, `the result would not compile: ${why}`);
  if (problems.length > 0) return { ok: false, problems };
  const edits: FileEdit[] = [{ path, read: loaded.file, text: after }];
  if (used && same && language.rulesFirst) {
    const first = await createTextEdit(text);
    appendRules(first, target, rules);
    edits[0] = { path, read: loaded.file, text: after, first: first.toString() };
  }
  if (used && !same) {
    const { sheet } = target;
    const edit = await createTextEdit(sheet.file.text);
    appendRules(edit, target, rules);
    edits.push({ path: sheet.path, read: sheet.file, text: edit.toString() });
  }
  return { ok: true, edits };
}

interface RuleSet {
  readonly rules: Root;
  readonly why: readonly SourceProblem[];
}

/** The rules for the target, and what speaks against them. Animations whose names are taken there get others. */
function rulesWith(
  loaded: LoadedSource,
  { element, range, styles, variant, values }: CarbonizeBlock,
  naming: Extract<UniqueClass, { ok: true }>,
  target: RuleTarget | null,
  lift: number,
): RuleSet {
  const { file } = loaded.path;
  const named = (offset: number, message: string): SourceProblem => ({
    file,
    line: lineAt(loaded.text, offset),
    message,
  });
  const why: SourceProblem[] = [];
  const rules = postcss.root();
  for (const { css, start } of styles) {
    const baked = elementCss(css, { ...naming, variant, values, element, lift });
    why.push(...baked.problems.map((one) => named(start + one.at, one.message)));
    rules.append(baked.root.nodes);
  }
  if (why.length > 0 || target === null) return { rules, why };
  const taken = new Set(target.sheets.flatMap(({ root }) => keyframeNames(root)));
  renameKeyframes(rules, (name) => {
    let free = name;
    for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
    return free;
  });
  for (const { sheet, at, message } of cascadeConflicts(rules, element, target.sheet, target.sheets, lift))
    why.push({ file: sheet.path.file, line: lineAt(sheet.file.text, at), message });
  const scoped = scopedReachProblem(rules, element, target.sheet);
  if (scoped !== null) why.push(named(range.start, scoped));
  return { rules, why };
}

/** The element in the place of the block, with its class and its values. */
async function plainSource(
  { text, source, language }: LoadedSource,
  { range, element, values, moved }: CarbonizeBlock,
  write: Extract<UniqueClass, { ok: true }>["write"],
) {
  const edit = await createTextEdit(text);
  const to = lineIndent(text, range.start);
  reindent(edit, element.range, source.verbatim, { from: lineIndent(text, element.range.start), to });
  for (const one of elementAndBelow(element)) {
    for (const [name, attribute] of one.attributes) {
      if (name !== "style") continue;
      const written = text.slice(attribute.range.start, attribute.range.end);
      const fixed = substituteValuesInSource(written, values);
      if (fixed !== written) edit.update(attribute.range.start, attribute.range.end, fixed);
    }
  }
  for (const attribute of moved) {
    const mark = language.placeholder(attribute.name);
    const at = text.indexOf(mark, element.startTag.start);
    if (at !== -1 && at < element.startTag.end) edit.update(at, at + mark.length, attribute.text);
  }
  if (write !== null && write.at === write.end) edit.appendLeft(write.at, write.text);
  else if (write !== null) edit.update(write.at, write.end, write.text);
  edit.remove(range.start, element.range.start);
  edit.remove(element.range.end, range.end);
  return edit;
}

function elementAndBelow(element: SourceElement): SourceElement[] {
  return [element, ...element.children.flatMap(elementAndBelow)];
}

/** What an undo takes back: for the edited source from before the accept, for a style sheet from now. */
async function keptAfter(
  root: string,
  { path, read, text }: FileEdit,
  { range }: CarbonizeBlock,
  receipt: Receipt | null,
): Promise<FileVersions> {
  const own = receipt?.kept?.find((one) => one.file === path.file);
  const result = await putBlob(root, encode(text, read.bom));
  // For a clean-up that is cut short.
  const now = await putBlob(root, encode(read.text, read.bom));
  const before = (own === undefined ? null : await originalNow(root, own, read, range)) ?? read.text;
  const original = before === read.text ? now : await putBlob(root, encode(before, read.bom));
  return { file: path.file, original, result, diff: await unifiedDiff(path.file, before, text) };
}

/** The file as it would be without the accept, with what others have changed around its block since. */
async function originalNow(
  root: string,
  own: FileVersions,
  read: TextFile,
  block: Range,
): Promise<string | null> {
  const first = await getBlob(root, own.original);
  if (own.result === read.sha256 || first === null) return first;
  if (own.replaced !== undefined) {
    const piece = first.slice(own.replaced.start, own.replaced.end);
    return read.text.slice(0, block.start) + piece + read.text.slice(block.end);
  }
  const now = await rebaseVersions(root, own, read);
  return now === null ? first : await getBlob(root, now.original);
}

function done(changes: readonly SourceChange[]): CarbonizeResult {
  return { handled: true, file: changes[0]?.file ?? null, carbonize: false, changes };
}

function unproved(file: string, problems: readonly SourceProblem[]): CarbonizeResult {
  const todo = problems.map((one) => `${one.file}:${one.line}: ${one.message}`).join("\n");
  return { handled: false, file, carbonize: true, mode: "error", error: "bake_unproved", todo, problems };
}

function failed(error: string, todo: string, file: string | null = null): CarbonizeResult {
  return { handled: false, file, carbonize: false, mode: "error", error, todo };
}
