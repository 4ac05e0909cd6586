/** Controls the variants in the page: reads what its DOM holds of the sessions, and shows what the state says. */
import { computed, effect } from "@preact/signals";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { focusedSession, isOwn, visibleVariant } from "../store/selectors.ts";
import type { OverlayProblem, OverlayState, PageSnapshot } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Endpoint } from "../transport/api.ts";
import { applySessionValues } from "./apply-values.ts";
import { HYDRATION_POLL_MS } from "./hydration.ts";
import { createInjector } from "./injector.ts";
import { createMountMonitor, type MountEvent } from "./mount-monitor.ts";
import { createScrollAnchoring } from "./scroll-anchoring.ts";
import { createSessionElements } from "./session-elements.ts";
import { createSyncScheduler } from "./sync-scheduler.ts";
import { createVariantDisplay } from "./variant-display.ts";
import { viteErrorText } from "./vite-error.ts";
import { ignoreOwnFilesInVueHmr } from "./vue-hmr.ts";
import { snapshotWrapper, type WrapperSnapshot } from "./wrapper-snapshot.ts";

export interface PageControllerOptions {
  readonly store: Store;
  readonly endpoint: Endpoint;
  /** Sends a mount acknowledgement to the server. */
  onMount(event: MountEvent): void;
}

export interface PageController {
  /** Remembers the element that a session was picked from: more exact than any stored path. */
  rememberElement(id: string, element: Element): void;
  /** What a session shows in the page now: its visible variant, or the picked element. */
  elementOf(session: SessionSummary): Element | null;
  /** Tries again to bring in variants that could not be shown. */
  retryInjection(id: string): void;
}

/** Starts to observe and control the page. */
export function createPageController({ store, endpoint, onMount }: PageControllerOptions): PageController {
  const { schedule, scheduleIn } = createSyncScheduler(sync);
  const elements = createSessionElements(store);
  const display = createVariantDisplay();
  const mounts = createMountMonitor(onMount, schedule);
  const injector = createInjector({ endpoint, target: elements.injectionTarget, onChange: schedule });
  const scrolling = createScrollAnchoring(() => {
    const session = focusedSession(store.state.peek());
    return session === null ? null : elements.steady(session);
  });
  /** What the page showed when its scroll position was last restored. */
  let lastShown = "";

  function sync(): void {
    const session = focusedSession(store.state.peek());
    if (session !== null) {
      syncSession(session, snapshotWrapper(session.id));
      return;
    }
    display.show(shownVariants(store.state.peek()));
    scrolling.release();
    lastShown = "";
  }

  function syncSession(session: SessionSummary, wrapper: WrapperSnapshot): void {
    publish(session, wrapper);
    const state = store.state.peek();
    ignoreOwnFilesInVueHmr();
    display.show(shownVariants(state));
    display.adoptBlockedCss(wrapper.wrappers);
    if (!applySessionValues(state, session, wrapper)) scheduleIn(HYDRATION_POLL_MS);
    const variant = visibleVariant(state, session);
    const shown = [session.id, variant, wrapper.arrived, wrapper.wrappers.length].join();
    // What is inserted before its anchor moves that down.
    const isPushed = session.insertPosition === "before" && wrapper.arrived > 0;
    if (shown !== lastShown) scrolling.restoreAnchor(`${session.id} ${isPushed}`);
    lastShown = shown;
    if (isFinalPhase(session.phase)) {
      injector.finish(session, wrapper.wrappers);
      return;
    }
    const doneSeq = state.lastDoneSeq[session.id] ?? 0;
    injector.injectIfMissing(session, doneSeq);
    if (variant > 0 && isOwn(state, session)) mounts.check(session.id, variant, wrapper.wrappers, doneSeq);
  }

  function publish(session: SessionSummary, { wrappers, arrived, params }: WrapperSnapshot): void {
    const variant = visibleVariant(store.state.peek(), session);
    const mountFailure = mounts.failure(session.id, variant);
    const snapshot: PageSnapshot = {
      id: session.id,
      wrapper: wrappers.length === 0 ? "absent" : injector.injected(session.id) ? "injected" : "present",
      arrived,
      params,
      problem:
        mountFailure !== null
          ? { code: "mount_failed", message: `${location.pathname}: ${mountFailure}` }
          : arrived > 0
            ? null
            : (compileProblem() ?? injector.problem(session.id)),
    };
    if (JSON.stringify(snapshot) !== JSON.stringify(store.state.peek().pageSnapshot))
      store.dispatch({ kind: "page-read", snapshot });
  }

  followChanges(store, schedule, injector.retryAll);
  return {
    rememberElement: elements.remember,
    elementOf: elements.shown,
    retryInjection: injector.retry,
  };
}

/** Synchronizes after each change of the state or the page, and retries injections after a reconnect. */
function followChanges(store: Store, schedule: () => void, retryInjections: () => void): void {
  effect(() => {
    store.state.value;
    schedule();
  });
  const isLive = computed(() => store.state.value.connection === "live");
  effect(() => {
    if (isLive.value) retryInjections();
  });
  new MutationObserver(schedule).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-impeccable-variants", "data-impeccable-variant", "data-impeccable-params"],
  });
}

function compileProblem(): OverlayProblem | null {
  const message = viteErrorText();
  return message === null ? null : { code: "dev_server", message };
}

/** The variant that each open session shows: the focused one per this tab, the others as recorded. */
function shownVariants(state: OverlayState): ReadonlyMap<string, number> {
  const focused = focusedSession(state);
  return new Map(
    Object.values(state.sessions).map((session) => [
      session.id,
      session.id === focused?.id
        ? visibleVariant(state, session)
        : Math.min(
            Number(session.acceptedVariant ?? session.visibleVariant ?? 0),
            snapshotWrapper(session.id).arrived,
          ),
    ]),
  );
}
