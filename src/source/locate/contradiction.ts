/** What rules a place in the source out, although a hint names it: builds and inspectors are wrong at times. */
import type { SourceElement } from "../languages/language.ts";
import { matchAttribute } from "./attribute-match.ts";
import type { ElementQuery } from "./element-query.ts";
import { matchText } from "./text-match.ts";

/** Attributes that tell equal elements of a page apart, and that the source and the page agree in. */
const TELLING = ["href", "alt", "src"] as const;

/**
 * How an element contradicts the picked one, as the end of a sentence; `null` when nothing that the source states
 * is shown otherwise. A component's own attributes and text need not be shown.
 */
export function contradiction(element: SourceElement, query: ElementQuery): string | null {
  if (element.tag === null) return null;
  if (query.tag !== null && element.tag.toLowerCase() !== query.tag) return `is <${element.tag}>`;
  const id = element.attributes.get("id")?.value;
  if (typeof id === "string" && query.id !== null && id !== query.id) return `has the id "${id}"`;
  for (const name of TELLING) {
    const written = element.attributes.get(name)?.value;
    const shown = query.attributes?.get(name);
    if (typeof written !== "string" || shown === undefined) continue;
    if (matchAttribute(name, written, shown) === "different") return `has another ${name}: "${written}"`;
  }
  if (query.text?.trim() && matchText(element.text, query.text) === "different") return "has another text";
  return hasOtherChildren(element, query) ? "has other children" : null;
}

/** Programs in the browser may add children; they take none of the source's away. */
function hasOtherChildren(element: SourceElement, { childTags }: ElementQuery): boolean {
  if (childTags === null || element.childrenOpen || element.children.some(({ tag }) => tag === null))
    return false;
  // A browser puts rows into a body that the source need not have.
  if (element.tag === "table") return false;
  let at = 0;
  for (const tag of childTags) if (tag === element.children[at]?.name) at += 1;
  return at < element.children.length;
}
