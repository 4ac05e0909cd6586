/** Whether the page's own dev server brings source changes in. */

const CLIENTS = [
  "/@vite/client",
  "/_next/static/chunks/webpack",
  "/_next/static/development",
  "/__webpack_hmr",
  "@react-refresh",
  "/_nuxt/@vite",
];

/** With hot reload the variants come by themselves, and touching the framework's DOM would only disturb it. */
export function hasHotReload(): boolean {
  const scripts = Array.from(
    document.scripts,
    (script) => script.src + (script.src === "" ? script.text : ""),
  );
  return scripts.some((text) => CLIENTS.some((client) => text.includes(client)));
}

/** What the dev server's own error overlay says; `null` when it shows none. */
export function devServerError(): string | null {
  const overlay = document.querySelector("vite-error-overlay");
  if (overlay === null) return null;
  return (
    overlay.shadowRoot?.querySelector(".message-body")?.textContent?.trim() ?? "the page does not compile"
  );
}
