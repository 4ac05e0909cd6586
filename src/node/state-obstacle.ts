/** What keeps the state folder from being made or written, apart from its owner (`state-owner.ts`). */
import { constants } from "node:fs";
import { access, lstat, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { hasErrorCode, missingAsNull } from "./errno.ts";
import { stateDir } from "./state-dir.ts";

export interface StateObstacle {
  readonly path: string;
  readonly kind: "dangling_link" | "not_a_folder" | "read_only";
}

/** Finds what stands where the state folder has to be, or a file system that refuses all writes; else `null`. */
export async function findStateObstacle(root: string): Promise<StateObstacle | null> {
  const folder = stateDir(root);
  let writable = root;
  for (const path of [dirname(folder), folder]) {
    const found = await lstat(path).catch(missingUnlessRefused);
    if (found === null) break;
    const target = await stat(path).catch(missingUnlessRefused);
    if (target === null) return { path, kind: "dangling_link" };
    if (!target.isDirectory()) return { path, kind: "not_a_folder" };
    writable = path;
  }
  const isReadOnly = await access(writable, constants.W_OK).then(
    () => false,
    (error: unknown) => hasErrorCode(error, "EROFS"),
  );
  return isReadOnly ? { path: writable, kind: "read_only" } : null;
}

/** What may not be seen is another check's finding. */
function missingUnlessRefused(error: unknown): null {
  return hasErrorCode(error, "EACCES", "EPERM") ? null : missingAsNull(error);
}
