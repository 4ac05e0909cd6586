/** Comparing with the original: what is on screen while a control of the bar is held, dragged or switched. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { eachFrame } from "../support/browser/frames.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import type { OverlayPage } from "../support/browser/overlay-page.ts";
import { positionOf } from "../support/browser/position.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

const ORIGINAL = "Tides, told slowly";
const VARIANT = "Tall tides";

/** One variant that is much taller than the original, by a parameter, so that the bar below it moves. */
function tallWrapper(id: string): string {
  const params = `[{"id":"height","kind":"range","min":200,"max":400,"step":10,"default":300,"label":"Height"}]`;
  return `<div data-impeccable-variants="${id}" style="display: contents">
<div data-impeccable-variant="original"><h1 id="headline" class="hero-title">${ORIGINAL}</h1></div>
<style data-impeccable-css="${id}">@scope ([data-impeccable-variant="1"]) { :scope > .tall { height: calc(var(--p-height, 300) * 1px); } }</style>
<div data-impeccable-variant="1" data-impeccable-params='${params}'><h1 id="headline" class="hero-title tall">${VARIANT}</h1></div>
<div data-impeccable-variant="2" style="display: none"><h1 id="headline" class="hero-title">Short tides</h1></div>
</div>`;
}

async function openTall(): Promise<OverlayPage> {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  writeVariants(id, tallWrapper(id));
  await overlay.page.locator("h1.tall").waitFor();
  await overlay.waitForBar("cycling");
  await eachFrame(overlay.page, () => positionOf(elementBar(overlay.page)), 20);
  return overlay;
}

const elementBar = (page: Page) => page.locator("impeccable-live-root .element-bar");
const headline = (page: Page) => visibleText(page.locator("[data-impeccable-variants]"));

async function moveOver(page: Page, name: string): Promise<void> {
  const { left, top, width, height } = await positionOf(page.getByRole("button", { name, exact: true }));
  await page.mouse.move(left + width / 2, top + height / 2);
}

test("the original is on screen for as long as its button is held, and the bar stays under the pointer", async () => {
  const { page } = await openTall();
  const before = await positionOf(elementBar(page));
  await moveOver(page, "Original");
  await page.mouse.down();
  await expect.poll(() => headline(page)).toBe(ORIGINAL);
  expect(await eachFrame(page, () => headline(page))).toEqual([ORIGINAL]);
  expect(await positionOf(elementBar(page))).toEqual(before);
  await page.mouse.up();
  await expect.poll(() => headline(page)).toBe(VARIANT);
  expect(await eachFrame(page, () => headline(page))).toEqual([VARIANT]);
});

test("a click on Original keeps it on screen until the next click, or until a variant is chosen", async () => {
  const { page, button } = await openTall();
  const before = await positionOf(elementBar(page));
  await button("Original").click();
  await page.mouse.move(5, 5);
  await expect.poll(() => headline(page)).toBe(ORIGINAL);
  expect(await eachFrame(page, () => headline(page))).toEqual([ORIGINAL]);
  expect(await button("Original").getAttribute("aria-pressed")).toBe("true");
  expect(await positionOf(elementBar(page))).toEqual(before);
  await button("Original").click();
  await expect.poll(() => headline(page)).toBe(VARIANT);
  await button("Original").press("Enter");
  await expect.poll(() => headline(page)).toBe(ORIGINAL);
  await button("Next variant").click();
  await expect.poll(() => headline(page)).toBe("Short tides");
});

test("the bar stays where it is while a slider that changes the element's height is dragged", async () => {
  const { page } = await openTall();
  const slider = await positionOf(page.getByRole("slider", { name: "Height" }));
  const y = slider.top + slider.height / 2;
  const before = await positionOf(elementBar(page));
  await page.mouse.move(slider.left + slider.width / 2, y);
  await page.mouse.down();
  await page.mouse.move(slider.left + slider.width * 0.8, y, { steps: 4 });
  const height = () => page.locator("h1.tall").evaluate((node) => node.getBoundingClientRect().height);
  await expect.poll(height).toBeGreaterThan(340);
  expect(await eachFrame(page, () => positionOf(elementBar(page)))).toEqual([before]);
  await page.mouse.up();
  await expect.poll(async () => (await positionOf(elementBar(page))).top).not.toBe(before.top);
});

test("the bottom bar stays as it is when the agent or the server goes, also on a narrow screen", async () => {
  const { open, server } = fixture();
  for (const width of [1280, 390]) {
    const { page, button } = await open({ width });
    const exit = () => positionOf(button("Exit"));
    const before = await exit();
    expect(before.left + before.width).toBeLessThan(width);
    server.send({ type: "agent", listening: false, names: [] });
    await page.getByText("Agent away", { exact: true }).waitFor();
    expect(await exit()).toEqual(before);
    await server.stop();
    await page.getByText("Reconnecting", { exact: true }).waitFor();
    expect(await exit()).toEqual(before);
    await server.start();
    await page.getByText("Live", { exact: true }).waitFor();
  }
});

test("the element bar is as wide while the agent works as when the variants are compared", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  const { width } = await positionOf(elementBar(overlay.page));
  writeVariants(id);
  await overlay.waitForBar("cycling");
  expect((await positionOf(elementBar(overlay.page))).width).toBe(width);
});

test("variants of one item of a list are compared at that item, and its label has no hashed class", async () => {
  const { open, serve, server } = fixture();
  serve({
    body: `<ul style="display: grid; grid-template-columns: 1fr 1fr 1fr">${["Row", "Sail", "Motor"].map((name) => `<li class="_card_1x9f2_8"><b>${name}</b></li>`).join("")}</ul>`,
  });
  const overlay = await open();
  const { page } = overlay;
  const left = async (selector: string) => Math.round((await positionOf(page.locator(selector))).left);
  const frame = "impeccable-live-root .outline";
  await overlay.pick("li >> nth=1");
  await overlay.button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  const places = [await left(frame), await left("impeccable-live-root .element-bar")];
  expect(await visibleText(page.locator("impeccable-live-root .tag"))).toBe("item “Sail”");
  // Hot reload renders what the agent wrote: the loop makes every item of the list three variants.
  await page.locator("ul").evaluate((list, session) => {
    for (const item of Array.from(list.children)) {
      const wrapper = document.createElement("div");
      wrapper.dataset.impeccableVariants = session;
      for (const variant of ["original", "1", "2", "3"]) {
        const part = document.createElement("div");
        part.dataset.impeccableVariant = variant;
        part.append(item.cloneNode(true));
        wrapper.append(part);
      }
      item.replaceWith(wrapper);
    }
  }, id);
  server.update(id, { phase: "variants_ready", sourceFile: "list.html" });
  await overlay.waitForBar("cycling");
  const now = async () => [await left(frame), await left("impeccable-live-root .element-bar")];
  await expect.poll(now).toEqual(places);
  await page.keyboard.press("ArrowRight");
  expect(await eachFrame(page, now)).toEqual([places]);
});
