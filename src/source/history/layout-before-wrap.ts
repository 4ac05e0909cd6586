/**
 * A file as it was before a session's wrapper, kept until the session is resolved: a formatter that ran over the
 * wrapper has laid the original out anew, and this says how it was.
 */
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { prepareStateSubdir, stateDir } from "../../node/state-dir.ts";
import type { Range } from "../languages/language.ts";
import { lineAt } from "../project/text-file.ts";
import { writeProjectFile } from "../write.ts";

/** Keeps the text; it is on the device when this returns. */
export async function saveTextBeforeWrap(root: string, id: string, text: string): Promise<void> {
  await writeProjectFile(join(await prepareStateSubdir(root, join("history", "wrapped")), id), text);
}

/** The session is resolved: nobody will ask again. */
export async function deleteTextBeforeWrap(root: string, id: string): Promise<void> {
  await rm(stateDir(root, "history", "wrapped", id), { force: true });
}

/**
 * A restored text in which the original stands at `element`, with the lines of and around it as they were before
 * the wrapper, if nothing but their layout differs. What was changed elsewhere, or in words, stays.
 */
export async function restoreLayout(
  root: string,
  id: string,
  restored: string,
  element: Range,
): Promise<string> {
  const path = stateDir(root, "history", "wrapped", id);
  const before = await readFile(path, "utf8").catch(() => null);
  if (before === null || before === restored) return restored;
  const { structuredPatch } = await import("diff");
  const patch = structuredPatch("", "", restored, before, "", "", { context: 0, maxEditLength: MAX_LINES });
  // One line more on both sides: brackets may have come around a value that has several lines now.
  const from = lineAt(restored, element.start) - 1;
  const to = lineAt(restored, element.end) + 1;
  const near = (patch?.hunks ?? []).filter(
    ({ oldStart, oldLines }) => oldStart <= to && oldStart + Math.max(oldLines, 1) > from,
  );
  const [first, last] = [near[0], near.at(-1)];
  if (first === undefined || last === undefined) return restored;
  // A side without lines is counted from the line before it.
  const start = (line: number, count: number): number => (count === 0 ? line : line - 1);
  const [now, then] = [restored.split(/(?<=\n)/), before.split(/(?<=\n)/)];
  const [nowStart, thenStart] = [
    start(first.oldStart, first.oldLines),
    start(first.newStart, first.newLines),
  ];
  const nowEnd = start(last.oldStart, last.oldLines) + last.oldLines;
  const old = then.slice(thenStart, start(last.newStart, last.newLines) + last.newLines).join("");
  // Somebody has moved all of it to another depth.
  const withItsStart = nowStart < lineAt(restored, element.start);
  if (withItsStart && depthOf(now[nowStart] ?? "") !== depthOf(old)) return restored;
  if (withoutLayout(now.slice(nowStart, nowEnd).join("")) !== withoutLayout(old)) return restored;
  return now.slice(0, nowStart).join("") + old + now.slice(nowEnd).join("");
}

const MAX_LINES = 2_000;

function depthOf(line: string): string | undefined {
  return /^[ \t]*/.exec(line)?.[0];
}

/** What no formatter changes: without white space, quotes, brackets around values, and ends that may be left out. */
function withoutLayout(text: string): string {
  return text
    .replace(/[\s"'`();,]/g, "")
    .replaceAll("/>", ">")
    .replaceAll("{}", "")
    .toLowerCase();
}
