import { randomBytes } from "node:crypto";
import { open, rm, stat } from "node:fs/promises";
import { hasErrorCode } from "../../node/errno.ts";
import { tempFileName } from "../../node/stale-temp-files.ts";
import { stateDir } from "../../node/state-dir.ts";
import { stateLimits } from "../../node/state-limits.ts";
import { type DoctorFinding, ok, problem, warning } from "../../protocol/finding.ts";
import { foreignState } from "../project/refuse-foreign-state.ts";

/** Whether you may use every file of the state folder. */
export async function checkOwner(root: string): Promise<DoctorFinding[]> {
  const found = await foreignState(root, "files");
  if (found === null) return [ok("owner", "No file of the state folder belongs to another user alone.")];
  return [problem("owner", found.message, found.fix)];
}

/** As much as a session's first entries, and an answer's screenshot. */
const PROBE_BYTES = 256 * 1024;

/** Whether something can be stored, and what the file system cannot do. Files are made there and removed. */
export async function checkFileSystem(root: string): Promise<DoctorFinding[]> {
  try {
    return await fileSystemFindings(root);
  } catch (error) {
    if (hasErrorCode(error, "EROFS"))
      return [ok("file-system", "Not checked: it is mounted read-only (see permissions).")];
    if (!hasErrorCode(error, "ENOSPC", "EDQUOT")) throw error;
    const message = "The disk of the state folder is full, or your share of it: nothing can be stored.";
    return [problem("file-system", message, "Make room there; a running server goes on by itself then.")];
  }
}

async function fileSystemFindings(root: string): Promise<DoctorFinding[]> {
  const folder = stateDir(root);
  const exists = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!exists) return [ok("file-system", "Not checked: there is no state folder yet.")];
  await storeProbe(tempFileName(`${folder}/probe`, 3));
  const limits = await stateLimits(folder);
  if (limits.length === 0) return [ok("file-system", "It can do all that the promises need.")];
  const fix = "Move the project to a disk of this machine if you need that promise; all else works.";
  return limits.map(({ message }) => warning("file-system", message, fix));
}

/** @throws system errors */
async function storeProbe(path: string): Promise<void> {
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(randomBytes(PROBE_BYTES));
      await file.datasync();
    } finally {
      await file.close();
    }
  } finally {
    await rm(path, { force: true });
  }
}
