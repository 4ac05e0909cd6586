/** Putting a computed edit in place, unless the file changed since it was read. */
import { access, constants } from "node:fs/promises";
import { withLock } from "../lock.ts";
import { writeProjectFile } from "../write.ts";
import type { ProjectPath } from "./paths.ts";
import { encode, MAX_SOURCE_BYTES, readTextFile, type TextFile } from "./text-file.ts";
import { waitForFileWatchers } from "./watcher-delay.ts";

/** An edit that keeps losing against others is given up after this many readings. */
export const MAX_EDIT_ATTEMPTS = 50;

class FileTooLarge extends Error {
  readonly code = "file_too_large";
}

/** One file's new content, and what it was computed from. */
export interface FileEdit {
  readonly path: ProjectPath;
  readonly read: TextFile;
  readonly text: string;
  /** What the file holds for a moment before that, for a dev server that has to see one part of the edit first. */
  readonly first?: string;
}

/**
 * Writes `text` under the file's lock if the file still is `read`; `false` means it is not, and the caller
 * reads it again. `before` runs under the lock just before the write (for what must be durable first).
 */
export async function commitEdit(
  root: string,
  path: ProjectPath,
  read: TextFile,
  text: string,
  before?: () => Promise<void>,
): Promise<boolean> {
  return await commitEdits(root, [{ path, read, text }], before);
}

/**
 * The same for several files: all of them still are what was read, or none is written. A crash between two of
 * them is healed by whoever reads what `before` wrote.
 */
export async function commitEdits(
  root: string,
  edits: readonly FileEdit[],
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const writes = edits.map(({ path, read, text, first }) => {
    const bytes = encode(text, read.bom);
    // No later command would read it, not even the one that takes the edit back.
    if (bytes.length > MAX_SOURCE_BYTES) throw new FileTooLarge(`${path.file} would be larger than 5 MiB`);
    return {
      absolute: path.absolute,
      read,
      bytes,
      first: first === undefined ? null : encode(first, read.bom),
    };
  });
  // One order for everybody, so that two commands never wait for each other.
  writes.sort((a, b) => (a.absolute < b.absolute ? -1 : 1));
  const locked = async (index: number): Promise<boolean> => {
    const next = writes[index];
    if (next !== undefined) return await withLock(root, next.absolute, () => locked(index + 1));
    for (const { absolute, read } of writes) {
      const now = await readTextFile(absolute);
      if (now === null || now.sha256 !== read.sha256) return false;
      // A rename would replace a file that its owner has made read-only.
      await access(absolute, constants.W_OK);
    }
    await before();
    for (const { absolute, first } of writes) if (first !== null) await writeProjectFile(absolute, first);
    if (writes.some(({ first }) => first !== null)) await waitForFileWatchers();
    for (const { absolute, bytes } of writes) await writeProjectFile(absolute, bytes);
    return true;
  };
  return await locked(0);
}
