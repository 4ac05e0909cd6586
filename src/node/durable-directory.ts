import { dirname } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** Directories whose own entry this process has flushed. */
const onDevice = new WeakMap<FileSystem, Set<string>>();

/**
 * Creates a directory so that it survives a power cut. A process that died before the flush may have
 * created an existing directory, so the first call of this process flushes its entry, too.
 */
export async function ensureDirectory(fs: FileSystem, directory: string): Promise<void> {
  const known = onDevice.get(fs) ?? new Set();
  onDevice.set(fs, known);
  const first = await fs.makeDirectory(directory);
  if (first === null && known.has(directory)) return;
  known.delete(directory);
  for (let made = directory; ; made = dirname(made)) {
    await fs.syncDirectory(dirname(made));
    if (first === null || made === first || made === dirname(made)) break;
  }
  known.add(directory);
}

/** Directories whose entries this process has flushed once. */
const entriesFlushed = new WeakMap<FileSystem, Set<string>>();

/**
 * Flushes what a dead process may have left unflushed in a directory, once per process. Entries that
 * this process makes are flushed as they are made.
 */
export async function fsyncDirectoryOnce(fs: FileSystem, directory: string): Promise<void> {
  const flushed = entriesFlushed.get(fs) ?? new Set();
  entriesFlushed.set(fs, flushed);
  if (flushed.has(directory)) return;
  await fs.syncDirectory(directory);
  flushed.add(directory);
}

/** An entry of this directory may not be on the device: the next `fsyncDirectoryOnce` flushes again. */
export function markDirectoryDirty(fs: FileSystem, directory: string): void {
  entriesFlushed.get(fs)?.delete(directory);
}
