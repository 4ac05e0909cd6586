/** The description of a picked element that goes to the agent. */
import { MAX_OUTER_HTML_BYTES } from "../../protocol/limits.ts";
import type { PickedTarget } from "../store/state.ts";
import { cssPath } from "./css-path.ts";
import { elementLabel } from "./element-label.ts";

/** Enough to recognise the element; its HTML contains the rest. */
const MAX_TEXT_CHARS = 1_000;

/** Describes an element of the page in its current state. Its styles are read later: now the pointer is over it. */
export function describeElement(element: Element): PickedTarget {
  const { x, y, width, height } = element.getBoundingClientRect();
  const size = { width: Math.round(width), height: Math.round(height) };
  const text = element.textContent?.trim().slice(0, MAX_TEXT_CHARS) ?? "";
  return {
    label: elementLabel(element),
    size,
    alike: alikeAround(element),
    inside: conditionAround(element),
    element: {
      outerHTML: cutBytes(element.outerHTML, MAX_OUTER_HTML_BYTES),
      tagName: element.localName,
      classes: Array.from(element.classList),
      ...(element.id === "" ? {} : { id: element.id }),
      ...(text === "" ? {} : { textContent: text }),
      cssPath: cssPath(element),
      ...equalSiblings(element),
      ...parentOf(element),
      boundingRect: { x: Math.round(x), y: Math.round(y), ...size },
    },
  };
}

/** Elements that the page shows and hides by itself: inside them a variant may be out of sight. */
const CONDITIONAL =
  "dialog, details, [popover], [aria-live], [role=dialog], [role=alert], [role=tabpanel], [role=menu], [role=tooltip]";

/** Role or tag of the conditional element around this one; `null` when it is always shown. */
function conditionAround(element: Element): string | null {
  const around = element.closest(CONDITIONAL);
  return around === null ? null : (around.getAttribute("role") ?? around.localName);
}

/** How many elements look the same, when this one or an ancestor of it is one of several. */
function alikeAround(element: Element): number {
  for (let current: Element | null = element; current !== null; current = current.parentElement) {
    const alike = alikeSiblings(current);
    // Two columns, or sections without a class, look the same without any loop.
    const isItem = current === element || (alike > 2 && current.matches("[class], li, tr"));
    if (alike > 1 && isItem) return alike;
  }
  return 1;
}

/** Where the element stands among siblings with the same HTML, from 1; nothing when it has none. */
function equalSiblings(element: Element): { equalSiblings?: { position: number; count: number } } {
  const equal = Array.from(element.parentElement?.children ?? []).filter((other) =>
    other.isEqualNode(element),
  );
  return equal.length < 2
    ? {}
    : { equalSiblings: { position: equal.indexOf(element) + 1, count: equal.length } };
}

function parentOf({ parentElement }: Element): { parent?: { tagName: string; classes: string[] } } {
  if (parentElement === null) return {};
  return { parent: { tagName: parentElement.localName, classes: Array.from(parentElement.classList) } };
}

/** How many siblings, itself included, have the same tag and classes. */
function alikeSiblings(element: Element): number {
  const siblings = Array.from(element.parentElement?.children ?? []);
  return siblings.filter(
    (other) => other.localName === element.localName && other.className === element.className,
  ).length;
}

/** Truncates a text to a number of UTF-8 bytes, never inside a character. */
export function cutBytes(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
