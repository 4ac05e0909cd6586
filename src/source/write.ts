/** Replacing a file of the project in one step: the policy of `node/atomic-write.ts` for files of your project. */
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeFileAtomically } from "../node/atomic-write.ts";
import { confirmedFileSystem } from "../node/confirmed-file-system.ts";
import { nodeFileSystem } from "../node/file-system.ts";
import { isOverwriteUnfinished, restoreOverwritten } from "../node/overwrite-file.ts";
import { type ConfirmLock, withLock } from "./lock.ts";

const encoder = new TextEncoder();

/**
 * Replaces a file. An existing one keeps its mode and (where permitted) its owner. The caller holds the
 * file's lock, so one process at a time uses the temporary name; a file that a crash left there is
 * replaced. A file system that cannot flush a folder goes without. A file that cannot be replaced (a mount
 * point) is written over, and restored by `finishOverwrite` after a crash.
 * @param confirm of the file's lock: checked before each change
 * @throws system errors; the file is unchanged then
 */
export async function writeProjectFile(
  absolute: string,
  data: Uint8Array | string,
  confirm?: ConfirmLock,
): Promise<void> {
  // What a crash left may have a mode that refuses to be written.
  await removeTempFile(absolute);
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  const fs = confirm === undefined ? nodeFileSystem : confirmedFileSystem(nodeFileSystem, confirm);
  await writeFileAtomically(fs, absolute, bytes, {
    tempFile: tempFileOf(absolute),
    attributes: "keep",
    directoryFlush: "best-effort",
    whenPinned: "overwrite",
  });
}

/** Removes the temporary file of a process that was killed before the rename; the caller holds the lock. */
export async function removeTempFile(absolute: string): Promise<void> {
  await rm(tempFileOf(absolute), { force: true });
}

/**
 * Restores a file that a process was writing over when it was killed. Call it before the file is read, and
 * without its lock.
 * @throws LockBusy, system errors
 */
export async function finishOverwrite(root: string, absolute: string): Promise<void> {
  if (!(await isOverwriteUnfinished(nodeFileSystem, absolute))) return;
  await withLock(root, absolute, async (confirm) => {
    await restoreOverwritten(confirmedFileSystem(nodeFileSystem, confirm), absolute);
  });
}

/** With the `~` of editors' backups: watchers of dev servers ignore such a file and no other new one. */
function tempFileOf(absolute: string): string {
  return join(dirname(absolute), `.${basename(absolute)}.impeccable-tmp~`);
}
