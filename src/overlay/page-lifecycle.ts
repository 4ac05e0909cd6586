/** The page's lifecycle: hidden, shown, left, restored from the back/forward cache, online, navigated. */

import { PRESENCE_REPEAT_MS, PRESENCE_RETRY_MS } from "../protocol/limits.ts";
import type { ServerConnection } from "./server-connection.ts";
import type { Store } from "./store/store.ts";
import type { TabIdentity } from "./tab-identity.ts";

/**
 * Keeps the stream open while the page is visible, says when it is hidden or left, and sends pending
 * checkpoints when it is left.
 */
export function trackPageLifecycle(
  store: Store,
  connection: ServerConnection,
  tab: TabIdentity,
  hasLeft: () => boolean,
): void {
  /** A page that is left becomes hidden or online, too: that is not news any more. */
  let isUnloaded = false;
  const isGone = () => isUnloaded || hasLeft();
  const wake = () => {
    if (isGone()) return;
    connection.commandQueue.retryNow();
    connection.checkpointSender.retryNow();
    if (document.visibilityState === "visible") connection.eventStream.open();
  };
  let repeating: ReturnType<typeof setTimeout> | undefined;
  /** Soon again when the server was not there to hear it: otherwise its tab is one that stopped answering. */
  const sayHidden = async () => {
    if (isGone() || document.visibilityState === "visible") return;
    const isHeard = await connection.sendPresence("hidden");
    clearTimeout(repeating);
    repeating = setTimeout(sayHidden, isHeard ? PRESENCE_REPEAT_MS : PRESENCE_RETRY_MS);
  };
  const onVisibility = () => {
    clearTimeout(repeating);
    if (document.visibilityState === "visible") return wake();
    connection.eventStream.pause();
    void sayHidden();
  };
  document.addEventListener("visibilitychange", onVisibility);
  // A page that the browser had frozen: its timers stood still, and its connections may be gone.
  document.addEventListener("resume", onVisibility);
  addEventListener("online", wake);
  addEventListener("pagehide", (event) => {
    connection.checkpointSender.flush();
    connection.eventStream.pause();
    const state = event.persisted ? "hidden" : "left";
    if (!isGone()) void connection.sendPresence(state);
    isUnloaded = true;
    tab.release();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    tab.claim();
    isUnloaded = false;
    onVisibility();
  });
  const onNavigate = () => {
    const page = currentPageUrl();
    if (page !== store.state.peek().page) store.dispatch({ kind: "page-changed", page });
  };
  addEventListener("popstate", onNavigate);
  // Client-side routers are seen through the Navigation API; without it, at the next `popstate`.
  if ("navigation" in globalThis) navigation.addEventListener("navigatesuccess", onNavigate);
  onVisibility();
}

/** The page's address without its fragment, which may have carried a token. */
export function currentPageUrl(): string {
  return location.href.split("#", 1)[0] ?? location.href;
}
