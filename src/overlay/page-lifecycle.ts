/** The page's lifecycle: hidden, shown, left, restored from the back/forward cache, online, navigated. */

import { PRESENCE_REPEAT_MS } from "../protocol/limits.ts";
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
  let repeating: ReturnType<typeof setInterval> | undefined;
  const sayHidden = () => {
    if (!isGone()) connection.sendPresence("hidden");
  };
  const onVisibility = () => {
    clearInterval(repeating);
    if (document.visibilityState === "visible") return wake();
    connection.eventStream.pause();
    sayHidden();
    repeating = setInterval(sayHidden, PRESENCE_REPEAT_MS);
  };
  document.addEventListener("visibilitychange", onVisibility);
  addEventListener("online", wake);
  addEventListener("pagehide", (event) => {
    connection.checkpointSender.flush();
    connection.eventStream.pause();
    if (event.persisted) sayHidden();
    else if (!hasLeft()) connection.sendPresence("left");
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
