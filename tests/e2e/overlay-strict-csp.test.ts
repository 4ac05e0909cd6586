/** A page that allows no inline style and no inline script: the overlay and the variants still look right. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";

const fixture = overlayFixture({
  "content-security-policy":
    "default-src 'self'; script-src http://localhost:*; connect-src http://localhost:*; style-src 'self'; img-src data:",
});

test("under a strict policy the overlay has its styles, one variant is visible, and its CSS applies", async () => {
  const { openCycling } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  const bar = page.locator("impeccable-live-root .element-bar");
  expect(await bar.evaluate((element) => getComputedStyle(element).position)).toBe("fixed");
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  await expect
    .poll(() => page.locator("h1.bold").evaluate((element) => getComputedStyle(element).fontWeight))
    .toBe("700");
  await page.getByRole("slider", { name: "Weight" }).fill("300");
  await expect
    .poll(() => page.locator("h1.bold").evaluate((element) => getComputedStyle(element).fontWeight))
    .toBe("300");
  await page.keyboard.press("Escape");
  await page.locator("h1.bold").click();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  await expect.poll(() => page.locator("h1:visible").count()).toBe(1);
  await expect
    .poll(() => page.locator("h1.quiet").evaluate((element) => getComputedStyle(element).fontStyle))
    .toBe("italic");
});
