/** Whether a file is a page, and the one at a URL. */

/** Names that stand for their folder in file-based routing. */
const INDEX = new Set(["index", "page", "+page"]);
/** Folders that are not part of a URL. */
const ROOTS = new Set(["src", "app", "pages", "routes", "public", "www", "site", "static"]);

/** Names and folders of what stands around or inside pages, in the usual conventions. */
const AROUND_PAGES = /^(?:\+?layout|template|_.*|app|root|__root|document)$/;
const PARTS_OF_PAGES = /^(?:_.*|includes?|partials?|layouts?|components?|templates?|snippets?|sections?)$/;
const PAGE_FOLDERS = new Set(["pages", "routes"]);

/** True for a file that is shown at one address only: an element of a layout or component is on many pages. */
export function isPageFile(file: string): boolean {
  const folders = file.split("/");
  const base = folders.pop() ?? "";
  const name = base.replace(/\.[^.]*$/, "");
  if (AROUND_PAGES.test(name) || folders.some((folder) => PARTS_OF_PAGES.test(folder))) return false;
  return /\.html?$/i.test(base) || INDEX.has(name) || folders.some((folder) => PAGE_FOLDERS.has(folder));
}

/** True when the usual conventions map the URL's path to this file (`/about` to `about.html`). */
export function matchesPageRoute(file: string, pageUrl: string): boolean {
  if (!URL.canParse(pageUrl, "http://localhost")) return false;
  const shown = routeOf(decodePath(new URL(pageUrl, "http://localhost").pathname).split("/"));
  const parts = file.split("/").filter((part) => !/^\(.*\)$/.test(part));
  const route = routeOf(parts);
  if (shown === route) return true;
  const first = parts.findLastIndex((part) => ROOTS.has(part)) + 1;
  return first > 0 && shown === routeOf(parts.slice(first));
}

function routeOf(parts: readonly string[]): string {
  const named = parts.filter((part) => part !== "").map((part) => part.replace(/\.(?:html?|[jt]sx?)$/i, ""));
  if (INDEX.has(named.at(-1) ?? "")) named.pop();
  return named.join("/");
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
