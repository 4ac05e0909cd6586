/** Whether a page belongs to another app: a dev build names the files that its elements are written in. */
import { statSync } from "node:fs";
import { dirname, isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { isApp } from "./app-folder.ts";
import { isLiveRoot } from "./state-folder.ts";

/**
 * The app that a page belongs to, when that is not the project in `root`.
 * @param files as a dev build names them; only an absolute path of a file that is there says something
 * @returns the app's folder relative to the root; `null` when a file is the project's, which may use code of other
 *   apps, and for packages that are no app
 */
export function foreignApp(root: string, files: readonly string[]): string | null {
  const paths = files
    .map(absolutePathOf)
    .filter((path) => path !== null)
    .filter((path) => !path.split(sep).includes("node_modules"));
  if (paths.some((path) => isInside(root, path))) return null;
  return paths.map((path) => appAround(root, path)).find((app) => app !== null) ?? null;
}

function appAround(root: string, path: string): string | null {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    // An app that holds the project is no other one.
    if (isInside(folder, root)) return null;
    if (isApp(folder) || isLiveRoot(folder)) return relative(root, folder).split(sep).join("/");
  }
  return null;
}

function absolutePathOf(file: string): string | null {
  const plain = file.replace(/[?#].*$/, "").replace(/^\/@fs(?=\/)/, "");
  const path = plain.startsWith("file://") ? fromUrl(plain) : plain;
  if (!isAbsolute(path)) return null;
  try {
    return statSync(path).isFile() ? path : null;
  } catch {
    return null;
  }
}

function fromUrl(url: string): string {
  try {
    return fileURLToPath(url);
  } catch {
    return "";
  }
}

function isInside(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return !isAbsolute(inside) && inside.split(sep)[0] !== "..";
}
