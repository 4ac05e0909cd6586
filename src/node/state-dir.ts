import { chmod, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureDirectory, writeFileAtomically } from "./atomic-write.ts";
import { nodeFileSystem } from "./file-system.ts";

/** Everything but the injection targets is this machine's own. */
const GITIGNORE = "*\n!config.json\n";
/** Receipts and journals hold what a person typed and what is in the source. */
const PRIVATE_FOLDER_MODE = 0o700;
const encoder = new TextEncoder();

/** Where a project keeps its live state. */
export function stateDir(root: string): string {
  return join(root, ".impeccable", "live");
}

/** Where older versions kept their sessions; read, never written. */
export function legacySessionsDir(root: string): string {
  return join(root, ".impeccable-live", "sessions");
}

/** Creates the state folder, which ignores itself in git and is its owner's alone. */
export async function prepareStateDir(folder: string): Promise<void> {
  await ensureDirectory(nodeFileSystem, folder);
  await chmod(folder, PRIVATE_FOLDER_MODE);
  const ignore = join(folder, ".gitignore");
  if ((await nodeFileSystem.stat(ignore)) === null) await writePrivateFile(ignore, GITIGNORE);
}

/** Writes a file that only its owner can read, as a whole. */
export function writePrivateFile(path: string, text: string): Promise<void> {
  return writeFileAtomically(nodeFileSystem, path, encoder.encode(text));
}

/** Reads a JSON file; `null` when it is missing or is no JSON object. */
export async function readJsonFile(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
