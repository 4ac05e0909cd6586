/** Finding a picked element again from the server's record, in a page that may have changed. */
import type { ElementSummary } from "../../protocol/snapshot.ts";

/** The element the record describes; `null` when nothing in this page is clearly it. */
export function findPickedElement(picked: ElementSummary): Element | null {
  const byPath = picked.cssPath === null ? null : only(picked.cssPath);
  if (byPath !== null && agrees(byPath, picked)) return byPath;
  const byId = picked.id === null ? null : document.getElementById(picked.id);
  if (byId !== null && byId.localName === picked.tagName) return byId;
  if (picked.classes.length === 0) return null;
  const classes = picked.classes.map((name) => `.${CSS.escape(name)}`).join("");
  return only(CSS.escape(picked.tagName) + classes);
}

function only(selector: string): Element | null {
  try {
    const found = document.querySelectorAll(selector);
    return found.length === 1 ? (found[0] ?? null) : null;
  } catch {
    // A path another client wrote need not be a selector this browser understands.
    return null;
  }
}

function agrees(element: Element, picked: ElementSummary): boolean {
  if (element.localName !== picked.tagName) return false;
  if (picked.id !== null && picked.id !== "") return element.id === picked.id;
  return picked.classes.length === 0 || picked.classes.some((name) => element.classList.contains(name));
}
