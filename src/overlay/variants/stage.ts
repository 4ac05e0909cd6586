/** The page as a stage: what it holds of the sessions is read, and what the state says is shown. */
import { computed, effect } from "@preact/signals";
import { isFinalPhase } from "../../protocol/phases.ts";
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { findElement } from "../picker/find-element.ts";
import { focusedSession, isOwn, tuning, visibleVariant } from "../store/select.ts";
import type { OverlayState, Problem, StageView } from "../store/state.ts";
import type { Store } from "../store/store.ts";
import type { Endpoint } from "../transport/api.ts";
import { applyValues } from "./apply-values.ts";
import { createDisplay } from "./display.ts";
import { devServerError, keepVueState } from "./hot-reload.ts";
import { isSettled, LOOK_MS } from "./hydration.ts";
import { createInjector } from "./injector.ts";
import { createMounts, type MountEvent } from "./mounts.ts";
import { createScrollHold } from "./scroll-hold.ts";
import { readWrapper, variantElement, type WrapperView } from "./wrapper.ts";

export interface StageOptions {
  readonly store: Store;
  readonly endpoint: Endpoint;
  /** Mount acknowledgements on their way to the server. */
  onMount(event: MountEvent): void;
}

export interface Stage {
  /** Remembers which element a session was picked from, which no path can tell as well. */
  remember(id: string, element: Element): void;
  /** What a session looks like in the page now: its visible variant, or the picked element. */
  elementOf(session: SessionSummary): Element | null;
  /** Tries again to bring in variants that could not be shown. */
  again(id: string): void;
}

/** Starts to watch and to direct the page. */
export function createStage({ store, endpoint, onMount }: StageOptions): Stage {
  const picked = new Map<string, Element>();
  const display = createDisplay();
  const mounts = createMounts(onMount, schedule);
  const hold = createScrollHold(() => {
    const session = focusedSession(store.state.peek());
    return session === null ? null : elementOf(session);
  });
  const injector = createInjector({ endpoint, target: placeOf, onChange: schedule });
  let scheduled = false;
  /** What the page held when its scroll position was last seen to. */
  let settled = "";

  function placeOf(session: SessionSummary): Element | null {
    return readWrapper(session.id).wrappers[0] ?? pickedElement(session);
  }

  function pickedElement(session: SessionSummary): Element | null {
    const remembered = picked.get(session.id);
    if (remembered?.isConnected === true) return remembered;
    return session.element === null ? null : findElement(session.element);
  }

  function elementOf(session: SessionSummary): Element | null {
    const wrapper = readWrapper(session.id).wrappers[0];
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
    }, LOOK_MS);
  }

  function sync(): void {
    const session = focusedSession(store.state.peek());
    const view = session === null ? null : readWrapper(session.id);
    if (session !== null && view !== null) publish(session, view);
    const state = store.state.peek();
    if (session !== null) keepVueState();
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
    if (seen !== settled) hold.settle(session.id);
    settled = seen;
    const written = state.written[session.id] ?? 0;
    if (isFinalPhase(session.phase)) {
      injector.finish(session, view.wrappers);
      return;
    }
    injector.consider(session, written);
    if (variant > 0 && isOwn(state, session)) mounts.look(session.id, variant, view.wrappers, written);
  }

  function publish(session: SessionSummary, view: WrapperView): void {
    const next: StageView = {
      id: session.id,
      wrapper: view.wrappers.length === 0 ? "absent" : injector.injected(session.id) ? "injected" : "present",
      arrived: view.arrived,
      params: view.params,
      problem: problemOf(session, view),
    };
    if (JSON.stringify(next) !== JSON.stringify(store.state.peek().stage))
      store.send({ kind: "stage", view: next });
  }

  function problemOf(session: SessionSummary, view: WrapperView): Problem | null {
    const variant = visibleVariant(store.state.peek(), session);
    const failure = mounts.failure(session.id, variant);
    if (failure !== null) return { code: "mount_failed", message: `${location.pathname}: ${failure}` };
    if (view.arrived > 0) return null;
    const compile = devServerError();
    return compile === null ? injector.problem(session.id) : { code: "dev_server", message: compile };
  }

  function tune(state: OverlayState, session: SessionSummary, view: WrapperView): void {
    for (const wrapper of view.wrappers) {
      for (const number of Object.keys(view.params).map(Number)) {
        const element = variantElement(wrapper, number);
        if (element === null) continue;
        if (isSettled(element)) applyValues(element, tuning(state, session, number).values);
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
    if (state.connection === "live" && connection !== "live") injector.reconnected();
    connection = state.connection;
    schedule();
  });
  const isLive = computed(() => store.state.value.connection === "live");
  effect(() => {
    if (isLive.value) injector.reconnected();
  });
  new MutationObserver(schedule).observe(document.documentElement, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-impeccable-variants", "data-impeccable-variant", "data-impeccable-params"],
  });
  return {
    remember: (id, element) => picked.set(id, element),
    elementOf,
    again: (id) => injector.again(id),
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
            readWrapper(session.id).arrived,
          ),
    ]),
  );
}
