/** The folder of a project in which everything is kept that must survive a restart. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ensureDirectory } from "./durable-directory.ts";
import { nodeFileSystem, setMode } from "./file-system.ts";
import { writePrivateFile } from "./json-file.ts";

/** The state folder, relative to the project's root. */
export const STATE_DIR = join(".impeccable", "live");
/** Everything but the injection targets belongs to this machine. */
const GITIGNORE = "*\n!config.json\n";
/** Receipts and journals hold what you typed and pieces of the source. */
const PRIVATE_DIRECTORY_MODE = 0o700;

/** The state folder of the project in `root`; with `names`, a path in it. Nothing is created. */
export function stateDir(root: string, ...names: readonly string[]): string {
  return join(root, STATE_DIR, ...names);
}

/** Where older versions kept their sessions; read, never written. */
export function legacySessionsDir(root: string): string {
  return join(root, ".impeccable-live", "sessions");
}

/**
 * Creates the state folder: git ignores all of it but `config.json`, and only its owner can read it. Where
 * the file system keeps no permissions, `serve` and `doctor` say so.
 */
export async function prepareStateDir(folder: string): Promise<void> {
  await ensureDirectory(nodeFileSystem, folder);
  await setMode(folder, PRIVATE_DIRECTORY_MODE);
  const ignore = join(folder, ".gitignore");
  if ((await nodeFileSystem.stat(ignore)) === null) await writePrivateFile(ignore, GITIGNORE);
}

/**
 * Creates the state folder and a folder in it.
 * @returns the path of the folder `name`
 */
export async function prepareStateSubdir(root: string, name: string): Promise<string> {
  await prepareStateDir(stateDir(root));
  const folder = stateDir(root, name);
  await mkdir(folder, { recursive: true });
  return folder;
}
