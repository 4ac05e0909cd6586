/** Keyboard focus of the element bar, whose controls come and go with its state. */
import { useLayoutEffect, useRef } from "preact/hooks";

/** The bar's own node; `null` before it is rendered. */
export interface BarRef {
  readonly current: HTMLElement | null;
}

/**
 * Moves the focus to the control that is used next: after a pick, and when the focused control is removed with its
 * state. The focus is never taken from the page.
 * @param key changes with everything that replaces the bar's controls
 * @param isPicked the person has just picked an element, so the focus moves into the bar
 */
export function useBarFocus(bar: BarRef, key: string, isPicked: boolean): void {
  const lastKey = useRef("");
  // Read while rendering, which is before the controls of the last state are removed.
  const hadFocus = isFocusInside(bar.current);
  useLayoutEffect(() => {
    // A control may appear later than its state. Until then the bar itself has the focus.
    const isWaiting = hadFocus && isFocused(bar.current);
    if (lastKey.current === key && !isWaiting) return;
    lastKey.current = key;
    if (!hadFocus && !isPicked) return;
    const inDialog = bar.current?.querySelector<HTMLElement>("[role=alertdialog] [data-autofocus]");
    const target = inDialog ?? bar.current?.querySelector<HTMLElement>("[data-autofocus]") ?? bar.current;
    target?.focus({ preventScroll: true });
  });
}

/** When the bar is removed and had the focus, the focus returns to the pick button, where every session begins. */
export function useFocusReturn(bar: BarRef): void {
  useLayoutEffect(
    () => () => {
      const root = bar.current?.getRootNode();
      if (!isFocusInside(bar.current) || !(root instanceof ShadowRoot)) return;
      queueMicrotask(() =>
        root.querySelector<HTMLElement>(".bar [aria-pressed]")?.focus({ preventScroll: true }),
      );
    },
    [bar],
  );
}

function isFocusInside(node: HTMLElement | null): boolean {
  const root = node?.getRootNode();
  return root instanceof ShadowRoot && node?.contains(root.activeElement) === true;
}

function isFocused(node: HTMLElement | null): boolean {
  const root = node?.getRootNode();
  return root instanceof ShadowRoot && root.activeElement === node;
}
