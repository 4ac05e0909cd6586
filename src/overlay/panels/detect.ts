/** Running the detector of an installed `impeccable` package over the page. */
import type { PanelHost } from "../panel-loader.ts";

/** The detector's global names in the page. It draws its findings itself. */
declare global {
  var __IMPECCABLE_CONFIG__: unknown;
  var impeccableScan: (() => unknown) | undefined;
  var impeccableScanAsync: (() => Promise<unknown>) | undefined;
}

/** The detector's own class that hides its drawings. */
const HIDDEN_CLASS = "impeccable-hidden";

let isShown = false;

/** Scans the page and shows the number of findings in a toast; every second call hides the drawings instead. */
export async function detect({ endpoint, store }: PanelHost): Promise<void> {
  isShown = !isShown;
  document.body.classList.toggle(HIDDEN_CLASS, !isShown);
  const toast = (text: string, tone: "plain" | "good" | "bad") =>
    store.dispatch({ kind: "toast-added", text, tone });
  if (!isShown) return toast("The detector's marks are hidden.", "plain");
  try {
    if (globalThis.impeccableScan === undefined) {
      globalThis.__IMPECCABLE_CONFIG__ = { autoScan: false };
      await load(`${endpoint.baseUrl}/detect.js`);
    }
    const found = await (globalThis.impeccableScanAsync?.() ?? globalThis.impeccableScan?.());
    const count = Array.isArray(found) ? found.length : 0;
    if (count === 0) toast("The detector found nothing.", "good");
    else toast(`${count} ${count === 1 ? "place needs" : "places need"} a look.`, "plain");
  } catch {
    isShown = false;
    toast("The detector could not be run in this page.", "bad");
  }
}

function load(src: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src, crossOrigin: "anonymous", onload: () => resolve(), onerror: reject });
    document.head.append(script);
    script.remove();
  });
}
