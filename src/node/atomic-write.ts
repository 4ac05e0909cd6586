import { directoryOf } from "../storage-drivers/jsonl/paths.ts";
import type { FileSystem } from "./file-system.ts";
import { tempFileName } from "./stale-temp-files.ts";

/** Readable by the owner alone: journals and items hold what a person typed and an agent wrote. */
export const PRIVATE_FILE_MODE = 0o600;

let counter = 0;

/**
 * Replaces a file as a whole: a temporary file is written and flushed, then renamed over the old
 * one, then the directory is flushed. Whoever reads sees the old or the new content, also after a
 * power cut.
 */
export async function writeFileAtomically(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  const directory = directoryOf(path);
  await ensureDirectory(fs, directory);
  await replaceFile(fs, path, bytes);
  await fs.syncDirectory(directory);
}

/**
 * All of an atomic write but the directory's flush: until that one, a power cut may bring the old
 * file back. When it rejects, the old file is where it was.
 */
export async function replaceFile(fs: FileSystem, path: string, bytes: Uint8Array): Promise<void> {
  counter += 1;
  const temporary = tempFileName(path, counter);
  try {
    const file = await fs.open(temporary, { create: true, mode: PRIVATE_FILE_MODE });
    if (file === null) throw new Error("the temporary file could not be created");
    try {
      // A dead process may have had the same number, and left a longer file of this name.
      await file.truncate(0);
      await file.write(bytes, 0);
      await file.datasync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (error) {
    await fs.remove(temporary).catch(() => undefined);
    throw error;
  }
}

/** Directories whose entry this process knows to be on the device. */
const onDevice = new WeakMap<FileSystem, Set<string>>();

/**
 * Creates a directory so that it is still there after a power cut. One that is there already may be
 * the work of somebody who died (or failed) before the flush, so its entry is flushed once too.
 */
export async function ensureDirectory(fs: FileSystem, directory: string): Promise<void> {
  const known = onDevice.get(fs) ?? new Set();
  onDevice.set(fs, known);
  const first = await fs.makeDirectory(directory);
  if (first === null && known.has(directory)) return;
  known.delete(directory);
  for (let made = directory; ; made = directoryOf(made)) {
    await fs.syncDirectory(directoryOf(made));
    if (first === null || made === first || made === directoryOf(made)) break;
  }
  known.add(directory);
}

/** Directories whose entries this process has flushed once. */
const entriesFlushed = new WeakMap<FileSystem, Set<string>>();

/**
 * Flushes what a dead process may have left unflushed in a directory, the first time this process
 * relies on it. Entries of our own are flushed as they are made.
 */
export async function fsyncDirectoryOnce(fs: FileSystem, directory: string): Promise<void> {
  const flushed = entriesFlushed.get(fs) ?? new Set();
  entriesFlushed.set(fs, flushed);
  if (flushed.has(directory)) return;
  await fs.syncDirectory(directory);
  flushed.add(directory);
}

/** An entry of this directory may not be on the device: whoever relies on it next flushes again. */
export function markDirectoryDirty(fs: FileSystem, directory: string): void {
  entriesFlushed.get(fs)?.delete(directory);
}
