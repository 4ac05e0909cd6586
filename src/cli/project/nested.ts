/** Projects inside a folder, for whoever stands above the one they mean. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { isLiveRoot } from "./root.ts";

/** How far down is looked: where monorepos have their apps. */
const MAX_DEPTH = 3;

/** Folders below that have a record of their own, relative to the root, with `/`. */
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
