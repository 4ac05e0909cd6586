/** Keeps what the person looks at in place while the source under it changes. */
import { boxOf } from "../geometry.ts";

/** Less than this is rounding, not a jump. */
const NOTICEABLE_PX = 1;

export interface ScrollHold {
  /** Remembers where the element is now. */
  mark(): void;
  /**
   * Puts the element, or what stands for it now, back to where it was remembered. Once per change: it
   * corrects a jump and never holds the page against the person.
   */
  settle(): void;
}

/**
 * Makes a hold.
 * @param element what the person looks at now; `null` when it is not in the page
 */
export function createScrollHold(element: () => Element | null): ScrollHold {
  let top: number | null = null;

  function currentTop(): number | null {
    const current = element();
    return (current && boxOf(current)?.top) ?? null;
  }

  // A scroll while the element stands in the page is somebody's wish. One while it is away is the browser
  // closing the gap, which the next `settle` undoes.
  const onScroll = () => {
    requestAnimationFrame(() => {
      top = currentTop() ?? top;
    });
  };
  addEventListener("scroll", onScroll, { capture: true, passive: true });

  return {
    mark() {
      top = currentTop();
    },
    settle() {
      const now = currentTop();
      if (top === null || now === null) return;
      const jump = now - top;
      // What was out of sight has not jumped away under anybody's eyes.
      const seen = top > -innerHeight && top < innerHeight;
      if (seen && Math.abs(jump) > NOTICEABLE_PX) scrollBy({ top: jump, behavior: "instant" });
      top = currentTop();
    },
  };
}
