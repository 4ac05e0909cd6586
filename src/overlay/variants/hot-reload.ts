/** Detects hot reload: whether the page's dev server brings source changes into the page by itself. */

/** Parts of the addresses, or of inline scripts, of the hot-reload clients of Vite, Next.js, webpack and Nuxt. */
const CLIENTS = [
  "/@vite/client",
  "/_next/static/chunks/webpack",
  "/_next/static/development",
  "_hmr-client",
  "/__webpack_hmr",
  "@react-refresh",
  "/_nuxt/@vite",
];

/**
 * Whether the page has loaded a hot-reload client: as a script element, in an inline script, or as a module
 * that another module imports, which only the resource timings show. With hot reload, variants arrive by
 * themselves, and writing to the framework's DOM could break the page.
 */
export function hasHotReload(): boolean {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const scripts = Array.from(document.scripts, ({ src, text }) => src || text);
  return [...scripts, ...loaded].some((text) => CLIENTS.some((client) => text.includes(client)));
}
