/** Detects hot reload: whether the page's dev server brings source changes into the page by itself. */

import { namesHotReloadClient } from "../../protocol/hot-reload-clients.ts";

/**
 * Whether the page has loaded a hot-reload client: as a script element, in an inline script, or as a module
 * that another module imports, which only the resource timings show. With hot reload, variants arrive by
 * themselves, and writing to the framework's DOM could break the page.
 */
export function hasHotReload(): boolean {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const scripts = Array.from(document.scripts, ({ src, text }) => src || text);
  return [...scripts, ...loaded].some(namesHotReloadClient);
}
