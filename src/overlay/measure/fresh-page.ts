/** The page's address loaded again, beside the page: what the dev server answers now. */
import { HOST_TAG } from "../host-element.ts";
import { MEASURE_FRAME } from "../measure-loader.ts";

const LOAD_TIMEOUT_MS = 8_000;

export interface FreshPage {
  /** `null` where the page may not be shown in a frame, or does not load. */
  load(): Promise<Document | null>;
  remove(): void;
}

/** Opens a frame of the same size, which you do not see. */
export function openFreshPage({
  width,
  height,
}: {
  readonly width: number;
  readonly height: number;
}): FreshPage {
  const frame = document.createElement("iframe");
  // The overlay does not start in it.
  frame.name = MEASURE_FRAME;
  // The page's scripts run, but they cannot leave the frame, open dialogs or load the page around it.
  frame.sandbox.add("allow-same-origin", "allow-scripts");
  frame.tabIndex = -1;
  frame.ariaHidden = "true";
  const scheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  frame.style.cssText = `all: initial; position: fixed; inset: 0 auto auto 0; width: ${width}px; height: ${height}px; border: 0; opacity: 0; pointer-events: none; z-index: -1; color-scheme: ${scheme}`;
  const host = document.querySelector(HOST_TAG);
  return {
    async load() {
      const loaded = new Promise<boolean>((resolve) => {
        frame.onload = () => resolve(true);
        setTimeout(resolve, LOAD_TIMEOUT_MS, false);
      });
      frame.src = location.href;
      if (frame.isConnected) frame.contentWindow?.location.reload();
      else (host?.shadowRoot ?? document.documentElement).append(frame);
      if (!(await loaded)) return null;
      const { contentDocument, contentWindow } = frame;
      if (contentDocument === null || contentWindow === null) return null;
      contentWindow.scrollTo(scrollX, scrollY);
      await Promise.race([contentDocument.fonts.ready, new Promise((resolve) => setTimeout(resolve, 1_000))]);
      return contentDocument;
    },
    remove: () => frame.remove(),
  };
}
