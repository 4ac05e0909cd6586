/** The HTML pages of a project, and which of them a configuration means. */
import { existsSync, realpathSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import type { InjectConfig } from "./config.ts";
import { InjectError } from "./inject-error.ts";

/** Never looked into: what is installed, what is generated, what is hidden. */
const SKIPPED = new Set(["node_modules", "dist", "build", "out", "coverage", "test-results"]);
/** Pages live near the top; a deeper search would cost more than it finds. */
const MAX_DEPTH = 4;
const MAX_PAGES = 200;

/** Relative paths (with `/`) of the project's HTML pages, sorted. */
export async function findHtmlPages(root: string): Promise<string[]> {
  const found: string[] = [];
  async function walk(folder: string, depth: number): Promise<void> {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".") || SKIPPED.has(entry.name) || found.length >= MAX_PAGES) continue;
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory() && depth < MAX_DEPTH) await walk(path, depth + 1);
      if (entry.isFile() && /\.html?$/i.test(entry.name)) found.push(path);
    }
  }
  await walk("", 0);
  return found.sort();
}

/**
 * The files a configuration means, relative to the project, without duplicates.
 * @throws InjectError `path_not_allowed` for an entry outside the project or in `node_modules` or `.git`;
 *   `not_found` for a plain path that does not exist
 */
export async function configuredFiles(root: string, config: InjectConfig): Promise<string[]> {
  const excluded = (config.exclude ?? []).map(globPattern);
  const files = new Set<string>();
  let pages: string[] | null = null;
  for (const entry of config.files) {
    if (/[*?]/.test(entry)) {
      pages ??= await findHtmlPages(root);
      const pattern = globPattern(entry);
      for (const page of pages) if (pattern.test(page)) files.add(page);
    } else {
      files.add(confined(root, entry));
    }
  }
  return [...files].filter((file) => !excluded.some((pattern) => pattern.test(file)));
}

/** Resolves one entry, links included, and refuses it when it leaves the project [inject-outside]. */
export function confined(root: string, entry: string): string {
  const path = resolve(root, entry);
  const inside = insidePath(root, path);
  if (inside === null || isAbsolute(entry)) throw outside(entry);
  if (inside.split("/").some((part) => part === "node_modules" || part === ".git")) throw outside(entry);
  if (!existsSync(path)) {
    throw new InjectError("not_found", `config.json names ${entry}, which does not exist.`, { file: entry });
  }
  if (insidePath(realpathSync(root), realpathSync(path)) === null) throw outside(entry);
  return inside;
}

function insidePath(root: string, path: string): string | null {
  const way = relative(root, path);
  if (way === "" || way === ".." || way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
  return way.split(sep).join("/");
}

function outside(entry: string): InjectError {
  return new InjectError(
    "path_not_allowed",
    `config.json names ${entry}: only the project's own files get the script tag.`,
    { file: entry },
  );
}

/** `*` and `?` stay within a folder, `**` crosses folders. */
export function globPattern(glob: string): RegExp {
  const source = glob.replace(/\*\*\/|\*\*|[*?]|[.+^${}()|[\]\\]/g, (part) => {
    if (part === "**/") return "(?:[^/]+/)*";
    if (part === "**") return ".*";
    if (part === "*") return "[^/]*";
    if (part === "?") return "[^/]";
    return `\\${part}`;
  });
  return new RegExp(`^${source}$`);
}
