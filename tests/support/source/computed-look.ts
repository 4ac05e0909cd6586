/** What a browser shows of the marked element of a page and of all that is in it. */
import type { Page } from "playwright-core";

/** Every computed property on the page that is open, by element and pseudo-element. */
export async function computedLook(page: Page): Promise<Record<string, string>> {
  return await page.evaluate(() => {
    const look: Record<string, string> = {};
    const root = document.querySelector("[data-m]");
    const all = root === null ? [] : [root, ...root.querySelectorAll("*")];
    for (const [index, element] of all.entries())
      for (const pseudo of ["", "::before", "::after"]) {
        const style = getComputedStyle(element, pseudo === "" ? null : pseudo);
        for (const property of style)
          look[`${index}${pseudo} ${property}`] = style.getPropertyValue(property);
      }
    return look;
  });
}

/** The properties that are not the same, as `0 color: red → blue`. */
export function lookDifferences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) =>
    before[key] === after[key] ? [] : [`${key}: ${before[key]} → ${after[key]}`],
  );
}
