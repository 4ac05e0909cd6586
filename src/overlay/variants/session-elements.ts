/** Finds the elements of the page that belong to a session. */
import type { SessionSummary } from "../../protocol/snapshot.ts";
import { cssPath, splitPath } from "../picker/css-path.ts";
import { findPickedElement } from "../picker/find-picked-element.ts";
import { visibleVariant } from "../store/selectors.ts";
import type { Store } from "../store/store.ts";
import { snapshotWrapper, variantElement } from "./wrapper-snapshot.ts";

export interface SessionElements {
  /** Remembers the element that a session was picked from: more exact than any stored path. */
  remember(id: string, element: Element): void;
  /** What a session shows now: its visible variant, or the picked element. */
  shown(session: SessionSummary): Element | null;
  /** What keeps its place on screen while the source changes: what it shows, or what an insert appears beside. */
  steady(session: SessionSummary): Element | null;
  /** Where variants are brought in: the wrapper, or the picked element. */
  injectionTarget(session: SessionSummary): Element | null;
}

/** Creates the lookup; elements are remembered for this load of the page. */
export function createSessionElements(store: Store): SessionElements {
  const remembered = new Map<string, Element>();
  /** The wrapper is asked for in each frame. */
  const found = new Map<string, { readonly wrapper: Element; readonly of: number }>();

  function picked(session: SessionSummary): Element | null {
    const element = remembered.get(session.id);
    if (element?.isConnected === true) return element;
    return session.element === null ? null : findPickedElement(session.element);
  }

  /** The wrapper in place of the picked element: a loop renders one for each of its items. */
  function wrapperOf({ id, element }: SessionSummary): Element | null {
    const { wrappers } = snapshotWrapper(id);
    const known = found.get(id);
    if (known?.of === wrappers.length && wrappers.includes(known.wrapper)) return known.wrapper;
    const { parent, position } = splitPath(element?.cssPath ?? "");
    const beside = wrappers.filter(
      ({ parentElement }) =>
        wrappers.length > 1 && parentElement !== null && cssPath(parentElement) === parent,
    );
    const wrapper = beside[position - 1] ?? beside[0] ?? wrappers[0] ?? null;
    if (wrapper !== null) found.set(id, { wrapper, of: wrappers.length });
    return wrapper;
  }

  function shown(session: SessionSummary): Element | null {
    const wrapper = wrapperOf(session);
    if (wrapper === null) return picked(session);
    return variantElement(wrapper, visibleVariant(store.state.peek(), session)) ?? wrapper;
  }

  return {
    remember: (id, element) => remembered.set(id, element),
    shown,
    steady(session) {
      const wrapper = wrapperOf(session);
      return session.insertPosition === undefined || wrapper === null
        ? shown(session)
        : (wrapper.previousElementSibling ?? wrapper.parentElement);
    },
    injectionTarget: (session) => snapshotWrapper(session.id).wrappers[0] ?? picked(session),
  };
}
