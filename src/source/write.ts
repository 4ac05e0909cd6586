/** Replacing a file of the project in one step: the policy of `node/atomic-write.ts` for files of your project. */
import { rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { writeFileAtomically } from "../node/atomic-write.ts";
import { nodeFileSystem } from "../node/file-system.ts";

const encoder = new TextEncoder();

/**
 * Replaces a file. An existing one keeps its mode and (where permitted) its owner. The caller holds the
 * file's lock, so one process at a time uses the temporary name; a file that a crash left there is
 * replaced. A file system that cannot flush a folder goes without.
 * @throws system errors; the file is unchanged then
 */
export async function writeProjectFile(absolute: string, data: Uint8Array | string): Promise<void> {
  // What a crash left may have a mode that refuses to be written.
  await removeTempFile(absolute);
  const bytes = typeof data === "string" ? encoder.encode(data) : data;
  await writeFileAtomically(nodeFileSystem, absolute, bytes, {
    tempFile: tempFileOf(absolute),
    attributes: "keep",
    directoryFlush: "best-effort",
  });
}

/** Removes the temporary file of a process that was killed before the rename; the caller holds the lock. */
export async function removeTempFile(absolute: string): Promise<void> {
  await rm(tempFileOf(absolute), { force: true });
}

/** With the `~` of editors' backups: watchers of dev servers ignore such a file and no other new one. */
function tempFileOf(absolute: string): string {
  return join(dirname(absolute), `.${basename(absolute)}.impeccable-tmp~`);
}
