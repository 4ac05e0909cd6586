/** Which rows of a long list exist in the page. */
export interface ListWindow {
  readonly first: number;
  /** Behind the last one. */
  readonly end: number;
}

/** Rows above and below those on screen, so that a quick scroll shows no gap. */
const OVERSCAN = 12;

/** @param view how far the list is scrolled, how high it and each row are (px), and how many rows it has */
export function listWindow(view: {
  readonly top: number;
  readonly height: number;
  readonly row: number;
  readonly count: number;
}): ListWindow {
  const { top, height, row, count } = view;
  const first = Math.max(0, Math.min(Math.floor(top / row) - OVERSCAN, count));
  return { first, end: Math.min(count, Math.max(first, Math.ceil((top + height) / row) + OVERSCAN)) };
}

/** How far to scroll so that a row is on screen; `null`: not at all. */
export function scrollToRow(
  index: number,
  view: { readonly top: number; readonly height: number; readonly row: number },
): number | null {
  const { top, height, row } = view;
  if (index * row < top) return index * row;
  return (index + 1) * row > top + height ? (index + 1) * row - height : null;
}
