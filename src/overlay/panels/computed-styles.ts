/** The computed styles of a picked element that are sent to the agent. */
import { withPointerAway } from "./pointer-away.ts";

/** The properties that design work needs most; all computed styles would be about 300. */
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

/** Reads the styles as they are while the pointer is elsewhere. */
export function readStyles(element: Element): Promise<Readonly<Record<string, string>>> {
  return withPointerAway(element, () => {
    const styles = getComputedStyle(element);
    return Object.fromEntries(STYLES.map((name) => [name, styles.getPropertyValue(name)]));
  });
}
