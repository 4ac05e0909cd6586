/** The page's lifecycle: hidden, shown, left, restored from the back/forward cache, online, navigated. */

import type { ServerConnection } from "./server-connection.ts";
import type { Store } from "./store/store.ts";
import type { TabIdentity } from "./tab-identity.ts";

/** Keeps the stream open while the page is visible, and sends pending checkpoints when it is left. */
export function trackPageLifecycle(
  store: Store,
  connection: ServerConnection,
  tab: TabIdentity,
  hasLeft: () => boolean,
): void {
  const wake = () => {
    if (hasLeft()) return;
    connection.commandQueue.retryNow();
    connection.checkpointSender.retryNow();
    if (document.visibilityState === "visible") connection.eventStream.open();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else connection.eventStream.pause();
  });
  addEventListener("online", wake);
  addEventListener("pagehide", () => {
    connection.checkpointSender.flush();
    connection.eventStream.pause();
    tab.release();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    tab.claim();
    wake();
  });
  const onNavigate = () => {
    const page = currentPageUrl();
    if (page !== store.state.peek().page) store.dispatch({ kind: "page-changed", page });
  };
  addEventListener("popstate", onNavigate);
  // Client-side routers are seen through the Navigation API; without it, at the next `popstate`.
  if ("navigation" in globalThis) navigation.addEventListener("navigatesuccess", onNavigate);
  wake();
}

/** The page's address without its fragment, which may have carried a token. */
export function currentPageUrl(): string {
  return location.href.split("#", 1)[0] ?? location.href;
}
