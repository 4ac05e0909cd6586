/** Inserting beside an element: choosing the point, requesting it, and seeing the result there. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import type { OverlayPage } from "../support/browser/overlay-page.ts";
import { movementOf } from "../support/browser/position.ts";
import { insertWrapperFor } from "../support/browser/sample-page.ts";
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
  await expect.poll(() => place(overlay)).toBe("before p#lead");
  await over("#lead", 0.5, 0.8);
  await expect.poll(() => place(overlay)).toBe("after p#lead");
  // The cards are in a row: left is before, right is after.
  await over(".card >> nth=1", 0.2, 0.9);
  await expect.poll(() => place(overlay)).toBe("before article.card");
  await over(".card >> nth=1", 0.8, 0.1);
  await expect.poll(() => place(overlay)).toBe("after article.card");
  const line = () =>
    page.locator("impeccable-live-root .insertion-line").evaluate((node) => node.clientWidth);
  await expect.poll(line).toBe(0);
  // Far from the edges of `main` and beside nothing: after its last child.
  const main = await page.locator("main").boundingBox();
  if (main === null) throw new Error("no main");
  await page.mouse.move(main.x + main.width / 2, 600);
  await expect.poll(() => place(overlay)).toBe("after table");
});

test("keys move along the insertion points, Enter opens the prompt, and Go needs a text", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page, button } = overlay;
  await button("Insert something new").focus();
  await page.keyboard.press("Enter");
  await page.locator("#headline").hover({ position: { x: 40, y: 6 } });
  await expect.poll(() => place(overlay)).toBe("before h1#headline");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe("after h1#headline");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe("after p#lead");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => place(overlay)).toBe("before p#lead");
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => place(overlay)).toBe("before h1#headline");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => place(overlay)).toBe("after h1#headline");
  await page.keyboard.press("Enter");
  await overlay.waitForBar("configure");
  expect(await button("Go").isDisabled()).toBe(true);
  expect(await page.getByRole("radiogroup").count()).toBe(0);
  const prompt = page.getByRole("textbox", { name: "Prompt" });
  await expect.poll(() => prompt.evaluate((node) => node.matches(":focus"))).toBe(true);
  await page.keyboard.type("a tide table");
  await page.reload();
  await overlay.waitForBar("configure");
  await expect.poll(() => place(overlay)).toBe("after h1#headline");
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
  await expect.poll(() => place(overlay)).toBe("after h1#headline");
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
