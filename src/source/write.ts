/** Replacing a file in one step: whoever reads it sees the old bytes or the new ones, after a crash too. */
import { chmod, chown, type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Writes `data` beside the file, flushes it, and renames it into place. An existing file keeps its mode and
 * (where permitted) its owner. The caller holds the file's lock, so the temporary name is nobody else's; one
 * that a crash left behind is replaced. Throws system errors; the file is then as it was.
 */
export async function writeAtomic(absolute: string, data: Uint8Array | string): Promise<void> {
  const temporary = temporaryName(absolute);
  const before = await stat(absolute).catch(() => null);
  await rm(temporary, { force: true });
  let handle: FileHandle | undefined;
  try {
    handle = await open(temporary, "wx");
    await handle.writeFile(data);
    await handle.sync();
    await handle.close();
    handle = undefined;
    if (before !== null) {
      const made = await stat(temporary);
      if (made.uid !== before.uid || made.gid !== before.gid) {
        // Only a superuser can give files away; for anybody else the new file is simply their own.
        await chown(temporary, before.uid, before.gid).catch(() => undefined);
      }
      await chmod(temporary, before.mode & 0o7777);
    }
    await rename(temporary, absolute);
  } catch (error) {
    await handle?.close();
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(dirname(absolute));
}

/** Takes away what a process that was killed between writing and renaming left behind; the caller holds the lock. */
export async function removeTemporary(absolute: string): Promise<void> {
  await rm(temporaryName(absolute), { force: true });
}

/** With the `~` of editors' own: watchers of dev servers leave such files out, others are new files of the project. */
function temporaryName(absolute: string): string {
  return join(dirname(absolute), `.${basename(absolute)}.impeccable-tmp~`);
}

/** A rename is durable once its folder is; systems that cannot flush folders do without. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (handle === null) return;
  try {
    await handle.sync();
  } catch {
    return;
  } finally {
    await handle.close();
  }
}
