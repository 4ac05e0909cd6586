/** The rectangle of an element on screen, also when it has no box of its own. */

export interface VisibleRect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Deep enough for a wrapper, its variant and the element inside. */
const MAX_DEPTH = 4;

/**
 * The rectangle of an element, or the union of its children's when it is `display: contents`.
 * @returns window coordinates in CSS pixels; `null` when nothing is visible
 */
export function visibleRect(element: Element, depth = 0): VisibleRect | null {
  const rect = element.getBoundingClientRect();
  if (rect.width > 0 && rect.height > 0) return rect;
  if (depth === MAX_DEPTH) return null;
  return Array.from(element.children).reduce<VisibleRect | null>(
    (whole, child) => union(whole, visibleRect(child, depth + 1)),
    null,
  );
}

function union(a: VisibleRect | null, b: VisibleRect | null): VisibleRect | null {
  if (a === null || b === null) return a ?? b;
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  return {
    left,
    top,
    width: Math.max(a.left + a.width, b.left + b.width) - left,
    height: Math.max(a.top + a.height, b.top + b.height) - top,
  };
}
