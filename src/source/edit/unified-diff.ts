/** An edit as a unified diff. */
import { splitLines } from "../project/text-file.ts";

const CONTEXT_LINES = 3;
/** With more changed lines, the search for the shortest diff takes seconds: one hunk is shown instead. */
const MAX_CHANGED_LINES = 800;

/** The change of one file, with `a/` and `b/` names and three lines of context. */
export async function unifiedDiff(file: string, before: string, after: string): Promise<string> {
  const { createTwoFilesPatch, formatPatch, FILE_HEADERS_ONLY } = await import("diff");
  const [oldName, newName] = [`a/${file}`, `b/${file}`];
  const shortest = createTwoFilesPatch(oldName, newName, before, after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
    maxEditLength: MAX_CHANGED_LINES,
  });
  if (shortest !== undefined) return shortest;
  const names = { oldFileName: oldName, newFileName: newName, oldHeader: undefined, newHeader: undefined };
  return formatPatch({ ...names, hunks: [replacementHunk(before, after)] }, FILE_HEADERS_ONLY);
}

/** One hunk that replaces everything between the lines that both begin and end with. */
function replacementHunk(before: string, after: string) {
  const [old, now] = [splitLines(before), splitLines(after)];
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const from = Math.max(0, head - CONTEXT_LINES);
  const oldEnd = Math.min(old.length, old.length - tail + CONTEXT_LINES);
  const newEnd = Math.min(now.length, now.length - tail + CONTEXT_LINES);
  const marked = (mark: string, lines: readonly string[]): string[] =>
    lines.flatMap((line) =>
      line.endsWith("\n") ? [mark + line.slice(0, -1)] : [mark + line, "\\ No newline at end of file"],
    );
  return {
    oldStart: from + 1,
    oldLines: oldEnd - from,
    newStart: from + 1,
    newLines: newEnd - from,
    lines: [
      ...marked(" ", old.slice(from, head)),
      ...marked("-", old.slice(head, old.length - tail)),
      ...marked("+", now.slice(head, now.length - tail)),
      ...marked(" ", old.slice(old.length - tail, oldEnd)),
    ],
  };
}
