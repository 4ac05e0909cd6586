/** Inserts a wrapper into a page without hot reload, and removes it again. */
import { variantElement } from "./wrapper-snapshot.ts";

/**
 * Replaces the target by a wrapper. The page's own element moves into the wrapper as its original, with its
 * listeners and its state, so that it can be restored unchanged.
 * @param target the picked element (for an insert, the anchor), or an earlier wrapper of the same session
 */
export function insertWrapper(target: Element, wrapper: Element): void {
  if (wrapper.getAttribute("data-impeccable-mode") === "insert") {
    insertBeside(target, wrapper);
    return;
  }
  const slot = variantElement(wrapper, 0);
  const earlier = variantElement(target, 0);
  const original = earlier === null ? [target] : Array.from(earlier.childNodes);
  target.replaceWith(wrapper);
  slot?.replaceChildren(...original);
}

/** An insert replaces nothing: its wrapper stands beside the anchor. */
function insertBeside(target: Element, wrapper: Element): void {
  if (target.hasAttribute("data-impeccable-variants")) target.replaceWith(wrapper);
  else if (wrapper.getAttribute("data-impeccable-position") === "before") target.before(wrapper);
  else target.after(wrapper);
}

/** Replaces the wrapper by its original. */
export function restoreOriginal(wrapper: Element): void {
  const original = variantElement(wrapper, 0);
  wrapper.replaceWith(...(original?.childNodes ?? []));
}

/**
 * Removes all but the accepted variant, with its CSS and values. The session's attribute is removed too: the
 * display's rules no longer hide the variant. The next load of the page shows the source.
 */
export function keepAccepted(wrapper: Element, variant: number): void {
  const accepted = variantElement(wrapper, variant);
  if (accepted === null) return;
  for (const child of Array.from(wrapper.children)) {
    if (child !== accepted && child.hasAttribute("data-impeccable-variant")) child.remove();
  }
  if (accepted instanceof HTMLElement) accepted.style.display = "contents";
  wrapper.removeAttribute("data-impeccable-variants");
}
