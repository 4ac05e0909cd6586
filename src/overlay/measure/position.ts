/** Where an element stands in the page, without the wrapper that the preview puts around it. */
import { HOST_TAG } from "../host-element.ts";

const WRAPPERS = "[data-impeccable-variants], [data-impeccable-variant], [data-impeccable-carbonize]";
/** Added by servers and tools, with and without the preview. */
const UNCOUNTED = new Set(["script", "style", "link", "meta", "template", "noscript", "title", HOST_TAG]);

/** The positions of an element and its ancestors among their siblings, the outermost first. */
export function positionOf(element: Element): number[] {
  const path: number[] = [];
  for (let slot = outermost(element); slot.parentElement !== null; slot = outermost(slot.parentElement)) {
    path.unshift(counted(slot.parentElement).indexOf(slot));
  }
  return path;
}

/** The element at a position; `null` where the page has none there. */
export function elementAt(document: Document, path: readonly number[]): Element | null {
  let found: Element | null = document.documentElement;
  for (const index of path) found = found === null ? null : (counted(found)[index] ?? null);
  return found;
}

/** The wrapper that stands in the element's place, or the element. */
function outermost(element: Element): Element {
  const { parentElement } = element;
  return parentElement?.matches(WRAPPERS) === true ? outermost(parentElement) : element;
}

function counted({ children }: Element): Element[] {
  return Array.from(children).filter(({ localName }) => !UNCOUNTED.has(localName));
}
