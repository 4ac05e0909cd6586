import { join } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** A `tempFileName`, with the number of the process that made it. */
const TEMP_FILE = /\.(\d+)-\d+\.tmp$/;

/** The name under which this process writes the successor of `path`. */
export function tempFileName(path: string, counter: number): string {
  return `${path}.${process.pid}-${counter}.tmp`;
}

/** Whether a file is the temporary file of an atomic write; no reader uses it. */
export function isStaleTempFile(name: string): boolean {
  return TEMP_FILE.test(name);
}

/**
 * Removes temporary files that processes left in these directories when they died during an atomic
 * write. Call it only as the one writer of a project, because the files of a living writer look the
 * same. Files of this process stay.
 */
export async function removeStaleTempFiles(fs: FileSystem, directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    for (const name of await fs.list(directory)) {
      const writer = TEMP_FILE.exec(name)?.[1];
      if (writer === undefined || Number(writer) === process.pid) continue;
      await fs.remove(join(directory, name));
    }
  }
}
