/** Inserting beside an element: choosing the point, requesting it, and seeing the result there. */
import { expect, test } from "vitest";
import { eachFrame } from "../support/browser/frames.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import type { OverlayPage } from "../support/browser/overlay-page.ts";
import { movementOf } from "../support/browser/position.ts";
import { HEADLINE_LABEL, insertWrapperFor, LEAD_LABEL } from "../support/browser/sample-page.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

/** The name on the line at the insertion point. */
function place({ page }: OverlayPage): Promise<string | null> {
  return page.locator("impeccable-live-root .insertion-line .name").textContent();
}

test("the line is at the nearer side of the element under the pointer, or of a container's nearest child", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await overlay.button("Insert something new").click();
  const over = async (selector: string, x: number, y: number) => {
    const box = await page.locator(selector).boundingBox();
    if (box === null) throw new Error(`no ${selector}`);
    await page.mouse.move(box.x + box.width * x, box.y + box.height * y);
  };
  await over("#lead", 0.5, 0.2);
  await expect.poll(() => place(overlay)).toBe(`before ${LEAD_LABEL}`);
  await over("#lead", 0.5, 0.8);
  await expect.poll(() => place(overlay)).toBe(`after ${LEAD_LABEL}`);
  // The cards are in a row: left is before, right is after.
  await over(".card >> nth=1", 0.2, 0.9);
  await expect.poll(() => place(overlay)).toBe("before article “Low water”");
  await over(".card >> nth=1", 0.8, 0.1);
  await expect.poll(() => place(overlay)).toBe("after article “Low water”");
  const line = () =>
    page.locator("impeccable-live-root .insertion-line").evaluate((node) => node.clientWidth);
  await expect.poll(line).toBe(0);
  // Far from the edges of `main` and beside nothing: after its last child.
  const main = await page.locator("main").boundingBox();
  if (main === null) throw new Error("no main");
  await page.mouse.move(main.x + main.width / 2, 600);
  await expect.poll(() => place(overlay)).toBe("after table “Brest 05:42”");
});

test("keys move along the insertion points, Enter opens the prompt, and Go needs a text", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await button("Insert something new").focus();
  await page.keyboard.press("Enter");
  await page.locator("#headline").hover({ position: { x: 40, y: 6 } });
  await expect.poll(() => place(overlay)).toBe(`before ${HEADLINE_LABEL}`);
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe(`after ${HEADLINE_LABEL}`);
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe(`after ${LEAD_LABEL}`);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => place(overlay)).toBe(`before ${LEAD_LABEL}`);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => place(overlay)).toBe(`before ${HEADLINE_LABEL}`);
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe(`after ${HEADLINE_LABEL}`);
  await page.keyboard.press("Enter");
  await overlay.waitForBar("configure");
  expect(await button("Go").isDisabled()).toBe(true);
  expect(await page.getByRole("radiogroup").count()).toBe(0);
  const prompt = page.getByRole("textbox", { name: "Prompt" });
  await expect.poll(() => prompt.evaluate((node) => node.matches(":focus"))).toBe(true);
  await page.keyboard.type("a tide table");
  await page.reload();
  await overlay.waitForBar("configure");
  await expect.poll(() => place(overlay)).toBe(`after ${HEADLINE_LABEL}`);
  await prompt.press("Enter");
  const event = await server.event("generate");
  expect(event).toMatchObject({
    mode: "insert",
    insert: { position: "after", anchor: { tagName: "h1", id: "headline" } },
    freeformPrompt: "a tide table",
    pageUrl: page.url(),
  });
  expect(event.placeholder).toMatchObject({ width: expect.any(Number), height: expect.any(Number) });
  expect(event).not.toHaveProperty("action");
});

test("an inserted variant is beside its anchor, cycles like any other, and is removed on discard", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await button("Insert something new").click();
  await page.locator("#headline").hover({ position: { x: 40, y: 60 } });
  await page.locator("#headline").click({ position: { x: 40, y: 60 } });
  await page.getByRole("textbox", { name: "Prompt" }).fill("a tide table");
  await button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  await expect.poll(() => place(overlay)).toBe(`after ${HEADLINE_LABEL}`);
  writeVariants(id, insertWrapperFor(id));
  await page.locator(".tide-table").waitFor();
  expect(await page.locator("#headline + [data-impeccable-variants] + #lead").count()).toBe(1);
  const inserted = page.locator("[data-impeccable-variants]");
  await expect.poll(() => visibleText(inserted)).toBe("High water 05:42");
  const moved = await movementOf(page.locator("#headline"), async () => {
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => visibleText(inserted)).toBe("05:42, rising");
  });
  expect(moved).toEqual({ right: 0, down: 0, scrolled: 0 });
  server.update(id, { phase: "discarded" });
  await overlay.waitForBar("done");
  await expect.poll(() => page.locator("[data-impeccable-variants]").count()).toBe(0);
  expect(await page.locator("#headline + #lead").count()).toBe(1);
});

test("the page stays where it is when something is inserted before or after a tall element", async () => {
  const { open, server, serve, writeVariants } = fixture();
  serve({
    body: '<section id="tall" style="height: 552px">Boats by the hour</section><p id="next">Next</p>',
  });
  for (const side of ["before", "after"] as const) {
    const overlay = await open({ height: 700 });
    const { page, button } = overlay;
    const tall = page.locator("#tall");
    await tall.evaluate((node) => node.scrollIntoView({ block: "end" }));
    await button("Insert something new").click();
    await tall.click({ position: { x: 200, y: side === "before" ? 200 : 300 } });
    await page.getByRole("textbox", { name: "Prompt" }).fill("a tide table");
    const scrolledFrom = await page.evaluate(() => scrollY);
    const top = await tall.evaluate((node) => node.getBoundingClientRect().top);
    await button("Go").click();
    const { id } = await server.event("generate", ({ insert }) => JSON.stringify(insert).includes(side));
    await overlay.waitForBar("working");
    writeVariants(id, insertWrapperFor(id).replace('position="after"', `position="${side}"`));
    await page.locator(".tide-table").waitFor();
    await overlay.waitForBar("cycling");
    expect(await eachFrame(page, () => page.evaluate(() => scrollY))).toEqual([scrolledFrom]);
    // What is inserted before an element takes its place.
    const at = await page.locator(side === "before" ? ".tide-table" : "#tall").boundingBox();
    expect(Math.abs((at?.y ?? 0) - top)).toBeLessThan(30);
    server.update(id, { phase: "discarded" });
    await overlay.waitForBar("done");
  }
});

test("what was inserted is called by its own text, also after a reload", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  const name = page.locator("impeccable-live-root .element-bar .tag");
  await button("Insert something new").click();
  await page.locator("#headline").click({ position: { x: 40, y: 60 } });
  await page.getByRole("textbox", { name: "Prompt" }).fill("a tide table");
  await button("Go").click();
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  await page.reload();
  await overlay.waitForBar("working");
  await expect.poll(() => visibleText(name)).toBe(`after ${HEADLINE_LABEL}`);
  writeVariants(id, insertWrapperFor(id));
  await page.locator(".tide-table").waitFor();
  await expect.poll(() => visibleText(name)).toBe("paragraph “High water 05:42”");
});
