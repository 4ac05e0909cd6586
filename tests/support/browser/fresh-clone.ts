/** A new clone of the repository, like a newcomer's. */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

export interface FreshClone {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Clones the committed state into a temporary folder; nothing is installed or built there. */
export async function freshClone(): Promise<FreshClone> {
  const folder = await mkdtemp(join(tmpdir(), "impeccable-clone-"));
  const { status, stderr } = spawnSync("git", ["clone", "--quiet", REPOSITORY, folder]);
  if (status !== 0) throw new Error(`the repository could not be cloned: ${stderr}`);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
