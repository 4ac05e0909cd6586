/** Takes out what an older live mode has recorded, because it was killed before it could do that itself. */
import { existsSync } from "node:fs";
import { realpath, rmdir } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import { changeFile, type FileChange } from "../edit-bytes.ts";
import { confineToProject } from "../pages.ts";
import { type LegacyArtifact, readLegacyRecord } from "./legacy-record.ts";
import { withoutLegacyParts } from "./legacy-text.ts";

/** Names of the files that it created, each with the mark that it wrote into them: only both together are its own. */
const CREATED: readonly (readonly [name: RegExp, mark: string])[] = [
  [/(^|\/)plugins\/impeccable-live\.client\.ts$/, "impeccable-live-nuxt-plugin"],
  [/(^|\/)ImpeccableLiveRoot\.svelte$/, "impeccable-live-root"],
  [/(^|\/)ImpeccableLiveRoot\.[jt]sx$/, "impeccable-live-tanstack"],
];

/**
 * Takes out every recorded file and patch. Files that were replaced or cleaned by hand meanwhile stay as they are.
 * The record itself stays: the caller replaces or deletes it.
 * @returns the files that were changed, relative to the project
 * @throws system errors of a file that cannot be changed
 */
export async function removeLegacyInjection(root: string): Promise<string[]> {
  const changed: string[] = [];
  for (const artifact of (await readLegacyRecord(root)) ?? []) {
    if (await removeArtifact(root, artifact)) changed.push(artifact.path);
  }
  return changed;
}

/** Whether a file is one that an older live mode created as a whole. */
export function isLegacyFile(file: string, text: string): boolean {
  return CREATED.some(([name, mark]) => name.test(file) && text.includes(mark));
}

async function removeArtifact(root: string, { path: name, kind, pruneTo }: LegacyArtifact): Promise<boolean> {
  const path = await pathInProject(root, name);
  if (path === null || !existsSync(path)) return false;
  const file = posix.normalize(name.replaceAll("\\", "/"));
  const changed = await changeFile(root, path, (text): FileChange => {
    if (text === null) return { kind: "keep" };
    if (kind === "patched") return { kind: "write", text: withoutLegacyParts(text) };
    return isLegacyFile(file, text) ? { kind: "delete" } : { kind: "keep" };
  });
  if (changed && kind === "created" && pruneTo !== undefined) await removeEmptyFolders(root, file, pruneTo);
  return changed;
}

/** The file with links resolved; `null` when the record names one outside of the project [inject-outside]. */
async function pathInProject(root: string, name: string): Promise<string | null> {
  try {
    const path = join(
      root,
      confineToProject(root, name, () => true),
    );
    return existsSync(path) ? await realpath(path) : path;
  } catch {
    return null;
  }
}

/** Removes the folders between a removed file and the folder that existed before, as far as they are empty. */
async function removeEmptyFolders(root: string, file: string, existed: string): Promise<void> {
  const last = posix.normalize(existed);
  for (let folder = dirname(file); folder !== "." && folder !== last; folder = dirname(folder)) {
    try {
      await rmdir(join(root, folder));
    } catch {
      return;
    }
  }
}
