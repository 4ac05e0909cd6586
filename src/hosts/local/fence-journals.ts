/**
 * Keeps a paused predecessor off the journals. A server whose heartbeat lapsed may have been paused between
 * its last check and a write. It has its journals open: when it goes on, its bytes arrive in those files. So
 * its successor continues with copies, and removes the temporary files that a rename could still put in place.
 */
import { dirname, join } from "node:path";
import { PRIVATE_FILE_MODE, replaceFile } from "../../node/atomic-write.ts";
import type { FileSystem } from "../../node/file-system.ts";
import { removeAllTempFiles } from "../../node/stale-temp-files.ts";
import { ARCHIVE_FOLDER } from "../../storage-drivers/jsonl/archive-files.ts";

/** Present while copies may be missing: written before the lock is taken over, removed behind the last copy. */
const MARKER = "fence-journals";
const FOLDERS = ["", "sessions", "streams"] as const;
const JOURNAL = /\.jsonl$/;

/**
 * Notes that the journals have to be copied before a server uses them: the next start does it, also when the
 * process that takes the lock is killed or is no server (`prune`).
 */
export async function markUnfenced(fs: FileSystem, folder: string): Promise<void> {
  const file = await fs.open(join(folder, MARKER), { create: true, mode: PRIVATE_FILE_MODE });
  await file?.close();
  await fs.syncDirectory(folder);
}

/**
 * Copies the journals of a project, if a predecessor may still have them open. Archived ones are left: they
 * are moved before they are written to.
 * @param folder the state folder; the caller holds its lock
 */
export async function fenceJournals(fs: FileSystem, folder: string): Promise<void> {
  const marker = join(folder, MARKER);
  if ((await fs.stat(marker)) === null) return;
  const folders = FOLDERS.map((name) => join(folder, name));
  await removeAllTempFiles(fs, [...folders, join(folder, ARCHIVE_FOLDER)]);
  for (const directory of folders) {
    for (const name of await fs.list(directory)) {
      if (JOURNAL.test(name)) await replaceByCopy(fs, join(directory, name));
    }
  }
  await fs.remove(marker);
}

async function replaceByCopy(fs: FileSystem, path: string): Promise<void> {
  const bytes = await fs.readFile(path);
  if (bytes === null) return;
  await replaceFile(fs, path, bytes);
  await fs.syncDirectory(dirname(path));
}
