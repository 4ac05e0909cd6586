import { join } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** What a process that died while it replaced a file leaves: a `temporaryName`, with the process's number. */
const LEFT_BEHIND = /\.(\d+)-\d+\.tmp$/;

/** The name under which this process writes a file that is about to take the place of `path`. */
export function tempFileName(path: string, counter: number): string {
  return `${path}.${process.pid}-${counter}.tmp`;
}

/** Whether a file is what a dead process left of an atomic write; nobody reads it. */
export function isStaleTempFile(name: string): boolean {
  return LEFT_BEHIND.test(name);
}

/**
 * Removes what processes that died in an atomic write left in these directories. Only for the one
 * writer of a project: what another process is writing now looks the same. Its own are left alone.
 */
export async function removeStaleTempFiles(fs: FileSystem, directories: readonly string[]): Promise<void> {
  for (const directory of directories) {
    for (const name of await fs.list(directory)) {
      const writer = LEFT_BEHIND.exec(name)?.[1];
      if (writer === undefined || Number(writer) === process.pid) continue;
      await fs.remove(join(directory, name));
    }
  }
}
