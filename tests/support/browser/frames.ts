/** What stays true on screen: read in every frame instead of once. */
import type { Page } from "playwright-core";

/** About half a second on a quiet machine: longer than anything that only flashes up. */
export const LASTING_FRAMES = 30;

/**
 * Reads something in each of the coming frames of the page.
 * @returns the values in the order they came, each once per run of equal ones: one value when nothing changed
 */
export async function eachFrame<T>(
  page: Page,
  read: () => Promise<T>,
  frames = LASTING_FRAMES,
): Promise<readonly T[]> {
  const values: T[] = [];
  for (let frame = 0; frame < frames; frame++) {
    const value = await read();
    if (values.length === 0 || JSON.stringify(values.at(-1)) !== JSON.stringify(value)) values.push(value);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return values;
}
