/** The text of a region as it stands on screen, which is less than what is in the document. */
import type { Locator } from "playwright-core";

/**
 * The text that can be read in a region now, in document order, white space collapsed. Left out is what is
 * hidden, transparent, scrolled out of a box or of the window, or covered by something that paints over it.
 * A text that an ellipsis shortens is returned whole; what CSS generates is not returned.
 */
export function visibleText(region: Locator): Promise<string> {
  return region.evaluate(readVisibleText);
}

/** Runs in the page, so everything it needs is inside. */
function readVisibleText(region: Element): string {
  const REPLACED = "img, canvas, video, svg, iframe";

  const parentOf = (element: Element): Element | null => {
    const root = element.getRootNode();
    return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  };
  const isShown = (element: Element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true });

  /** The part of a box that no scrolling ancestor and no window edge cuts off; `null` when none is left. */
  const uncut = (element: Element, box: DOMRect): DOMRect | null => {
    let { left, top, right, bottom } = box;
    const cut = (to: { left: number; top: number; right: number; bottom: number }) => {
      left = Math.max(left, to.left);
      top = Math.max(top, to.top);
      right = Math.min(right, to.right);
      bottom = Math.min(bottom, to.bottom);
    };
    cut({ left: 0, top: 0, right: innerWidth, bottom: innerHeight });
    for (let current: Element | null = element; current !== null; current = parentOf(current)) {
      const { display, overflowX, overflowY } = getComputedStyle(current);
      const clips = overflowX !== "visible" || overflowY !== "visible";
      // The root's overflow is the window's, and inline boxes clip nothing.
      if (clips && display !== "inline" && current !== document.documentElement && current !== document.body)
        cut(current.getBoundingClientRect());
    }
    const isReadable = right - left >= 2 && bottom - top >= box.height / 2;
    return isReadable ? new DOMRect(left, top, right - left, bottom - top) : null;
  };

  /** Everything at a point from the top down, that of open shadow roots included. */
  const stackAt = (root: Document | ShadowRoot, x: number, y: number): readonly Element[] =>
    root
      .elementsFromPoint(x, y)
      .filter((element) => element.getRootNode() === root)
      .flatMap((element) =>
        element.shadowRoot === null ? [element] : [...stackAt(element.shadowRoot, x, y), element],
      );
  const paints = (element: Element): boolean => {
    if (!isShown(element)) return false;
    const { backgroundColor, backgroundImage } = getComputedStyle(element);
    const isClear = /^(transparent|rgba\(.*, 0(\.[0-4]\d*)?\))$/.test(backgroundColor);
    return !isClear || backgroundImage !== "none" || element.matches(REPLACED);
  };
  const isCovered = (element: Element, box: DOMRect): boolean => {
    // What no pointer can hit is in no stack.
    if (getComputedStyle(element).pointerEvents === "none") return false;
    const stack = stackAt(document, box.left + box.width / 2, box.top + box.height / 2);
    const own = new Set<Element>();
    for (let current: Element | null = element; current !== null; current = parentOf(current))
      own.add(current);
    const reached = stack.findIndex((other) => own.has(other) || element.contains(other));
    return stack.slice(0, reached === -1 ? stack.length : reached).some(paints);
  };

  const texts: string[] = [];
  const walker = document.createTreeWalker(region, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = (node.textContent ?? "").replace(/\s+/g, " ").trim();
    if (element === null || text === "" || !isShown(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const isSeen = Array.from(range.getClientRects()).some((line) => {
      const box = uncut(element, line);
      return box !== null && !isCovered(element, box);
    });
    if (isSeen) texts.push(text);
  }
  return texts.join(" ");
}
