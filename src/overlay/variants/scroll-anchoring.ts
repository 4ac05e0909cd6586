/** Keeps what the person looks at in place while the source under it changes. */
import { visibleRect } from "../visible-rect.ts";

/** Less than this is rounding, not a jump. */
const NOTICEABLE_PX = 1;

export interface ScrollAnchoring {
  /**
   * Puts the element, or what stands for it now, back to where it was last drawn. Once per change: it corrects
   * a jump and never holds the page against the person.
   * @param session whose element it is; the first call for another session corrects nothing
   */
  restoreAnchor(session: string): void;
  /** Nobody looks at anything: forgets the place. */
  release(): void;
}

/** Where something is on screen, and how far the page was scrolled then. */
interface ScrollAnchor {
  readonly session: string;
  readonly top: number;
  readonly scrolled: number;
}

/**
 * Makes a hold.
 * @param element what the person looks at now; `null` when it is not in the page
 */
export function createScrollAnchoring(element: () => Element | null): ScrollAnchoring {
  let place: ScrollAnchor | null = null;
  let frame = 0;

  function currentTop(): number | null {
    const current = element();
    return (current && visibleRect(current)?.top) ?? null;
  }

  /**
   * Remembers what the coming frame draws, whatever moved it there. While the element is away only the scroll
   * position is remembered anew: it is the browser that has closed the gap, which the next `settle` undoes.
   */
  function mark(session: string): void {
    const top = currentTop() ?? (place?.session === session ? place.top : null);
    place = top === null ? null : { session, top, scrolled: scrollY };
  }

  function follow(session: string): void {
    cancelAnimationFrame(frame);
    mark(session);
    frame = requestAnimationFrame(() => follow(session));
  }

  return {
    restoreAnchor(session) {
      const now = currentTop();
      if (place?.session === session && now !== null) {
        const { top, scrolled } = place;
        // Since the last frame somebody may have scrolled, and then that is where they want to be.
        // At the page's end it was the browser, because the page became shorter.
        const wished = isAtEnd() ? 0 : scrollY - scrolled;
        const jump = now - top;
        const unwished = jump + wished;
        // What was out of sight has not jumped away under anybody's eyes.
        const seen = top > -innerHeight && top < innerHeight;
        if (seen && Math.min(Math.abs(jump), Math.abs(unwished)) > NOTICEABLE_PX)
          scrollBy({ top: unwished, behavior: "instant" });
      }
      follow(session);
    },
    release() {
      cancelAnimationFrame(frame);
      place = null;
    },
  };
}

function isAtEnd(): boolean {
  const { scrollHeight } = document.documentElement;
  return scrollY > 0 && scrollY + innerHeight >= scrollHeight - NOTICEABLE_PX;
}
