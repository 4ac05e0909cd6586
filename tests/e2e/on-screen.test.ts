/** The helpers that read the screen detect the faults they were written for. Each fault is a small page. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { eachFrame } from "../support/browser/frames.ts";
import { comparePixels, SAME_SHARE, screenshotOf } from "../support/browser/pixels.ts";
import { movementOf, positionOf } from "../support/browser/position.ts";
import { visibleText } from "../support/browser/visible-text.ts";

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 800, height: 600 } });
});
afterEach(() => page.close());

const show = (body: string) => page.setContent(`<!doctype html><body style="margin: 0">${body}</body>`);

test("visible text leaves out what is hidden, transparent, clipped, scrolled away or covered", async () => {
  await show(`<main>
    <p>Seen <b>in parts</b></p>
    <p hidden>hidden</p> <p style="opacity: 0">clear</p> <p style="visibility: hidden">invisible</p>
    <p style="position: absolute; width: 1px; height: 1px; overflow: hidden">for screen readers</p>
    <div style="height: 40px; overflow: auto"><p style="margin: 0 0 200px">first</p><p>scrolled away</p></div>
    <p style="position: absolute; top: 300px">covered</p>
    <p style="position: absolute; top: 400px">under clear glass</p>
    <p style="position: absolute; top: 900px">below the window</p>
  </main>
  <div style="position: absolute; top: 300px; width: 400px; height: 60px; background: #fff"></div>
  <div style="position: absolute; top: 400px; width: 400px; height: 60px"></div>`);
  expect(await visibleText(page.locator("main"))).toBe("Seen in parts first under clear glass");
});

test("visible text reads a shadow root, and text under a shadow root counts as covered", async () => {
  await show(
    `<p id="page">of the page</p><div id="host" style="position: fixed; inset: 0; pointer-events: none"></div>`,
  );
  await page.evaluate(() => {
    const root = document.querySelector("#host")?.attachShadow({ mode: "open" });
    root?.setHTMLUnsafe(
      `<nav style="pointer-events: auto; position: fixed; top: 200px; background: #fff">
        <label style="position: relative"><input type="radio" style="opacity: 0; position: absolute; inset: 0">Agent away</label>
      </nav><section style="pointer-events: none; position: fixed; top: 300px">claude is at work</section>`,
    );
  });
  expect(await visibleText(page.locator("nav"))).toBe("Agent away");
  expect(await visibleText(page.locator("section"))).toBe("claude is at work");
  expect(await visibleText(page.locator("#page"))).toBe("of the page");
  await page.locator("nav").evaluate((nav) => Object.assign(nav.style, { top: "0", inset: "0" }));
  expect(await visibleText(page.locator("#page"))).toBe("");
});

test("a text that is on screen for some frames only is seen to disappear", async () => {
  await show("<h1>Original</h1>");
  const title = page.locator("h1");
  let reads = 0;
  const shown = await eachFrame(page, async () => {
    reads += 1;
    if (reads === 4) await title.evaluate((node) => node.replaceChildren("Variant"));
    return await visibleText(title);
  });
  expect(shown).toEqual(["Original", "Variant"]);
  expect(await eachFrame(page, () => visibleText(title))).toEqual(["Variant"]);
});

test("the position before and after an act shows a scroll and a jump", async () => {
  await show(
    `<div id="anchor" style="height: 100px">Anchor</div><p>Next</p><div style="height: 3000px"></div>`,
  );
  const pushed = await movementOf(page.locator("p"), () =>
    page
      .locator("#anchor")
      .evaluate((anchor) => Object.assign(anchor.style, { marginLeft: "3px", height: "140px" })),
  );
  expect(pushed).toEqual({ right: 0, down: 40, scrolled: 0 });
  const moved = await movementOf(page.locator("p"), () => page.evaluate(() => scrollBy(0, 552)));
  expect(moved).toEqual({ right: 0, down: -552, scrolled: 552 });
  await page.locator("p").evaluate((node) => Object.assign(node.style, { display: "none" }));
  await expect(positionOf(page.locator("p"))).rejects.toThrow("p is not drawn");
});

test("a picture that is drawn 40 pixels off differs, and one with parts left out does not", async () => {
  const figure = (shift: number) =>
    `<figure style="margin: 0; width: 400px; height: 200px; background: #eee; overflow: hidden"><b style="display: block; margin-left: ${shift}px; font: 700 60px/1.4 sans-serif">Boats by the hour</b></figure>`;
  const shot = async (shift: number) => {
    await show(figure(shift));
    return await screenshotOf(page.locator("figure"));
  };
  const [here, again, off] = [await shot(0), await shot(0), await shot(40)];
  expect(comparePixels(again, here).share).toBe(0);
  expect(comparePixels(off, here).share).toBeGreaterThan(SAME_SHARE);
  const all = { left: 0, top: 0, width: 400, height: 170 };
  expect(comparePixels(off, here, [all]).share).toBe(0);
  await show(figure(0).replace("400px", "440px"));
  const wider = await screenshotOf(page.locator("figure"));
  expect(() => comparePixels(wider, here)).toThrow("a picture of 440 x 200 is compared with 400 x 200");
});
