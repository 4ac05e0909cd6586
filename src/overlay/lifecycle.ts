/** The tab's own life: hidden, shown again, left, back, offline and online. */
import type { Owner } from "./owner.ts";
import type { Store } from "./store/store.ts";
import type { Wire } from "./wire.ts";

/** Opens the stream while the tab is visible, and brings to safety what is unsent when the page is left. */
export function followLifecycle(store: Store, wire: Wire, owner: Owner, hasLeft: () => boolean): void {
  const wake = () => {
    if (hasLeft()) return;
    wire.courier.nudge();
    wire.reporter.nudge();
    if (document.visibilityState === "visible") wire.stream.open();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else wire.stream.pause();
  });
  addEventListener("online", wake);
  addEventListener("pagehide", () => {
    wire.reporter.flush();
    wire.stream.pause();
    owner.release();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    owner.claim();
    wake();
  });
  const turned = () => {
    const page = currentPage();
    if (page !== store.state.peek().page) store.send({ kind: "page", page });
  };
  addEventListener("popstate", turned);
  // Pages that route by themselves say so only here; browsers without it notice at the next `popstate`.
  if ("navigation" in globalThis) navigation.addEventListener("navigatesuccess", turned);
  wake();
}

/** The page's address without its fragment, which may once have carried a token. */
export function currentPage(): string {
  return location.href.split("#", 1)[0] ?? location.href;
}
