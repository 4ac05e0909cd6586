/** Finding the project, the same one from any folder inside it. */

import { existsSync, realpathSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { usageError } from "../core/errors.ts";
import { isApp } from "./app-folder.ts";
import { hasPageOfItsOwn, type ProjectBelow, projectsBelow } from "./projects-below.ts";
import { isFolder, isLiveRoot } from "./state-folder.ts";

/**
 * The project's root: the nearest folder with a state folder, then the nearest app with a dev server, then the one
 * project below the git root (or below the folder itself), then the git root, then the folder. So a command in the
 * wrong folder never starts a second, empty project. The search does not leave the git repository.
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
  readonly reason: "override" | "record" | "app" | "below" | "git" | "folder";
  /** Projects below the folder where the search ended, absolute; empty for one that was found above it. */
  readonly below: readonly string[];
}

/** As `findRoot`, with the reason. */
export function locateRoot(cwd: string, override?: string): ProjectRoot {
  if (override !== undefined) {
    const folder = resolve(cwd, override);
    if (!isFolder(folder)) throw usageError(`--root ${override} is not a folder.`);
    return { root: realpathSync(folder), reason: "override", below: [] };
  }
  const start = realpathSync(cwd);
  const folders = [...upward(start)];
  const first = (
    because: ProjectRoot["reason"],
    isIt: (folder: string) => boolean,
  ): ProjectRoot | undefined => {
    const root = folders.find(isIt);
    return root === undefined ? undefined : { root, reason: because, below: [] };
  };
  return first("record", isLiveRoot) ?? first("app", isApp) ?? rootAmong(start, folders);
}

/** Without a project above: the one below, otherwise the git root or the folder itself. */
function rootAmong(start: string, folders: readonly string[]): ProjectRoot {
  const gitRoot = folders.find((folder) => existsSync(join(folder, ".git")));
  const top = gitRoot ?? start;
  // Outside of any project, a home folder for example, there is too much below.
  const isProject = gitRoot !== undefined || existsSync(join(top, "package.json"));
  const found = isProject && !hasPageOfItsOwn(top) ? projectsBelow(top) : [];
  const below = found.map(({ folder }) => folder);
  const only = onlyOne(found) ?? onlyOne(found.filter(({ state }) => state !== "none"));
  const chosen = only ?? onlyOne(found.filter(({ state }) => state === "served"));
  if (chosen !== null) return { root: chosen.folder, reason: "below", below };
  return { root: top, reason: gitRoot === undefined ? "folder" : "git", below };
}

function onlyOne(projects: readonly ProjectBelow[]): ProjectBelow | null {
  const [first, second] = projects;
  return first === undefined || second !== undefined ? null : first;
}

function* upward(start: string): Generator<string> {
  for (let folder = start; ; folder = dirname(folder)) {
    yield folder;
    if (existsSync(join(folder, ".git")) || dirname(folder) === folder) return;
  }
}
