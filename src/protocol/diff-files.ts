/** The files of a unified diff. */
import type { HistoryItem } from "./history.ts";

export interface FileDiff {
  /** `null` when the diff does not name it. */
  readonly file: string | null;
  readonly added: number;
  readonly removed: number;
  /** Its hunks: headers and lines. */
  readonly lines: readonly string[];
}

/**
 * Splits a unified diff by files. Line counts of hunks are not trusted: people and models write wrong ones. A text
 * that is no diff is one file's lines.
 * @param text as an agent has reported it
 */
export function splitDiff(text: string): readonly FileDiff[] {
  const lines = text.trimEnd().split("\n");
  const starts = lines.flatMap((_, index) => (isFileHeader(lines, index) ? [index] : []));
  const [first = lines.length] = starts;
  const unnamed = lines.slice(0, first).filter((line) => line !== "" && !PREAMBLE.test(line));
  return [
    ...(unnamed.length === 0 ? [] : [fileDiff(null, unnamed)]),
    ...starts.map((start, index) =>
      fileDiff(
        nameOf(lines[start], lines[start + 1]),
        lines.slice(start + 2, starts[index + 1]).filter((line) => !PREAMBLE.test(line)),
      ),
    ),
  ];
}

/** What programs write before the header of a file. */
const PREAMBLE = /^(?:Index: |diff |index |={20})/;

/** Both names and a hunk: inside a hunk no line begins with `@`. */
function isFileHeader(lines: readonly string[], index: number): boolean {
  return (
    lines[index]?.startsWith("--- ") === true &&
    lines[index + 1]?.startsWith("+++ ") === true &&
    lines[index + 2]?.startsWith("@@") === true
  );
}

function fileDiff(file: string | null, lines: readonly string[]): FileDiff {
  const count = (mark: string) => lines.filter((line) => line.startsWith(mark)).length;
  return { file, added: count("+"), removed: count("-"), lines };
}

/** The new name, or the old one of a file that was removed. */
function nameOf(before = "", after = ""): string {
  const [old, now] = [before, after].map((line) => line.slice(4).split("\t", 1)[0]?.trim() ?? "");
  return (now === "/dev/null" ? old : now)?.replace(/^[ab]\//, "") ?? "";
}

/** The same change backwards: what taking it back does. */
export function reverseDiff(files: readonly FileDiff[]): readonly FileDiff[] {
  const swapped: Readonly<Record<string, string>> = { "+": "-", "-": "+" };
  return files.map(({ file, added, removed, lines }) => ({
    file,
    added: removed,
    removed: added,
    lines: inDiffOrder(
      lines.map((line) =>
        line.startsWith("@@")
          ? line.replace(/^@@ -(\S+) \+(\S+) @@/, "@@ -$2 +$1 @@")
          : (swapped[line[0] ?? ""] ?? line[0] ?? "") + line.slice(1),
      ),
    ),
  }));
}

/** In each run of changed lines the removed ones stand first. */
function inDiffOrder(lines: readonly string[]): readonly string[] {
  const ordered: string[] = [];
  let added: string[] = [];
  for (const line of lines) {
    if (line.startsWith("+")) {
      added.push(line);
      continue;
    }
    if (!line.startsWith("-")) {
      ordered.push(...added);
      added = [];
    }
    ordered.push(line);
  }
  return [...ordered, ...added];
}

/** An accepted variant with the files that its diff names. */
export function withFiles(item: HistoryItem): HistoryItem {
  const named = splitDiff(item.diff ?? "").flatMap(({ file }) => (file === null ? [] : [file]));
  const files = named.length === 0 && item.file !== null ? [item.file] : named;
  return files.length === 0 ? item : { ...item, files: [...new Set(files)] };
}
