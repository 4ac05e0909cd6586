/** Finding the project, the same one from any folder inside it. */

import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { hasErrorCode } from "../../node/errno.ts";
import { stateDir } from "../../node/state-dir.ts";
import { isRecord } from "../../protocol/is-record.ts";
import { configNames } from "../../source/inject/config-text.ts";
import { usageError } from "../core/errors.ts";

/** Configuration files of dev servers: such a folder is an app. */
const APP_FILES = ["vite", "next", "nuxt", "astro", "svelte"].flatMap(configNames);
/** The same, but only beside a `package.json`: Nuxt has a file of this name in its source folder, too. */
const APP_FILES_BESIDE_MANIFEST = configNames("app");
/** Dev servers. A manifest whose scripts start one is an app without a configuration file. */
const DEV_SERVER =
  /(?:^|[\s"'/&;])(?:next|nuxt|nuxi|astro|vite|vinxi|react-scripts)(?: (?:dev|start|serve|preview|--\S+))?(?=$|[\s"'&;])/;
const DEV_SCRIPTS = ["dev", "start", "develop", "serve"];

/**
 * The project's root: the nearest folder with a state folder, then the nearest app with a dev server, then the git
 * root, then the folder itself. So a command in the wrong folder never starts a second, empty project. The search
 * does not leave the git repository.
 * @param cwd where the command runs
 * @param override `--root`
 * @throws CliError with exit code 2 when `override` is not a folder
 */
export function findRoot(cwd: string, override?: string): string {
  return locateRoot(cwd, override).root;
}

/** A project's root, and the rule that chose it. */
export interface ProjectRoot {
  readonly root: string;
  readonly reason: "override" | "record" | "app" | "git" | "folder";
}

/** As `findRoot`, with the reason. */
export function locateRoot(cwd: string, override?: string): ProjectRoot {
  if (override !== undefined) {
    const folder = resolve(cwd, override);
    if (!isFolder(folder)) throw usageError(`--root ${override} is not a folder.`);
    return { root: realpathSync(folder), reason: "override" };
  }
  const start = realpathSync(cwd);
  const folders = [...upward(start)];
  const first = (
    because: ProjectRoot["reason"],
    isIt: (folder: string) => boolean,
  ): ProjectRoot | undefined => {
    const root = folders.find(isIt);
    return root === undefined ? undefined : { root, reason: because };
  };
  return (
    first("record", isLiveRoot) ??
    first("app", isApp) ??
    first("git", (folder) => existsSync(join(folder, ".git"))) ?? { root: start, reason: "folder" }
  );
}

/** True for a folder with a state folder. */
export function isLiveRoot(folder: string): boolean {
  return isFolder(stateDir(folder));
}

function isApp(folder: string): boolean {
  if (APP_FILES.some((name) => existsSync(join(folder, name)))) return true;
  const manifest = readManifest(folder);
  if (manifest === null) return false;
  if (APP_FILES_BESIDE_MANIFEST.some((name) => existsSync(join(folder, name)))) return true;
  const { scripts } = manifest;
  return (
    isRecord(scripts) &&
    DEV_SCRIPTS.some((name) => typeof scripts[name] === "string" && DEV_SERVER.test(scripts[name]))
  );
}

function readManifest(folder: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function* upward(start: string): Generator<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    // Another user's folder that hides what is in it: the command that uses it says whose it is.
    if (hasErrorCode(error, "EACCES", "EPERM")) return true;
    throw error;
  }
}
