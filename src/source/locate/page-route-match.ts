/** Whether a file is the page that an address shows. */

/** Names that stand for their folder in file-based routing. */
const INDEX = new Set(["index", "page", "+page"]);
/** Folders that are not part of an address. */
const ROOTS = new Set(["src", "app", "pages", "routes", "public", "www", "site", "static"]);

/** True when the path of a page's address leads to this file by the usual conventions (`/about` to `about.html`). */
export function matchesPageRoute(file: string, pageUrl: string): boolean {
  if (!URL.canParse(pageUrl, "http://localhost")) return false;
  const shown = normal(decoded(new URL(pageUrl, "http://localhost").pathname).split("/"));
  const parts = file.split("/").filter((part) => !/^\(.*\)$/.test(part));
  const route = normal(parts);
  if (shown === route) return true;
  const first = parts.findLastIndex((part) => ROOTS.has(part)) + 1;
  return first > 0 && shown === normal(parts.slice(first));
}

function normal(parts: readonly string[]): string {
  const named = parts.filter((part) => part !== "").map((part) => part.replace(/\.(?:html?|[jt]sx?)$/i, ""));
  if (INDEX.has(named.at(-1) ?? "")) named.pop();
  return named.join("/");
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
