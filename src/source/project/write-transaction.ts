/** Writes computed edits, unless a file has changed since it was read. */
import { access, constants } from "node:fs/promises";
import { type ConfirmLock, withLock } from "../lock.ts";
import { writeProjectFile } from "../write.ts";
import type { ProjectPath } from "./paths.ts";
import { encode, MAX_SOURCE_BYTES, readTextFile, sha256, type TextFile } from "./text-file.ts";
import { waitForFileWatchers } from "./watcher-delay.ts";

/** An edit that loses its file to other writers this many times is given up. */
export const MAX_EDIT_ATTEMPTS = 50;

class FileTooLarge extends Error {
  readonly code = "file_too_large";
}

/** One file's new content, and what it was computed from. */
export interface FileEdit {
  readonly path: ProjectPath;
  readonly read: TextFile;
  readonly text: string;
  /** Written before `text`, for a dev server that has to see one part of the edit first. */
  readonly first?: string;
}

/**
 * Writes the edit under the file's lock and returns true, or returns false when the file is no longer what was read:
 * the caller reads it again. `beforeWrite` runs under the lock, for what must be durable before the file changes.
 */
export async function commitEdit(
  root: string,
  edit: FileEdit,
  beforeWrite?: () => Promise<void>,
): Promise<boolean> {
  return await commitEdits(root, [edit], beforeWrite);
}

/**
 * The same for several files: each of them is still what was read, or none is written. After a crash between two
 * writes, `history/resume-changes.ts` writes the remaining files, by the record that `beforeWrite` made.
 */
export async function commitEdits(
  root: string,
  edits: readonly FileEdit[],
  beforeWrite: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const writes = edits.map(preparedWrite);
  // All commands lock in the order of the paths, so that two of them cannot wait for each other.
  writes.sort((a, b) => (a.absolute < b.absolute ? -1 : 1));
  const lockFrom = async (index: number, confirm: ConfirmLock): Promise<boolean> => {
    const next = writes[index];
    if (next !== undefined) {
      return await withLock(root, next.absolute, (confirmNext) =>
        lockFrom(index + 1, async () => {
          await confirm();
          await confirmNext();
        }),
      );
    }
    for (const write of writes) if (!(await isUnchanged(write))) return false;
    await beforeWrite();
    await writeAll(writes, confirm);
    return true;
  };
  return await lockFrom(0, () => Promise.resolve());
}

interface PreparedWrite {
  readonly absolute: string;
  readonly read: TextFile;
  readonly bytes: Uint8Array;
  readonly first: Uint8Array | null;
}

function preparedWrite({ path, read, text, first }: FileEdit): PreparedWrite {
  const bytes = encode(text, read.bom);
  // No later command could read it, not even the one that reverts the edit.
  if (bytes.length > MAX_SOURCE_BYTES) throw new FileTooLarge(`${path.file} would be larger than 5 MiB`);
  return {
    absolute: path.absolute,
    read,
    bytes,
    first: first === undefined ? null : encode(first, read.bom),
  };
}

/** Throws a system error (`EACCES`, `EROFS`) for a file that is read-only. */
async function isUnchanged({ absolute, read }: PreparedWrite): Promise<boolean> {
  const current = await readTextFile(absolute);
  if (current === null || current.sha256 !== read.sha256) return false;
  // A rename would replace a file that its owner has made read-only.
  await access(absolute, constants.W_OK);
  return true;
}

async function writeAll(writes: readonly PreparedWrite[], confirm: ConfirmLock): Promise<void> {
  for (const { absolute, first } of writes)
    if (first !== null) await writeProjectFile(absolute, first, confirm);
  if (writes.some(({ first }) => first !== null)) await waitForFileWatchers();
  for (const write of writes)
    if (!isWritten(write)) await writeProjectFile(write.absolute, write.bytes, confirm);
}

/** A file that is as it shall be is left alone: a dev server would reload it, and a crash leave a temporary file. */
function isWritten({ first, bytes, read }: PreparedWrite): boolean {
  return first === null && sha256(bytes) === read.sha256;
}
