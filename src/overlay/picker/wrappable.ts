/** Where a wrapper can stand in HTML: the parser would move one inside a table row or an SVG. */

const NOT_WRAPPABLE =
  "thead, tbody, tfoot, tr, td, th, caption, colgroup, col, option, optgroup, svg *, math *, source, track, area";

/** The element itself when a wrapper can replace it, otherwise its nearest ancestor that one can replace. */
export function nearestWrappable(element: Element): Element {
  let current = element;
  while (current.matches(NOT_WRAPPABLE) && current.parentElement !== null) current = current.parentElement;
  return current;
}
