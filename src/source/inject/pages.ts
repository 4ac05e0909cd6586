/** The HTML pages of a project, and which files a configuration means. */
import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import picomatch from "picomatch";
import type { InjectConfig } from "./config.ts";
import { InjectError } from "./inject-error.ts";
import { findFiles } from "./project-files.ts";

/**
 * Where a person would expect pages, and how many folders deep: the project's own top, folders of pages, and the
 * upper part of the sources, which may be large.
 */
const PAGE_FOLDERS: readonly (readonly [folder: string, depth: number])[] = [
  ["", 0],
  ...["public", "static", "pages", "site", "www", "docs", "web", "html", "views"].map(
    (folder) => [folder, 3] as const,
  ),
  ["src", 1],
  ["app", 1],
];

/** True for the name of an HTML document. */
export function isHtmlPage(path: string): boolean {
  return /\.html?$/i.test(path);
}

/** HTML pages in the usual places, relative to the project, sorted. */
export async function findUsualPages(root: string): Promise<string[]> {
  const found = await Promise.all(
    PAGE_FOLDERS.map(([below, depth]) => findFiles(root, { below, depth, matches: isHtmlPage })),
  );
  return found.flat().sort();
}

/**
 * The files a configuration means, relative to the project, without duplicates.
 * @param mayBeMissing for files that are made where there is none
 * @throws InjectError `path_not_allowed` for an entry outside the project or in `node_modules` or `.git`;
 *   `not_found` for a plain path that does not exist
 */
export async function configuredFiles(
  root: string,
  config: InjectConfig,
  mayBeMissing: (file: string) => boolean = () => false,
): Promise<string[]> {
  const excluded = (config.exclude ?? []).map(globMatcher);
  const files = new Set<string>();
  for (const entry of config.files) {
    if (isGlob(entry)) {
      const matches = globMatcher(entry.replace(/^\.\//, ""));
      for (const file of await findFiles(root, { matches })) files.add(confineToProject(root, file));
    } else {
      files.add(confineToProject(root, entry, mayBeMissing));
    }
  }
  return [...files].filter((file) => !excluded.some((matches) => matches(file)));
}

/**
 * Resolves one entry, links included, and refuses it when it leaves the project [inject-outside].
 * @throws InjectError `path_not_allowed`, `not_found`
 */
export function confineToProject(
  root: string,
  entry: string,
  mayBeMissing: (file: string) => boolean = () => false,
): string {
  const path = resolve(root, entry);
  const inside = insidePath(root, path);
  if (inside === null || isAbsolute(entry)) throw outside(entry);
  if (inside.split("/").some((part) => part === "node_modules" || part === ".git")) throw outside(entry);
  if (!existsSync(path) && !mayBeMissing(inside)) {
    throw new InjectError("not_found", `config.json names ${entry}, which does not exist.`, { file: entry });
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() && !mayBeMissing(inside)) {
    const message = `config.json names ${entry}, which is a folder; name its pages, for example ${entry.replace(/\/$/, "")}/*.html.`;
    throw new InjectError("not_found", message, { file: entry });
  }
  const real = realpathSync(root);
  const existing = nearestExisting(path);
  if (
    existing !== root &&
    realpathSync(existing) !== real &&
    insidePath(real, realpathSync(existing)) === null
  )
    throw outside(entry);
  return inside;
}

function nearestExisting(path: string): string {
  let existing = path;
  while (!existsSync(existing)) existing = dirname(existing);
  return existing;
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

type PathMatcher = (path: string) => boolean;

/**
 * The matcher of a glob: `*` and `?` stay within a folder, `**` crosses folders, `{a,b}` is either. Brackets and
 * parentheses are literal, because file-based routers name folders with them: `[slug]`, `[...rest]`, `(group)`.
 */
function globMatcher(glob: string): PathMatcher {
  return picomatch(escapeFolderNames(glob), { dot: true, noextglob: true, nonegate: true });
}

function isGlob(entry: string): boolean {
  return picomatch.scan(escapeFolderNames(entry)).isGlob === true;
}

function escapeFolderNames(glob: string): string {
  return glob.replace(/[[\]()@+!]/g, "\\$&");
}
