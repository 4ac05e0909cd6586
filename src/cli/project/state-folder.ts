/** Folders, and those with a project's state. */
import { statSync } from "node:fs";
import { hasErrorCode } from "../../node/errno.ts";
import { stateDir } from "../../node/state-dir.ts";

/** True for a folder with a state folder. */
export function isLiveRoot(folder: string): boolean {
  return isFolder(stateDir(folder));
}

/** True for a folder, also for one that may not be read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    // Another user's folder that hides what is in it: the command that uses it says whose it is.
    if (hasErrorCode(error, "EACCES", "EPERM")) return true;
    throw error;
  }
}
