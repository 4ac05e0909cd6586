/**
 * Astro's development build writes source locations into the HTML, and its toolbar removes them as soon as the
 * page has loaded. They are copied before that.
 */

/** The two attributes as they stood in the HTML. */
export interface AstroLocation {
  readonly file: string | null;
  /** Line and column. */
  readonly loc: string | null;
}

const locations = new WeakMap<Element, AstroLocation>();

/** Copies the locations now, before the page's own modules run, and of each page that Astro's router swaps in. */
export function watchAstroLocations(): void {
  rememberAstroLocations();
  document.addEventListener("readystatechange", rememberAstroLocations, { once: true });
  document.addEventListener("astro:after-swap", rememberAstroLocations);
}

/** Copies the locations of all elements that still have them. */
function rememberAstroLocations(): void {
  for (const element of document.querySelectorAll("[data-astro-source-file]")) {
    locations.set(element, {
      file: element.getAttribute("data-astro-source-file"),
      loc: element.getAttribute("data-astro-source-loc"),
    });
  }
}

/** The location the HTML gave for an element; `null` when it gave none. */
export function astroLocationOf(element: Element): AstroLocation | null {
  return locations.get(element) ?? null;
}
