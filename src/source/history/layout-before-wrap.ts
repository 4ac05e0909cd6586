/**
 * A file's text from before a session's wrapper, stored until the session is resolved. When a formatter has run over
 * the wrapped file, the original has another layout: this text gives the former one back.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import type { Range } from "../languages/language.ts";
import { lineAt, splitLines } from "../project/text-file.ts";
import { writeProjectFile } from "../write.ts";
import { saveBaseline } from "./baseline.ts";

/** Above this many changed lines the former layout is not searched for. */
const MAX_CHANGED_LINES = 2_000;

/** Stores the text, and the state of the project; both are on the device when this returns. */
export async function saveTextBeforeWrap(root: string, id: string, text: string): Promise<void> {
  await writeProjectFile(join(await prepareStateSubdir(root, join("history", "wrapped")), id), text);
  await saveBaseline(root, id);
}

/** Deletes the text of a session that is resolved. */
export async function deleteTextBeforeWrap(root: string, id: string): Promise<void> {
  await rm(stateDir(root, "history", "wrapped", id), { force: true });
}

interface UnwrappedText {
  /** Real path of the project. */
  readonly root: string;
  readonly id: string;
  /** The file without the wrapper. */
  readonly text: string;
  /** The original in `text`. */
  readonly element: Range;
}

/**
 * The text in which the lines of and around the original are as they were before the wrapper, if nothing but their
 * layout differs. Changes elsewhere, and changes of words, stay.
 */
export async function restoreLayout({ root, id, text, element }: UnwrappedText): Promise<string> {
  const path = stateDir(root, "history", "wrapped", id);
  const before = await readFile(path, "utf8").catch(() => null);
  if (before === null || before === text) return text;
  const changed = await changedLines(text, before, element);
  if (changed === null) return text;
  const { now, former } = changed;
  const [nowLines, formerLines] = [splitLines(text), splitLines(before)];
  const restored = formerLines.slice(former.start, former.end).join("");
  const includesStart = now.start < lineAt(text, element.start);
  // The whole element was moved to another depth: its former indentation would be wrong.
  if (includesStart && indentOf(nowLines[now.start] ?? "") !== indentOf(restored)) return text;
  if (withoutLayout(nowLines.slice(now.start, now.end).join("")) !== withoutLayout(restored)) return text;
  return nowLines.slice(0, now.start).join("") + restored + nowLines.slice(now.end).join("");
}

/** Line numbers from 0; `end` is exclusive. */
interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** The lines at the element that differ, in the text now and before the wrapper; `null` when none do. */
async function changedLines(
  text: string,
  before: string,
  element: Range,
): Promise<{ readonly now: LineRange; readonly former: LineRange } | null> {
  const { structuredPatch } = await import("diff");
  const options = { context: 0, maxEditLength: MAX_CHANGED_LINES };
  const patch = structuredPatch("", "", text, before, "", "", options);
  // One line more on both sides: a formatter puts brackets around a value that it breaks into several lines.
  const from = lineAt(text, element.start) - 1;
  const to = lineAt(text, element.end) + 1;
  const near = (patch?.hunks ?? []).filter(
    ({ oldStart, oldLines }) => oldStart <= to && oldStart + Math.max(oldLines, 1) > from,
  );
  const [first, last] = [near[0], near.at(-1)];
  if (first === undefined || last === undefined) return null;
  // A hunk without lines on one side names the line before it.
  const startOf = (line: number, count: number): number => (count === 0 ? line : line - 1);
  return {
    now: {
      start: startOf(first.oldStart, first.oldLines),
      end: startOf(last.oldStart, last.oldLines) + last.oldLines,
    },
    former: {
      start: startOf(first.newStart, first.newLines),
      end: startOf(last.newStart, last.newLines) + last.newLines,
    },
  };
}

function indentOf(line: string): string | undefined {
  return /^[ \t]*/.exec(line)?.[0];
}

/** What no formatter changes: the text without white space, quotes, brackets around values and optional ends. */
function withoutLayout(text: string): string {
  return text
    .replace(/[\s"'`();,]/g, "")
    .replaceAll("/>", ">")
    .replaceAll("{}", "")
    .toLowerCase();
}
