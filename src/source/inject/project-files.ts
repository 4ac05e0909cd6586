/** What the adapters know of a project: its manifest, and which files it has. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Project {
  readonly root: string;
  /** Names and versions as `package.json` gives them, development ones too; empty when there is none. */
  readonly dependencies: ReadonlyMap<string, string>;
}

export interface FileSearch {
  /** Folder to begin in, relative to the project, with `/`; empty for the project itself. */
  readonly below?: string;
  readonly matches: (path: string) => boolean;
  /** How many folders deep below that one. */
  readonly depth?: number;
}

/** Never looked into: what is installed, what is generated, what is hidden, what only tests use. */
const SKIPPED = new Set([
  ...["node_modules", "bower_components", "vendor", "dist", "build", "out", "coverage", "storybook-static"],
  ...["test-results", "playwright-report", "test", "tests", "__tests__", "fixtures"],
]);
/** Pages and layouts live near the top; a deeper search would cost more than it finds. */
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
    // Nothing to go by: the pages themselves decide.
  }
  return { root, dependencies };
}

/** The project's files that match, relative to it, with `/`, sorted. */
export async function findFiles(
  root: string,
  { below = "", matches, depth: deepest = MAX_DEPTH }: FileSearch,
): Promise<string[]> {
  const found: string[] = [];
  async function walk(folder: string, depth: number): Promise<void> {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || found.length >= MAX_FOUND) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < deepest && !SKIPPED.has(entry.name)) await walk(path, depth + 1);
      if (entry.isFile() && matches(path)) found.push(path);
    }
  }
  await walk(below, 0);
  return found.sort();
}

/** Those of the files that hold a text. */
export async function filesMatching(
  root: string,
  files: readonly string[],
  pattern: RegExp,
): Promise<string[]> {
  const texts = await Promise.all(files.map((file) => readFile(join(root, file), "latin1")));
  return files.filter((_, index) => pattern.test(texts[index] ?? ""));
}
