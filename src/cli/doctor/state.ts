import { stat } from "node:fs/promises";
import { stateDir } from "../../node/state-dir.ts";
import { stateLimits } from "../../node/state-limits.ts";
import { foreignState } from "../project/refuse-foreign-state.ts";
import { type DoctorFinding, ok, problem, warning } from "./finding.ts";

/** Whether you may use every file of the state folder. */
export async function checkOwner(root: string): Promise<DoctorFinding[]> {
  const found = await foreignState(root, "files");
  if (found === null) return [ok("owner", "No file of the state folder belongs to another user alone.")];
  return [problem("owner", found.message, found.fix)];
}

/** What the file system of the state folder cannot do. Two empty files are made there and removed. */
export async function checkFileSystem(root: string): Promise<DoctorFinding[]> {
  const folder = stateDir(root);
  const exists = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!exists) return [ok("file-system", "Not checked: there is no state folder yet.")];
  const limits = await stateLimits(folder);
  if (limits.length === 0) return [ok("file-system", "It can do all that the promises need.")];
  const fix = "Move the project to a disk of this machine if you need that promise; all else works.";
  return limits.map(({ message }) => warning("file-system", message, fix));
}
