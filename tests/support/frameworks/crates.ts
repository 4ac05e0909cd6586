/** State of a component beside the picked element, which hot reload must not reset. */
import { until } from "../server/until.ts";
import type { Framework } from "./framework.ts";

/** Increments the counter and returns its text. The page is hydrated then. */
export async function crates({ overlay: { page } }: Framework): Promise<string> {
  const basket = page.locator(".basket");
  // By key: on so small a page the element bar may lie over it. A key before the framework has taken over its HTML
  // is lost, as it is without the overlay.
  return await until("the page counts", async () => {
    await basket.press("Enter");
    const text = await basket.innerText();
    return text === "0 crates" ? undefined : text;
  });
}
