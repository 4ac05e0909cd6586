/** What a session changed by hand between its wrapper and its completion, as versions that undo restores. */
import { posix } from "node:path";
import { unifiedDiff } from "../edit/unified-diff.ts";
import { currentPath } from "../project/current-path.ts";
import { encode } from "../project/text-file.ts";
import { type ChangedFile, changedFiles } from "./baseline.ts";
import { getBlob, putBlob } from "./blob-store.ts";
import { type FileVersions, listReceipts, type Receipt } from "./receipts.ts";
import { belongsToSession, materialOf, type SessionMaterial, withoutSessionHunks } from "./session-hunks.ts";

/** The receipt's versions, and those of further files that hold something of the session. */
export async function withHandMadeChanges(
  root: string,
  receipt: Receipt,
  kept: readonly FileVersions[],
): Promise<readonly FileVersions[]> {
  // What carbonize has moved is recorded already: the rest is not the session's.
  if (receipt.baked?.finished === true) return kept;
  const changed = await changedFiles(root, receipt.id);
  if (changed.length === 0) return kept;
  const search: Search = {
    root,
    material: materialOf([receipt.change.diff, ...kept.map(({ diff }) => diff ?? "")]),
    foreign: await linesOfOthers(root, receipt.id),
  };
  const found = new Map<string, FileVersions>();
  for (const versions of kept) {
    const current = await currentPath(root, versions.file);
    found.set(current.ok ? current.path.file : versions.file, versions);
  }
  const own = new Set<string>();
  // A file that is the session's may bring names along by which another one is found.
  for (let before = -1; before < own.size; ) {
    before = own.size;
    for (const file of changed.filter((one) => !own.has(one.file))) {
      const versions = await versionsOf(search, file, found.get(file.file));
      if (versions === null) continue;
      own.add(file.file);
      // An import of it is the session's, too.
      if (versions.created === true) search.material.names.add(posix.basename(file.file));
      found.set(file.file, versions);
    }
  }
  return [...found.values()];
}

interface Search {
  readonly root: string;
  readonly material: SessionMaterial;
  /** Lines that other sessions have written, by file. */
  readonly foreign: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The versions of a file without the session's changes, and as it is; `null` where none of them is the session's. */
async function versionsOf(
  search: Search,
  changed: ChangedFile,
  known: FileVersions | undefined,
): Promise<FileVersions | null> {
  const { root, material } = search;
  const { file, before, now } = changed;
  if (before === null) {
    // A file of the receipt that was not there before has been renamed.
    const isOwn = material.names.has(posix.basename(file)) || belongsToSession(now.text, material);
    if (known !== undefined || !isOwn) return null;
    return { ...(await storedVersions(root, changed, "")), created: true };
  }
  // The accepted lines themselves are out of this text already.
  const text = known === undefined ? now.text : await getBlob(root, known.original);
  if (text === null) return null;
  const others = search.foreign.get(file) ?? new Set<string>();
  const isForeign = (lines: readonly string[]): boolean =>
    lines.some((line) => line.trim() !== "") &&
    lines.every((line) => line.trim() === "" || others.has(line.trim()));
  const without = await withoutSessionHunks({ before, now: text }, material, isForeign);
  if (without === text) return null;
  const versions = await storedVersions(root, changed, without);
  return known === undefined ? versions : { ...versions, file: known.file, result: known.result };
}

async function storedVersions(
  root: string,
  { file, now }: ChangedFile,
  without: string,
): Promise<FileVersions> {
  return {
    file,
    original: await putBlob(root, encode(without, now.bom)),
    result: await putBlob(root, encode(now.text, now.bom)),
    diff: await unifiedDiff(file, without, now.text),
  };
}

/** The lines that other sessions have written, without outer white space, by file. */
export async function linesOfOthers(
  root: string,
  id: string,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const lines = new Map<string, Set<string>>();
  for (const receipt of await listReceipts(root)) {
    if (receipt.id === id) continue;
    for (const { file, diff = "" } of [receipt.change, ...(receipt.kept ?? [])]) {
      const added = diff.split("\n").filter((line) => /^\+(?!\+\+)/.test(line));
      const known = lines.get(file) ?? new Set();
      for (const line of added) known.add(line.slice(1).trim());
      lines.set(file, known);
    }
  }
  return lines;
}
