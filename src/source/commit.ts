/** Putting a computed edit in place, unless the file changed since it was read. */
import { access, constants } from "node:fs/promises";
import { withLock } from "./lock.ts";
import type { ProjectPath } from "./paths.ts";
import { encode, MAX_SOURCE_BYTES, readTextFile, type TextFile } from "./text-file.ts";
import { writeAtomic } from "./write.ts";

/** An edit that keeps losing against others is given up after this many readings. */
export const MAX_EDIT_ATTEMPTS = 50;

class FileTooLarge extends Error {
  readonly code = "file_too_large";
}

/**
 * Writes `text` under the file's lock if the file still is `read`; `false` means it is not, and the caller
 * reads it again. `before` runs under the lock just before the write (for what must be durable first).
 */
export async function commit(
  root: string,
  path: ProjectPath,
  read: TextFile,
  text: string,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<boolean> {
  const bytes = encode(text, read.bom);
  // No later command would read it, not even the one that takes the edit back.
  if (bytes.length > MAX_SOURCE_BYTES) throw new FileTooLarge(`${path.file} would be larger than 5 MiB`);
  return await withLock(root, path.absolute, async () => {
    const now = await readTextFile(path.absolute);
    if (now === null || now.sha256 !== read.sha256) return false;
    // A rename would replace a file that its owner has made read-only.
    await access(path.absolute, constants.W_OK);
    await before();
    await writeAtomic(path.absolute, bytes);
    return true;
  });
}
