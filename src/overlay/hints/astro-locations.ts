/** Astro writes places into the HTML; its toolbar takes them out again as soon as the page has loaded. */

/** The two attributes as they stood there. */
export interface AstroLocation {
  readonly file: string | null;
  /** Line and column. */
  readonly loc: string | null;
}

const kept = new WeakMap<Element, AstroLocation>();

/** Remembers the places of all elements that still have them. */
export function rememberAstroLocations(): void {
  for (const element of document.querySelectorAll("[data-astro-source-file]")) {
    kept.set(element, {
      file: element.getAttribute("data-astro-source-file"),
      loc: element.getAttribute("data-astro-source-loc"),
    });
  }
}

/** What the HTML said of an element. */
export function astroLocationOf(element: Element): AstroLocation | null {
  return kept.get(element) ?? null;
}
