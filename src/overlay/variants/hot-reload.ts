/** Whether the page's own dev server brings source changes in. */

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
 * With hot reload the variants come by themselves, and touching the framework's DOM would disturb it, up to an end
 * of the page. Not every client has a script element of its own: some are imported by the page's modules.
 */
export function hasHotReload(): boolean {
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  const scripts = Array.from(document.scripts, ({ src, text }) => src || text);
  return [...scripts, ...loaded].some((text) => CLIENTS.some((client) => text.includes(client)));
}

/** What the dev server's own error overlay says; `null` when it shows none. */
export function viteErrorText(): string | null {
  const overlay = document.querySelector("vite-error-overlay");
  if (overlay === null) return null;
  return (
    overlay.shadowRoot?.querySelector(".message-body")?.textContent?.trim() ?? "the page does not compile"
  );
}

/** What Vue's development build keeps for its hot reload; `CHANGED_FILE` is the last file Vite told it of. */
interface VueHotReload {
  CHANGED_FILE?: string;
}

declare global {
  var __VUE_HMR_RUNTIME__: VueHotReload | undefined;
}

const guarded = new WeakSet<VueHotReload>();

/**
 * Vue renders a changed component in place only while that is the last file it heard of; else the component and
 * all below it start anew. Vite tells it of every file below its root, also of the journal, which is written
 * when a variant is accepted: the page would lose its state. So this tool's own files are not passed on.
 */
export function ignoreOwnFilesInVueHmr(): void {
  const vue = globalThis.__VUE_HMR_RUNTIME__;
  if (vue === undefined || guarded.has(vue)) return;
  guarded.add(vue);
  let changed = vue.CHANGED_FILE;
  Object.defineProperty(vue, "CHANGED_FILE", {
    configurable: true,
    enumerable: true,
    get: () => changed,
    set(file: string) {
      if (!file.includes("/.impeccable/")) changed = file;
    },
  });
}
