/** What the agent is told of a picked element. */
import { MAX_OUTER_HTML_BYTES } from "../../protocol/limits.ts";
import type { PickedTarget } from "../store/state.ts";
import { cssPath } from "./css-path.ts";

/** Enough to recognise the element by; more is in its HTML. */
const MAX_TEXT_CHARS = 1_000;
const MAX_LABEL_CLASS_CHARS = 24;

/** What design work asks about first; the whole list would be three hundred. */
const STYLES = [
  "display",
  "position",
  "color",
  "background-color",
  "background-image",
  "font-family",
  "font-size",
  "font-weight",
  "line-height",
  "letter-spacing",
  "text-align",
  "text-transform",
  "margin",
  "padding",
  "width",
  "max-width",
  "gap",
  "grid-template-columns",
  "flex-direction",
  "align-items",
  "justify-content",
  "border",
  "border-radius",
  "box-shadow",
  "opacity",
] as const;

/** Describes an element of the page as it is now. */
export function describeElement(element: Element): PickedTarget {
  const { x, y, width, height } = element.getBoundingClientRect();
  const size = { width: Math.round(width), height: Math.round(height) };
  const styles = getComputedStyle(element);
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
      computedStyles: Object.fromEntries(STYLES.map((name) => [name, styles.getPropertyValue(name)])),
      cssPath: cssPath(element),
      boundingRect: { x: Math.round(x), y: Math.round(y), ...size },
    },
  };
}

/** How the page names an element: `h1#title`, `div.card`. */
export function elementLabel(element: Element): string {
  if (element.id !== "") return `${element.localName}#${element.id}`;
  const name = element.classList[0];
  return name === undefined
    ? element.localName
    : `${element.localName}.${name.slice(0, MAX_LABEL_CLASS_CHARS)}`;
}

/** What shows and hides by itself; variants may have to be called up to be seen. */
const CONDITIONAL =
  "dialog, details, [popover], [aria-live], [role=dialog], [role=alert], [role=tabpanel], [role=menu], [role=tooltip]";

/** Name of what the element is in that comes and goes; `null` when it is always there. */
function conditionAround(element: Element): string | null {
  const around = element.closest(CONDITIONAL);
  return around === null ? null : (around.getAttribute("role") ?? around.localName);
}

/** How many times the element is there, when it or something around it is one of several that look alike. */
function alikeAround(element: Element): number {
  for (let current: Element | null = element; current !== null; current = current.parentElement) {
    const alike = alikeSiblings(current);
    // Around it, two columns or some sections without a class are alike without any loop.
    const isItem = current === element || (alike > 2 && current.matches("[class], li, tr"));
    if (alike > 1 && isItem) return alike;
  }
  return 1;
}

/** How many siblings, itself included, look like the same item repeated. */
function alikeSiblings(element: Element): number {
  const siblings = Array.from(element.parentElement?.children ?? []);
  return siblings.filter(
    (other) => other.localName === element.localName && other.className === element.className,
  ).length;
}

/** Cuts a text at a number of UTF-8 bytes, never inside a character. */
export function cutBytes(text: string, bytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(bytes));
  return text.slice(0, read);
}
