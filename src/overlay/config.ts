/** What the server tells the script about itself, and the one name the script leaves in the page. */
import { isRecord } from "../protocol/is-record.ts";
import { MEASURE_FRAME } from "./measure-loader.ts";
import { moveTokenFromAddress } from "./persistence/remote-token.ts";

export interface OverlayConfig {
  /** Base of the server's paths, without a trailing slash. */
  readonly baseUrl: string;
  /** The browser token; `null` when the page was opened without one. */
  readonly token: string | null;
  readonly project: string;
  readonly version: string;
  /** Whether `/detect.js` exists. */
  readonly hasDetector: boolean;
}

/** The frozen handle `window.impeccableLive`. */
export interface LiveHandle {
  readonly version: string;
  /** Starts picking an element. */
  open(): void;
}

declare global {
  var __IMPECCABLE_LIVE__: unknown;
  var impeccableLive: LiveHandle | undefined;
}

/**
 * Reads the configuration that the server put in front of the script, and removes it from the page.
 * @returns `null` when there is none, or when the overlay already runs in this page
 */
export function takeConfig(): OverlayConfig | null {
  const given: unknown = globalThis.__IMPECCABLE_LIVE__;
  Reflect.deleteProperty(globalThis, "__IMPECCABLE_LIVE__");
  if (globalThis.impeccableLive !== undefined || Reflect.get(globalThis, "name") === MEASURE_FRAME)
    return null;
  if (!isRecord(given) || typeof given.baseUrl !== "string") return null;
  const project = typeof given.project === "string" ? given.project : "default";
  return {
    baseUrl: (scriptUrl() ?? given.baseUrl).replace(/(\/live\.js([?#].*)?|\/+)$/, ""),
    token: typeof given.token === "string" ? given.token : moveTokenFromAddress(project),
    project,
    version: typeof given.version === "string" ? given.version : "0",
    hasDetector: given.hasDetector === true,
  };
}

/**
 * The address this script was loaded from, which is that of the server as the page reaches it. The server does not
 * know it: behind a forwarder it sees neither `https:` nor the outer name, port or path.
 * @returns `undefined` when no tag of the page has loaded it as `/live.js`
 */
function scriptUrl(): string | undefined {
  // A module is not the current script.
  const tag = document.currentScript ?? document.querySelector("script[type=module][src*='/live.js']");
  const src = tag !== null && "src" in tag ? String(tag.src) : "";
  return src.includes("/live.js") ? src : undefined;
}

/** Publishes the handle, which scripts of the page cannot replace. */
export function exposeHandle(handle: LiveHandle): void {
  Object.defineProperty(globalThis, "impeccableLive", { value: Object.freeze(handle) });
}
