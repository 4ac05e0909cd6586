/** What was changed by hand while a session was open, and is not known to be the session's: undo leaves and names it. */
import { currentPath } from "../project/current-path.ts";
import { splitLines } from "../project/text-file.ts";
import { changedFiles } from "./baseline.ts";
import { getBlob } from "./blob-store.ts";
import { linesOfOthers } from "./hand-made-changes.ts";
import type { FilePlace, FileVersions, Receipt } from "./receipts.ts";

/** Further places are left out: by then a person looks at the whole diff. */
const MAX_PLACES = 50;

/**
 * The first lines (from 1) of changes since the session's wrapper that neither `kept` nor another session accounts for,
 * in the files as an undo leaves them. None where carbonize has moved the rules: it has recorded all that is its own.
 */
export async function unattributedChanges(
  root: string,
  receipt: Receipt,
  kept: readonly FileVersions[],
): Promise<readonly FilePlace[]> {
  if (receipt.baked?.finished === true) return [];
  const changed = await changedFiles(root, receipt.id);
  if (changed.length === 0) return [];
  const others = await linesOfOthers(root, receipt.id);
  const places: FilePlace[] = [];
  for (const { file, before, now } of changed) {
    const left = await textAfterUndo(root, await versionsOf(root, kept, file), now.text);
    if (left === null) continue;
    const known = others.get(file) ?? new Set();
    places.push(...(await changes(before ?? "", left, known)).map((line) => ({ file, line })));
  }
  return places.slice(0, MAX_PLACES);
}

/** `null` for a file that undo removes. */
async function textAfterUndo(
  root: string,
  versions: FileVersions | undefined,
  now: string,
): Promise<string | null> {
  if (versions === undefined) return now;
  return versions.created === true ? null : ((await getBlob(root, versions.original)) ?? now);
}

async function versionsOf(
  root: string,
  kept: readonly FileVersions[],
  file: string,
): Promise<FileVersions | undefined> {
  for (const versions of kept) {
    const current = await currentPath(root, versions.file);
    if ((current.ok ? current.path.file : versions.file) === file) return versions;
  }
  return undefined;
}

/** The first line of each change that is not made of `known` lines alone. */
async function changes(before: string, after: string, known: ReadonlySet<string>): Promise<number[]> {
  const { structuredPatch } = await import("diff");
  const patch = structuredPatch("", "", before, after, "", "", { context: 0, maxEditLength: 5_000 });
  const lines = splitLines(after);
  const isKnown = (line: string): boolean => line.trim() === "" || known.has(line.trim());
  return (patch?.hunks ?? []).flatMap(({ newStart, newLines }) => {
    const added = lines.slice(newStart - 1, newStart - 1 + newLines);
    return added.length > 0 && added.every(isKnown) ? [] : [Math.max(1, newStart)];
  });
}
