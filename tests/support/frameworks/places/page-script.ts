/** The overlay's own code for describing an element and reading its source hint, as a script for the page. */

import { resolve } from "node:path";
import { build } from "esbuild";

const ROOT = resolve(import.meta.dirname, "../../../..");

/** What the script leaves in the page, as `globalThis.places`. */
export interface PlacesInPage {
  /** The position of every element of the page among its siblings, and its mark when it has one. */
  marks(mark: string): readonly { readonly path: string; readonly mark: string | null }[];
  /** Every element of these positions as the overlay would send it. */
  describe(paths: readonly string[]): Promise<readonly SeenElement[]>;
}

export interface SeenElement {
  readonly path: string;
  /** `null`: the page has no element at this position. */
  readonly element: DescribedElement | null;
}

/** The members that locate an element, with the hint. */
export interface DescribedElement {
  readonly outerHTML: string;
  readonly tagName: string;
  readonly classes: string[];
  readonly id?: string;
  readonly textContent?: string;
  readonly sourceHint?: { readonly file: string; readonly line?: number; readonly column?: number };
}

declare global {
  var places: PlacesInPage;
}

/** The script runs before the page's own scripts. */
export async function placesScript(): Promise<string> {
  const contents = `
    import { describeElement } from "./src/overlay/picker/describe-element.ts";
    import { astroLocationOf, watchAstroLocations } from "./src/overlay/hints/astro-locations.ts";
    import { findSourceHint } from "./src/overlay/hints/find-source-hint.ts";
    watchAstroLocations();
    // Tools add elements of their own to the body.
    const counted = ({ localName }) => !/^(?:script|style|link|template)$|-/.test(localName);
    function pathOf(element) {
      const parent = element.parentElement;
      if (parent === null) return element.localName;
      const siblings = Array.from(parent.children).filter(counted);
      return pathOf(parent) + ">" + element.localName + ":" + siblings.indexOf(element);
    }
    const all = () => Array.from(document.body.querySelectorAll("*")).filter(counted);
    export const marks = (mark) =>
      all().map((element) => ({ path: pathOf(element), mark: element.getAttribute(mark) }));
    export async function describe(paths) {
      const byPath = new Map(all().map((element) => [pathOf(element), element]));
      const seen = [];
      for (const path of paths) {
        const found = byPath.get(path);
        if (found === undefined) seen.push({ path, element: null });
        else {
          const { element: { computedStyles, boundingRect, ...element } } = describeElement(found);
          const sourceHint = await findSourceHint(found, astroLocationOf(found));
          seen.push({ path, element: sourceHint === null ? element : { ...element, sourceHint } });
        }
      }
      return seen;
    }`;
  const result = await build({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    format: "iife",
    globalName: "places",
    logLevel: "warning",
  });
  return `${result.outputFiles[0]?.text}\nglobalThis.places = places;`;
}
