/** The clients by which dev servers bring source changes into a page. */

/** Parts of the addresses, or of inline scripts, of the hot-reload clients of Vite, Next.js, webpack and Nuxt. */
const HOT_RELOAD_CLIENTS = [
  "/@vite/client",
  "/_next/static/chunks/webpack",
  "/_next/static/development",
  "_hmr-client",
  "/__webpack_hmr",
  "@react-refresh",
  "/_nuxt/@vite",
];

/** Whether a page, a script or an address names a hot-reload client. */
export function namesHotReloadClient(text: string): boolean {
  return HOT_RELOAD_CLIENTS.some((client) => text.includes(client));
}
