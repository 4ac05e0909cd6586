/** Finds the elements of the page that belong to a session. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { findPickedElement } from "../picker/find-picked-element.ts";
import { visibleVariant } from "../store/selectors.ts";
import type { Store } from "../store/store.ts";
import { snapshotWrapper, variantElement } from "./wrapper-snapshot.ts";

export interface SessionElements {
  /** Remembers the element that a session was picked from: more exact than any stored path. */
  remember(id: string, element: Element): void;
  /** What a session shows now: its visible variant, or the picked element. */
  shown(session: SessionSummary): Element | null;
  /** Where variants are brought in: the wrapper, or the picked element. */
  injectionTarget(session: SessionSummary): Element | null;
}

/** Creates the lookup; elements are remembered for this load of the page. */
export function createSessionElements(store: Store): SessionElements {
  const remembered = new Map<string, Element>();

  function picked(session: SessionSummary): Element | null {
    const element = remembered.get(session.id);
    if (element?.isConnected === true) return element;
    return session.element === null ? null : findPickedElement(session.element);
  }

  return {
    remember: (id, element) => remembered.set(id, element),
    shown(session) {
      const wrapper = snapshotWrapper(session.id).wrappers[0];
      if (wrapper === undefined) return picked(session);
      return variantElement(wrapper, visibleVariant(store.state.peek(), session)) ?? wrapper;
    },
    injectionTarget: (session) => snapshotWrapper(session.id).wrappers[0] ?? picked(session),
  };
}
