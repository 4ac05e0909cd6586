/** Keeps the element in view in place while the source under it changes. */
import { visibleRect } from "../visible-rect.ts";

/** Less than this is rounding, not a jump. */
const NOTICEABLE_PX = 1;

export interface ScrollAnchoring {
  /**
   * Scrolls the element, or its replacement, back to where it was last drawn. It corrects one jump per change
   * and never holds the page against your scrolling.
   * @param session of the element; the first call for another session corrects nothing
   */
  restoreAnchor(session: string): void;
  /** There is no session in focus: forgets the anchor. */
  release(): void;
}

/** Where an element was drawn, and the scroll position at that moment. */
interface ScrollAnchor {
  readonly session: string;
  readonly top: number;
  readonly scrolled: number;
}

/**
 * Creates the anchoring without an anchor.
 * @param element the element in view now; `null` when it is not in the page
 */
export function createScrollAnchoring(element: () => Element | null): ScrollAnchoring {
  let anchor: ScrollAnchor | null = null;
  let request = 0;

  function currentTop(): number | null {
    const current = element();
    return (current && visibleRect(current)?.top) ?? null;
  }

  /**
   * Records what the next animation frame draws, whatever moved it there. While the element is not in the page,
   * only the scroll position is updated: the browser has closed the gap, and `restoreAnchor` undoes that.
   */
  function recordAnchor(session: string): void {
    const top = currentTop() ?? (anchor?.session === session ? anchor.top : null);
    anchor = top === null ? null : { session, top, scrolled: scrollY };
  }

  function follow(session: string): void {
    cancelAnimationFrame(request);
    recordAnchor(session);
    request = requestAnimationFrame(() => follow(session));
  }

  return {
    restoreAnchor(session) {
      const top = currentTop();
      if (anchor?.session === session && top !== null) correct(anchor, top);
      follow(session);
    },
    release() {
      cancelAnimationFrame(request);
      anchor = null;
    },
  };
}

function correct(anchor: ScrollAnchor, top: number): void {
  // Scrolling since the last frame is kept. At the end of the page the browser has scrolled, because the page
  // became shorter.
  const scrolledBy = isAtEnd() ? 0 : scrollY - anchor.scrolled;
  const jump = top - anchor.top;
  const correction = jump + scrolledBy;
  // A jump of an element outside the viewport is not visible.
  const wasVisible = anchor.top > -innerHeight && anchor.top < innerHeight;
  if (wasVisible && Math.min(Math.abs(jump), Math.abs(correction)) > NOTICEABLE_PX)
    scrollBy({ top: correction, behavior: "instant" });
}

function isAtEnd(): boolean {
  const { scrollHeight } = document.documentElement;
  return scrollY > 0 && scrollY + innerHeight >= scrollHeight - NOTICEABLE_PX;
}
