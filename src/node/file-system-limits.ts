/** What a file system cannot do, found out by trying it. */
import { open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { flushDirectory, setMode } from "./file-system.ts";
import { linkFile } from "./link-file.ts";
import { tempFileName } from "./stale-temp-files.ts";

/** `directory_flush`: entries of a folder cannot be flushed to the device. */
export type FileSystemLimit = "hard_links" | "permissions" | "directory_flush";

const PROBE_MODE = 0o600;
const PERMISSIONS = 0o777;

/**
 * Tries the operations that some file systems lack (exFAT, drives of WSL, SMB, folders of a virtual machine's
 * host). Two files are made in the folder and removed.
 * @throws system errors of the folder
 */
export async function probeFileSystem(folder: string): Promise<FileSystemLimit[]> {
  const file = tempFileName(join(folder, "probe"), 1);
  const second = tempFileName(join(folder, "probe"), 2);
  const limits: FileSystemLimit[] = [];
  try {
    await (await open(file, "wx")).close();
    if ((await linkFile(file, second)) === "unsupported") limits.push("hard_links");
    if (!(await keepsPermissions(file))) limits.push("permissions");
    if (!(await flushDirectory(folder))) limits.push("directory_flush");
  } finally {
    await Promise.all([file, second].map((path) => rm(path, { force: true })));
  }
  return limits;
}

/** Some file systems accept a change of permissions and keep none. */
async function keepsPermissions(file: string): Promise<boolean> {
  if (process.platform === "win32") return true;
  return (await setMode(file, PROBE_MODE)) && ((await stat(file)).mode & PERMISSIONS) === PROBE_MODE;
}
