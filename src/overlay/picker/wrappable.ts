/** Where variants can stand in HTML: a wrapper inside a table row or an SVG would be moved by the parser. */

const NOT_WRAPPABLE =
  "thead, tbody, tfoot, tr, td, th, caption, colgroup, col, option, optgroup, svg *, math *, source, track, area";

/** The element itself when variants can stand in its place, else its nearest ancestor where they can. */
export function nearestWrappable(element: Element): Element {
  let current = element;
  while (current.matches(NOT_WRAPPABLE) && current.parentElement !== null) current = current.parentElement;
  return current;
}
