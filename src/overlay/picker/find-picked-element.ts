/** Finding a picked element again by its recorded description, in a page that may have changed. */
import type { ElementSummary } from "../../protocol/snapshot.ts";

/** The element that the summary describes; `null` when no element of this page is clearly the one. */
export function findPickedElement(picked: ElementSummary): Element | null {
  const byPath = picked.cssPath === null ? null : uniqueMatch(picked.cssPath);
  if (byPath !== null && matchesSummary(byPath, picked)) return byPath;
  const byId = picked.id === null ? null : document.getElementById(picked.id);
  if (byId !== null && byId.localName === picked.tagName) return byId;
  if (picked.classes.length === 0) return null;
  const classes = picked.classes.map((name) => `.${CSS.escape(name)}`).join("");
  return uniqueMatch(CSS.escape(picked.tagName) + classes);
}

function uniqueMatch(selector: string): Element | null {
  try {
    const found = document.querySelectorAll(selector);
    return found.length === 1 ? (found[0] ?? null) : null;
  } catch {
    // The path may come from another client, and this browser may not understand the selector.
    return null;
  }
}

function matchesSummary(element: Element, picked: ElementSummary): boolean {
  if (element.localName !== picked.tagName) return false;
  if (picked.id !== null && picked.id !== "") return element.id === picked.id;
  return picked.classes.length === 0 || picked.classes.some((name) => element.classList.contains(name));
}
