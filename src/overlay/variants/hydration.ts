/**
 * Detects whether a framework has hydrated an element. A write before hydration makes server and browser
 * HTML differ, and some frameworks then render the page again.
 */

/** After this time the page counts as hydrated: some frameworks leave no sign of it. */
const GRACE_MS = 2_000;
/** How often an element is checked that waits for hydration. */
export const HYDRATION_POLL_MS = 50;
/** Properties that frameworks set on the elements they own. */
const FRAMEWORK_KEY = /^(__react|__vue|__vnode|__svelte|_vnode)/;

/** The overlay itself starts when the page has loaded. */
const startedAt = performance.now();

/** Whether this element may be written to: it is hydrated, never will be, or the grace time is over. */
export function isHydrated(element: Element): boolean {
  return (
    performance.now() - startedAt > GRACE_MS ||
    !hasOwnScripts() ||
    Object.keys(element).some((key) => FRAMEWORK_KEY.test(key))
  );
}

/** Resolves once the element may be written to. */
export async function whenHydrated(element: Element): Promise<void> {
  while (!isHydrated(element)) await new Promise((resolve) => setTimeout(resolve, HYDRATION_POLL_MS));
}

/** A page whose only script is the overlay cannot hydrate. */
function hasOwnScripts(): boolean {
  return Array.from(document.scripts).some((script) => !/\/live\.js(\?|$)/.test(script.src));
}
