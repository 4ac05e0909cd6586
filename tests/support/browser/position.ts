/** Where an element stands on screen, and how far an act has moved it. */
import type { Locator } from "playwright-core";

/** In CSS pixels of the window, so that scrolling moves an element. */
export interface Position {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** How an element stands after an act, compared with before; and how far the page was scrolled meanwhile. */
export interface Movement {
  readonly right: number;
  readonly down: number;
  readonly scrolled: number;
}

/** The element's box in the window. @throws Error when it has none */
export async function positionOf(element: Locator): Promise<Position> {
  return await element.evaluate((node) => {
    const { left, top, width, height } = node.getBoundingClientRect();
    if (width === 0 && height === 0) throw new Error(`${node.localName} is not drawn`);
    return { left, top, width, height };
  });
}

/**
 * Does something and measures what it moved. `act` ends with waiting for its effect to be on screen.
 * @param element resolved again after the act: hot reload may have put another one there
 */
export async function movementOf(element: Locator, act: () => Promise<unknown>): Promise<Movement> {
  const page = element.page();
  const scroll = () => page.evaluate(() => scrollY);
  const [from, scrolledFrom] = [await positionOf(element), await scroll()];
  await act();
  const [to, scrolledTo] = [await positionOf(element), await scroll()];
  return { right: to.left - from.left, down: to.top - from.top, scrolled: scrolledTo - scrolledFrom };
}
