/** Projects inside a folder: a command may have been run above the intended one. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { stateDir } from "../../node/state-dir.ts";
import { isHtmlPage } from "../../source/inject/pages.ts";
import { SKIPPED_FOLDERS } from "../../source/inject/project-files.ts";
import { isApp } from "./app-folder.ts";
import { isLiveRoot } from "./state-folder.ts";

export interface ProjectBelow {
  /** Absolute path. */
  readonly folder: string;
  /** `served`: a server ran here last and did not take its file back; `kept`: there is a state folder. */
  readonly state: "served" | "kept" | "none";
}

/** How deep to look: monorepos have their apps within this depth. */
const MAX_DEPTH = 3;
const STATES = ["served", "kept", "none"] as const;

/** Apps and projects with a state folder below a folder, those with a server first, then those with state. */
export function projectsBelow(root: string): readonly ProjectBelow[] {
  const found: ProjectBelow[] = [];
  const visit = (folder: string, depth: number): void => {
    if (depth > 0) {
      const state = stateOf(folder);
      if (state !== "none" || isApp(folder)) {
        found.push({ folder, state });
        return;
      }
    }
    if (depth === MAX_DEPTH) return;
    for (const name of foldersIn(folder)) visit(join(folder, name), depth + 1);
  };
  visit(root, 0);
  return STATES.flatMap((state) => found.filter((project) => project.state === state));
}

/** Folders below the root that have a state folder of their own, relative to it, with `/`. */
export function nestedProjects(root: string): string[] {
  return projectsBelow(root)
    .filter(({ state }) => state !== "none")
    .map(({ folder }) => relativeTo(root, folder))
    .sort();
}

/** A folder below another, relative to it, with `/`. */
export function relativeTo(root: string, folder: string): string {
  return relative(root, folder).replaceAll(sep, "/");
}

/** True for a folder that has a page itself, so that no app below it is meant. */
export function hasPageOfItsOwn(root: string): boolean {
  const hasPage = entriesIn(root).some((entry) => entry.isFile() && isHtmlPage(entry.name));
  return hasPage || ["public", "src"].some((name) => existsSync(join(root, name, "index.html")));
}

function stateOf(folder: string): ProjectBelow["state"] {
  if (!isLiveRoot(folder)) return "none";
  return existsSync(stateDir(folder, "server.json")) ? "served" : "kept";
}

function foldersIn(folder: string): string[] {
  return entriesIn(folder)
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && !SKIPPED_FOLDERS.has(entry.name))
    .map(({ name }) => name)
    .sort();
}

/** None for a folder that cannot be read. */
function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
