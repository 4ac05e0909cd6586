/** The overlay's entry: one script, started once per page, after the page has loaded. */
import { exposeHandle, takeConfig } from "./config.ts";
import { watchAstroLocations } from "./hints/astro-locations.ts";
import { startOverlay } from "./start-overlay.tsx";

/** Runs after the page has loaded and is idle: an element added during hydration can disturb its framework. */
function whenIdle(run: () => void): void {
  const idle = () =>
    "requestIdleCallback" in globalThis ? requestIdleCallback(run, { timeout: 500 }) : setTimeout(run, 1);
  if (document.readyState === "complete") idle();
  else addEventListener("load", idle, { once: true });
}

const config = takeConfig();
if (config !== null) {
  let open: (() => void) | null = null;
  watchAstroLocations();
  exposeHandle({ version: config.version, open: () => open?.() });
  whenIdle(() => {
    open = startOverlay(config).open;
  });
}
