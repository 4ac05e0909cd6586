import { randomInt } from "node:crypto";
import { join } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** A `tempFileName`; the last number tells the process that made it. Older versions wrote two numbers. */
const TEMP_FILE = /\.\d+-\d+(?:-(\d+))?\.tmp$/;
const MAX_TAG = 2 ** 47;

/** Differs between processes of one number: in two containers, both may be number 1. */
const processTag = String(randomInt(MAX_TAG));

/** The name under which this process writes the successor of `path`. */
export function tempFileName(path: string, counter: number): string {
  return `${path}.${process.pid}-${counter}-${processTag}.tmp`;
}

/** Whether a file is the temporary file of an atomic write; no reader uses it. */
export function isStaleTempFile(name: string): boolean {
  return TEMP_FILE.test(name);
}

/**
 * Removes temporary files that other processes left in these directories when they died during an atomic
 * write. Call it only as the one writer of a project, because the files of a living writer look the same.
 */
export async function removeStaleTempFiles(fs: FileSystem, directories: readonly string[]): Promise<void> {
  await removeWhere(fs, directories, (found) => found[1] !== processTag);
}

/**
 * Removes all temporary files in these directories, before this process makes any. A process that was paused
 * before its rename, and succeeded meanwhile, can then no longer rename its own.
 */
export async function removeAllTempFiles(fs: FileSystem, directories: readonly string[]): Promise<void> {
  await removeWhere(fs, directories, () => true);
}

async function removeWhere(
  fs: FileSystem,
  directories: readonly string[],
  isRemoved: (found: RegExpExecArray) => boolean,
): Promise<void> {
  for (const directory of directories) {
    for (const name of await fs.list(directory)) {
      const found = TEMP_FILE.exec(name);
      if (found !== null && isRemoved(found)) await fs.remove(join(directory, name));
    }
  }
}
