/** Changes a file of any encoding: only ASCII is added or removed, every other byte stays. */
import { mkdir, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { hasErrorCode } from "../../node/errno.ts";
import { withLock } from "../lock.ts";
import { finishOverwrite, removeTempFile, writeProjectFile } from "../write.ts";

/** One character per byte; `null` when there is no file. */
export async function readBytes(absolute: string): Promise<string | null> {
  try {
    return (await readFile(absolute)).toString("latin1");
  } catch (error) {
    if (hasErrorCode(error, "ENOENT")) return null;
    throw error;
  }
}

/** `keep` leaves the file unchanged. The text has one character per byte. */
export type FileChange =
  | { readonly kind: "keep" }
  | { readonly kind: "write"; readonly text: string }
  | { readonly kind: "delete" };

/**
 * Changes a file under its lock, in one step. Temporary files that a killed process left beside it are removed.
 * @param decide gets the file as it is under the lock
 * @returns whether anything was changed
 */
export async function changeFile(
  root: string,
  absolute: string,
  decide: (text: string | null) => FileChange | Promise<FileChange>,
): Promise<boolean> {
  await finishOverwrite(root, absolute);
  return withLock(root, absolute, async (confirm) => {
    await removeTempFile(absolute);
    const before = await readBytes(absolute);
    const change = await decide(before);
    if (change.kind === "delete" && before !== null) {
      await rm(absolute);
      return true;
    }
    if (change.kind !== "write" || change.text === before) return false;
    await mkdir(dirname(absolute), { recursive: true });
    await writeProjectFile(absolute, Buffer.from(change.text, "latin1"), confirm);
    return true;
  });
}
