/** Running the detector of an installed `impeccable` package over the page. */
import type { PanelHost } from "../panel-loader.ts";

/** What the detector reads and leaves in the page; it draws its findings itself. */
declare global {
  var __IMPECCABLE_CONFIG__: unknown;
  var impeccableScan: (() => unknown) | undefined;
  var impeccableScanAsync: (() => Promise<unknown>) | undefined;
}

/** The detector's own mark for "hide what was drawn". */
const HIDDEN_CLASS = "impeccable-hidden";

let isShown = false;

/** Scans the page and says how much was found; asked again, it hides what was drawn, and so on in turn. */
export async function detect({ endpoint, store }: PanelHost): Promise<void> {
  isShown = !isShown;
  document.body.classList.toggle(HIDDEN_CLASS, !isShown);
  const say = (text: string, tone: "plain" | "good" | "bad") =>
    store.dispatch({ kind: "toast-added", text, tone });
  if (!isShown) return say("The detector's marks are hidden.", "plain");
  try {
    if (globalThis.impeccableScan === undefined) {
      globalThis.__IMPECCABLE_CONFIG__ = { autoScan: false };
      await load(`${endpoint.baseUrl}/detect.js`);
    }
    const found = await (globalThis.impeccableScanAsync?.() ?? globalThis.impeccableScan?.());
    const count = Array.isArray(found) ? found.length : 0;
    if (count === 0) say("The detector found nothing.", "good");
    else say(`${count} ${count === 1 ? "place needs" : "places need"} a look.`, "plain");
  } catch {
    isShown = false;
    say("The detector could not be run in this page.", "bad");
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
