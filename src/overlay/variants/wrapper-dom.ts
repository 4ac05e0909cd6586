/** Putting a wrapper into a page without hot reload, and taking it out again. */
import { variantElement } from "./wrapper-snapshot.ts";

/**
 * Swaps a wrapper in. The page's own element moves into the wrapper's place for the original, with its
 * listeners and its state, so that it can come back as if nothing had happened.
 * @param target the picked element (of an insert, the anchor), or an earlier wrapper of the same session
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

/** Something new replaces nothing: it stands beside the picked element, where the page had no room for it. */
function insertBeside(target: Element, wrapper: Element): void {
  if (target.hasAttribute("data-impeccable-variants")) target.replaceWith(wrapper);
  else if (wrapper.getAttribute("data-impeccable-position") === "before") target.before(wrapper);
  else target.after(wrapper);
}

/** Takes the variants out: the original stands where it stood. */
export function restoreOriginal(wrapper: Element): void {
  const original = variantElement(wrapper, 0);
  wrapper.replaceWith(...(original?.childNodes ?? []));
}

/**
 * Leaves only the accepted variant, with its CSS and its values. The attribute that names the session goes,
 * so that nothing hides it any more; the next load of the page shows what stands in source.
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
