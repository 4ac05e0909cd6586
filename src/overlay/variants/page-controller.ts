/** The page as a stage: what it holds of the sessions is read, and what the state says is shown. */
import { computed, effect } from "@preact/signals";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { findPickedElement } from "../picker/find-picked-element.ts";
import { focusedSession, isOwn, variantParameters, visibleVariant } from "../store/selectors.ts";
import type { OverlayProblem, OverlayState, PageSnapshot } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Endpoint } from "../transport/api.ts";
import { applyValues } from "./apply-values.ts";
import { ignoreOwnFilesInVueHmr, viteErrorText } from "./hot-reload.ts";
import { HYDRATION_POLL_MS, isHydrated } from "./hydration.ts";
import { createInjector } from "./injector.ts";
import { createMountMonitor, type MountEvent } from "./mount-monitor.ts";
import { createScrollAnchoring } from "./scroll-anchoring.ts";
import { createVariantDisplay } from "./variant-display.ts";
import { snapshotWrapper, variantElement, type WrapperSnapshot } from "./wrapper-snapshot.ts";

export interface PageControllerOptions {
  readonly store: Store;
  readonly endpoint: Endpoint;
  /** Mount acknowledgements on their way to the server. */
  onMount(event: MountEvent): void;
}

export interface PageController {
  /** Remembers which element a session was picked from, which no path can tell as well. */
  rememberElement(id: string, element: Element): void;
  /** What a session looks like in the page now: its visible variant, or the picked element. */
  elementOf(session: SessionSummary): Element | null;
  /** Tries again to bring in variants that could not be shown. */
  retryInjection(id: string): void;
}

/** Starts to watch and to direct the page. */
export function createPageController({ store, endpoint, onMount }: PageControllerOptions): PageController {
  const picked = new Map<string, Element>();
  const display = createVariantDisplay();
  const mounts = createMountMonitor(onMount, schedule);
  const hold = createScrollAnchoring(() => {
    const session = focusedSession(store.state.peek());
    return session === null ? null : elementOf(session);
  });
  const injector = createInjector({ endpoint, target: placeOf, onChange: schedule });
  let scheduled = false;
  /** What the page held when its scroll position was last seen to. */
  let settled = "";

  function placeOf(session: SessionSummary): Element | null {
    return snapshotWrapper(session.id).wrappers[0] ?? pickedElement(session);
  }

  function pickedElement(session: SessionSummary): Element | null {
    const remembered = picked.get(session.id);
    if (remembered?.isConnected === true) return remembered;
    return session.element === null ? null : findPickedElement(session.element);
  }

  function elementOf(session: SessionSummary): Element | null {
    const wrapper = snapshotWrapper(session.id).wrappers[0];
    if (wrapper === undefined) return pickedElement(session);
    const variant = visibleVariant(store.state.peek(), session);
    return variantElement(wrapper, variant) ?? wrapper;
  }

  /** Many mutations, one look: after the page's own script has run, before anything is painted. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      sync();
    });
  }

  let looking = false;
  function lookAgain(): void {
    if (looking) return;
    looking = true;
    setTimeout(() => {
      looking = false;
      schedule();
    }, HYDRATION_POLL_MS);
  }

  function sync(): void {
    const session = focusedSession(store.state.peek());
    const view = session === null ? null : snapshotWrapper(session.id);
    if (session !== null && view !== null) publish(session, view);
    const state = store.state.peek();
    if (session !== null) ignoreOwnFilesInVueHmr();
    display.show(shownVariants(state));
    if (session === null || view === null) {
      hold.release();
      settled = "";
      return;
    }
    display.adoptBlockedCss(view.wrappers);
    tune(state, session, view);
    const variant = visibleVariant(state, session);
    const seen = [session.id, variant, view.arrived, view.wrappers.length].join();
    if (seen !== settled) hold.restoreAnchor(session.id);
    settled = seen;
    const written = state.lastDoneSeq[session.id] ?? 0;
    if (isFinalPhase(session.phase)) {
      injector.finish(session, view.wrappers);
      return;
    }
    injector.injectIfMissing(session, written);
    if (variant > 0 && isOwn(state, session)) mounts.check(session.id, variant, view.wrappers, written);
  }

  function publish(session: SessionSummary, view: WrapperSnapshot): void {
    const next: PageSnapshot = {
      id: session.id,
      wrapper: view.wrappers.length === 0 ? "absent" : injector.injected(session.id) ? "injected" : "present",
      arrived: view.arrived,
      params: view.params,
      problem: problemOf(session, view),
    };
    if (JSON.stringify(next) !== JSON.stringify(store.state.peek().pageSnapshot))
      store.dispatch({ kind: "stage", view: next });
  }

  function problemOf(session: SessionSummary, view: WrapperSnapshot): OverlayProblem | null {
    const variant = visibleVariant(store.state.peek(), session);
    const failure = mounts.failure(session.id, variant);
    if (failure !== null) return { code: "mount_failed", message: `${location.pathname}: ${failure}` };
    if (view.arrived > 0) return null;
    const compile = viteErrorText();
    return compile === null ? injector.problem(session.id) : { code: "dev_server", message: compile };
  }

  function tune(state: OverlayState, session: SessionSummary, view: WrapperSnapshot): void {
    for (const wrapper of view.wrappers) {
      for (const number of Object.keys(view.params).map(Number)) {
        const element = variantElement(wrapper, number);
        if (element === null) continue;
        if (isHydrated(element)) applyValues(element, variantParameters(state, session, number).values);
        else lookAgain();
      }
    }
    // Accepted and not cleaned up yet: the variant stands in the page without its wrapper.
    if (session.phase !== "carbonize_required" || view.wrappers.length > 0) return;
    const values = session.nextAction.paramValues ?? session.paramValues;
    for (const element of document.querySelectorAll(
      `[data-impeccable-variant="${session.acceptedVariant ?? ""}"]`,
    )) {
      applyValues(element, values);
    }
  }

  let connection = store.state.peek().connection;
  effect(() => {
    const state = store.state.value;
    if (state.connection === "live" && connection !== "live") injector.retryAll();
    connection = state.connection;
    schedule();
  });
  const isLive = computed(() => store.state.value.connection === "live");
  effect(() => {
    if (isLive.value) injector.retryAll();
  });
  new MutationObserver(schedule).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-impeccable-variants", "data-impeccable-variant", "data-impeccable-params"],
  });
  return {
    rememberElement: (id, element) => picked.set(id, element),
    elementOf,
    retryInjection: (id) => injector.retry(id),
  };
}

/** What each open session shows: the focused one what the person looks at, the others what is recorded. */
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
