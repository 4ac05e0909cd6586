/** Finding the project, the same one from any folder inside it. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { usageError } from "../core/errors.ts";

/** Files that say: a dev server runs from this folder. */
const APP_FILES = ["vite", "next", "nuxt", "astro", "svelte", "app"].flatMap((name) =>
  ["js", "mjs", "cjs", "ts", "mts", "cts"].map((extension) => `${name}.config.${extension}`),
);

/** Where the server and its record live inside a project. */
export const LIVE_FOLDER = join(".impeccable", "live");

/**
 * The project's root: the nearest folder that already has a record, then the nearest app with a
 * dev-server configuration, then the git root, then the folder itself. So a command run in the
 * wrong folder never starts a second, empty project. The search does not leave the git repository.
 * @param cwd where the command runs
 * @param override `--root`
 * @throws CliError with exit code 2 when `override` is not a folder
 */
export function findRoot(cwd: string, override?: string): string {
  if (override !== undefined) {
    const folder = resolve(cwd, override);
    if (!isFolder(folder)) throw usageError(`--root ${override} is not a folder.`);
    return realpathSync(folder);
  }
  const start = realpathSync(cwd);
  const folders = [...upward(start)];
  return (
    folders.find((folder) => isFolder(join(folder, LIVE_FOLDER))) ??
    folders.find((folder) => APP_FILES.some((name) => existsSync(join(folder, name)))) ??
    folders.find((folder) => existsSync(join(folder, ".git"))) ??
    start
  );
}

function* upward(start: string): Generator<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
