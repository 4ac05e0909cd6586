/** A project as the adapters see it: its manifest and its files. */
import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Project {
  readonly root: string;
  /** Names and versions in `package.json`, with those for development; empty without a manifest. */
  readonly dependencies: ReadonlyMap<string, string>;
}

export interface FileSearch {
  /** The folder to search, relative to the project, with `/`; empty for the project itself. */
  readonly below?: string;
  readonly matches: (path: string) => boolean;
  /** How many levels of folders below it are searched. */
  readonly depth?: number;
}

/** Folders that are never searched: installed, generated or hidden files, and files of tests. */
export const SKIPPED_FOLDERS: ReadonlySet<string> = new Set([
  ...["node_modules", "bower_components", "vendor", "dist", "build", "out", "coverage", "storybook-static"],
  ...["test-results", "playwright-report", "test", "tests", "__tests__", "fixtures"],
]);
/** Pages and layouts are near the root: a deeper search costs more than it finds. */
const MAX_DEPTH = 6;
const MAX_FOUND = 2_000;

/** Reads the manifest. A missing or unreadable one is no error: a plain folder of pages has none. */
export async function readProject(root: string): Promise<Project> {
  const dependencies = new Map<string, string>();
  try {
    const manifest: Record<string, unknown> = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    for (const field of ["dependencies", "devDependencies"]) {
      const listed = manifest[field];
      if (typeof listed !== "object" || listed === null) continue;
      for (const [name, version] of Object.entries(listed)) dependencies.set(name, String(version));
    }
  } catch {
    // Without a manifest, the pages themselves decide.
  }
  return { root, dependencies };
}

/** The matching files, relative to the project, with `/`, sorted. */
export async function findFiles(
  root: string,
  { below = "", matches, depth: deepest = MAX_DEPTH }: FileSearch,
): Promise<string[]> {
  const found: string[] = [];
  const isSearched = (entry: Dirent, depth: number): boolean =>
    entry.isDirectory() && depth < deepest && !SKIPPED_FOLDERS.has(entry.name);
  async function walk(folder: string, depth: number): Promise<void> {
    for (const entry of await visibleEntries(join(root, folder))) {
      if (found.length >= MAX_FOUND) return;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (isSearched(entry, depth)) await walk(path, depth + 1);
      if (entry.isFile() && matches(path)) found.push(path);
    }
  }
  await walk(below, 0);
  return found.sort();
}

/** The entries of a folder that are not hidden, sorted; none when it cannot be read. */
async function visibleEntries(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter(({ name }) => !name.startsWith(".")).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Those of the files whose text matches. */
export async function filesMatching(
  root: string,
  files: readonly string[],
  pattern: RegExp,
): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), "latin1")));
  return files.filter((_, index) => pattern.test(texts[index] ?? ""));
}
