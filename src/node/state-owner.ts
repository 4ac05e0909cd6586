/** Finds files of the state folder that this process's user cannot use, such as those of an earlier `sudo`. */
import { constants } from "node:fs";
import { access, lstat, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hasErrorCode, missingAsNull } from "./errno.ts";

/** A file or folder that refuses its use. */
export interface RefusingFile {
  readonly path: string;
  /** The user id of its owner; `null` when not even that can be read. */
  readonly owner: number | null;
}

/** Folders of the state folder in which a server or a command makes files. */
const FOLDERS = ["sessions", "history", "locks", "leases", "streams"] as const;

/**
 * Finds the first file that this user may not read and write.
 * @param folder the state folder
 * @param depth `folders`: its own files, and the folders in it; `files`: also their files, but not the archive
 * @returns `null` when there is none, also for a folder that does not exist, and where files have no owners
 */
export async function findRefusingFile(
  folder: string,
  depth: "folders" | "files",
): Promise<RefusingFile | null> {
  if (userId() === null) return null;
  // The folder around it first: when that refuses, what is in it cannot even be seen.
  for (const path of [dirname(folder), folder]) {
    const found = await refusing(path);
    if (found !== null) return found;
  }
  const folders = depth === "files" ? ["", ...FOLDERS] : [""];
  for (const name of folders) {
    for (const path of await pathsIn(join(folder, name))) {
      const found = await refusing(path);
      if (found !== null) return found;
    }
  }
  return null;
}

/** What gives the file back to this process's user, as a command for a shell. */
export function mendingCommand(stateFolder: string, { owner }: RefusingFile): string {
  const target = `'${dirname(stateFolder).replaceAll("'", "'\\''")}'`;
  const user = userId();
  const group = process.getgid?.() ?? user;
  return owner === user ? `chmod -R u+rwX ${target}` : `sudo chown -R ${user}:${group} ${target}`;
}

/** True for a file of this process's user, whose own permissions refuse its use. */
export function isOwnFile({ owner }: RefusingFile): boolean {
  return owner !== null && owner === userId();
}

/** A file's owner for people. */
export function ownerName(found: RefusingFile): string {
  const { owner } = found;
  if (owner === null) return "another user";
  if (isOwnFile(found)) return "you, but its permissions do not let you use it";
  return owner === 0 ? "root" : `the user with the id ${owner}`;
}

/** `null` on Windows, and where the runtime refuses to say (Deno without its permission). */
function userId(): number | null {
  try {
    return process.getuid?.() ?? null;
  } catch {
    return null;
  }
}

async function refusing(path: string): Promise<RefusingFile | null> {
  const stat = await lstat(path).catch((error: unknown) => {
    if (hasErrorCode(error, "EACCES", "EPERM")) return "refused";
    return missingAsNull(error);
  });
  if (stat === null) return null;
  if (stat === "refused") return { path, owner: null };
  // A link is not followed: what it leads to is not of this folder.
  if (stat.isSymbolicLink()) return null;
  const needed = constants.R_OK | constants.W_OK | (stat.isDirectory() ? constants.X_OK : 0);
  const isUsable = await access(path, needed).then(
    () => true,
    // A read-only file system is no matter of owners.
    (error: unknown) => !hasErrorCode(error, "EACCES", "EPERM"),
  );
  return isUsable ? null : { path, owner: stat.uid };
}

async function pathsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}
