/** What a browser shows of the marked element of a page and of all that is in it. */
import type { Page } from "playwright-core";

/** Every computed property, by element and pseudo-element. */
export async function computedLook(page: Page, url: string): Promise<Record<string, string>> {
  await page.goto(url, { waitUntil: "load" });
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
