/**
 * Whether a page's framework has taken over the HTML it was sent. What is written into the page before that
 * makes server and browser disagree, and some frameworks then throw the page away.
 */

/** Frameworks that hydrate do it soon after the page has loaded, or leave no sign of it. */
const GRACE_MS = 2_000;
/** How soon an element that waits for its framework is looked at again. */
export const HYDRATION_POLL_MS = 50;
/** What frameworks leave on the elements they own. */
const OWNED = /^(__react|__vue|__vnode|__svelte|_vnode)/;

/** The overlay itself starts when the page has loaded. */
const startedAt = performance.now();

/** Whether this element may be written to: it is hydrated, never will be, or the time for it is over. */
export function isHydrated(element: Element): boolean {
  return (
    performance.now() - startedAt > GRACE_MS || !hasOwnScripts() || Object.keys(element).some(isOwnedKey)
  );
}

/** Resolves once the element may be written to. */
export async function whenHydrated(element: Element): Promise<void> {
  while (!isHydrated(element)) await new Promise((resolve) => setTimeout(resolve, HYDRATION_POLL_MS));
}

/** A page whose only script is the overlay's has nothing that could hydrate. */
function hasOwnScripts(): boolean {
  return Array.from(document.scripts).some((script) => !/\/live\.js(\?|$)/.test(script.src));
}

function isOwnedKey(key: string): boolean {
  return OWNED.test(key);
}
