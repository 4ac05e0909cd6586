/** Putting a computed edit in place, unless the file changed since it was read. */
import { access, constants } from "node:fs/promises";
import { withLock } from "./lock.ts";
import type { ProjectPath } from "./paths.ts";
import { encode, readTextFile, type TextFile } from "./text-file.ts";
import { writeAtomic } from "./write.ts";

/** An edit that keeps losing against others is given up after this many readings. */
export const MAX_EDIT_ATTEMPTS = 50;

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
  return await withLock(root, path.absolute, async () => {
    const now = await readTextFile(path.absolute);
    if (now === null || now.sha256 !== read.sha256) return false;
    // A rename would replace a file that its owner has made read-only.
    await access(path.absolute, constants.W_OK);
    await before();
    await writeAtomic(path.absolute, encode(text, read.bom));
    return true;
  });
}
