import { join } from "node:path";
import type { FileSystem } from "./file-system.ts";

/** What a process that died while it replaced a file leaves: `<file>.<pid>-<number>.tmp`. */
const LEFT_BEHIND = /\.(\d+)-\d+\.tmp$/;

/** Whether a file is what a dead process left of an atomic write; nobody reads it. */
export function isLeftBehind(name: string): boolean {
  return LEFT_BEHIND.test(name);
}

/**
 * Removes what processes that died in an atomic write left in these directories. Only for the one
 * writer of a project: what another process is writing now looks the same. Its own are left alone.
 * @returns paths of what was removed
 */
export async function removeLeftBehind(
  fs: FileSystem,
  directories: readonly string[],
): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const directory of directories) {
    for (const name of await fs.list(directory)) {
      const writer = LEFT_BEHIND.exec(name)?.[1];
      if (writer === undefined || Number(writer) === process.pid) continue;
      await fs.remove(join(directory, name));
      removed.push(join(directory, name));
    }
  }
  return removed;
}
