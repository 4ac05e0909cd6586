/**
 * Writing over a file that cannot be replaced: a rename over a file that is a mount point of its own (a file
 * that a container got from its host) fails. The old content is stored beside the file first, and put back
 * when the write does not end.
 */
import { basename, dirname, join } from "node:path";
import { hasErrorCode } from "./errno.ts";
import type { FileSystem } from "./file-system.ts";

const PRIVATE_MODE = 0o600;

/** Whether a rename failed because the file at its target cannot be replaced. */
export function isPinned(error: unknown): boolean {
  return hasErrorCode(error, "EBUSY", "EXDEV");
}

/** The name of a file that has the old content of the one in the first group. */
export const BACKUP_FILE = /^\.(.+)\.impeccable-backup~$/;

/** With the `~` of editors' backups, which watchers of dev servers ignore. */
function backupOf(path: string): string {
  return join(dirname(path), `.${basename(path)}.impeccable-backup~`);
}

/**
 * Writes over an existing file. A reader may see a part of it meanwhile.
 * @param temporary a name beside the file that only the caller uses
 * @throws system errors; the old content is there then, or `restoreOverwritten` brings it back
 */
export async function overwriteFile(
  fs: FileSystem,
  path: string,
  bytes: Uint8Array,
  temporary: string,
): Promise<void> {
  const old = await fs.readFile(path);
  if (old === null) throw new Error(`${path} cannot be replaced, and is no file that can be written over`);
  const backup = backupOf(path);
  await writeThrough(fs, temporary, old, true);
  await fs.rename(temporary, backup);
  await fs.syncDirectory(dirname(path)).catch(() => undefined);
  try {
    await writeThrough(fs, path, bytes, false);
  } catch (error) {
    await restoreOverwritten(fs, path).catch(() => undefined);
    throw error;
  }
  await fs.remove(backup);
}

/**
 * Puts back the content of a file whose overwriting did not end: its process was killed, or the disk was
 * full. Call it under the file's lock, before the file is read.
 * @returns whether there was something to put back
 * @throws system errors
 */
export async function restoreOverwritten(fs: FileSystem, path: string): Promise<boolean> {
  const backup = backupOf(path);
  const old = await fs.readFile(backup);
  if (old === null) return false;
  await writeThrough(fs, path, old, false);
  await fs.remove(backup);
  return true;
}

/** Whether `restoreOverwritten` has something to do. */
export async function isOverwriteUnfinished(fs: FileSystem, path: string): Promise<boolean> {
  return (await fs.stat(backupOf(path))) !== null;
}

async function writeThrough(fs: FileSystem, path: string, bytes: Uint8Array, create: boolean): Promise<void> {
  const file = await fs.open(path, { create, mode: PRIVATE_MODE });
  if (file === null) throw new Error(`${path} could not be opened`);
  try {
    await file.write(bytes, 0);
    await file.truncate(bytes.length);
    await file.datasync();
  } finally {
    await file.close();
  }
}
