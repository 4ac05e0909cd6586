/** The style that puts an element at the picture's top left corner, as it stands at the corner of its own box. */

/** Elements outside the flow: their margins meet no other. */
const OUT_OF_FLOW = /^(absolute|fixed)$/;

/**
 * The library leaves the margins of the element's style attribute and of the browser's own style sheet (`figure`,
 * `blockquote`, `p`), and all offsets of a positioned element.
 */
export function rootStyle(element: Element): Partial<CSSStyleDeclaration> {
  return {
    // The margin of a first child that sticks out of the element would push it down.
    margin: `${-protrudingMargin(element)}px 0 0`,
    position: "relative",
    inset: "auto",
    float: "none",
  };
}

/** How far the margins of first children stand out above an element, in CSS pixels. */
function protrudingMargin(element: Element): number {
  const margins: number[] = [];
  for (let parent = element; isOpenAbove(parent); ) {
    const child = firstInFlow(parent);
    if (child === null) break;
    margins.push(Number.parseFloat(getComputedStyle(child).marginTop) || 0);
    parent = child;
  }
  return Math.max(0, ...margins) + Math.min(0, ...margins);
}

/** Whether nothing separates the element's upper edge from its first child's margin. */
function isOpenAbove(element: Element): boolean {
  const { borderTopWidth, display, float, overflowY, paddingTop, position } = getComputedStyle(element);
  return (
    (display === "block" || display === "list-item") &&
    Number.parseFloat(paddingTop) + Number.parseFloat(borderTopWidth) === 0 &&
    overflowY === "visible" &&
    float === "none" &&
    !OUT_OF_FLOW.test(position)
  );
}

/** The first child, when it is a block in the flow and no text stands before it. */
function firstInFlow(element: Element): Element | null {
  for (const node of element.childNodes) {
    if (node instanceof Text && node.data.trim() !== "") return null;
    if (!(node instanceof Element)) continue;
    const { display, float, position } = getComputedStyle(node);
    if (display === "none" || float !== "none" || OUT_OF_FLOW.test(position)) continue;
    return display.startsWith("inline") ? null : node;
  }
  return null;
}
