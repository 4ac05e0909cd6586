/** The tab's own life: hidden, shown again, left, back, offline and online. */

import type { ServerConnection } from "./server-connection.ts";
import type { Store } from "./store/store.ts";
import type { TabIdentity } from "./tab-identity.ts";

/** Opens the stream while the tab is visible, and brings to safety what is unsent when the page is left. */
export function trackPageLifecycle(
  store: Store,
  wire: ServerConnection,
  owner: TabIdentity,
  hasLeft: () => boolean,
): void {
  const wake = () => {
    if (hasLeft()) return;
    wire.commandQueue.retryNow();
    wire.checkpointSender.retryNow();
    if (document.visibilityState === "visible") wire.eventStream.open();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else wire.eventStream.pause();
  });
  addEventListener("online", wake);
  addEventListener("pagehide", () => {
    wire.checkpointSender.flush();
    wire.eventStream.pause();
    owner.release();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    owner.claim();
    wake();
  });
  const turned = () => {
    const page = currentPageUrl();
    if (page !== store.state.peek().page) store.dispatch({ kind: "page", page });
  };
  addEventListener("popstate", turned);
  // Pages that route by themselves say so only here; browsers without it notice at the next `popstate`.
  if ("navigation" in globalThis) navigation.addEventListener("navigatesuccess", turned);
  wake();
}

/** The page's address without its fragment, which may once have carried a token. */
export function currentPageUrl(): string {
  return location.href.split("#", 1)[0] ?? location.href;
}
