/** Projects inside a folder: a command may have been run above the intended one. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isLiveRoot } from "./root.ts";

/** How deep to look: monorepos have their apps within this depth. */
const MAX_DEPTH = 3;

/** Folders below the root that have a state folder of their own, relative to it, with `/`. */
export function nestedProjects(root: string): string[] {
  const found: string[] = [];
  const visit = (folder: string, depth: number): void => {
    if (folder !== "" && isLiveRoot(join(root, folder))) {
      found.push(folder);
      return;
    }
    if (depth === MAX_DEPTH) return;
    for (const name of foldersIn(join(root, folder)))
      visit(folder === "" ? name : `${folder}/${name}`, depth + 1);
  };
  visit("", 0);
  return found;
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules")
      .map(({ name }) => name)
      .sort();
  } catch {
    return [];
  }
}
