/** Picking an element, and keys that must reach only the page or only the overlay. */
import { expect, test } from "vitest";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import type { OverlayPage } from "../support/browser/overlay-page.ts";
import { HEADLINE_LABEL, LEAD_LABEL } from "../support/browser/sample-page.ts";

const fixture = overlayFixture();

/** The name on the outline of the element that would be picked. */
function highlighted({ page }: OverlayPage): Promise<string | null> {
  return page.locator("impeccable-live-root .outline .name").textContent();
}

test("keys move between siblings, parent and first child, and Enter picks", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await overlay.button("Pick element").press("Enter");
  await page.locator("#lead").hover();
  await expect.poll(() => highlighted(overlay)).toBe(LEAD_LABEL);
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => highlighted(overlay)).toBe(HEADLINE_LABEL);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => highlighted(overlay)).toBe("form");
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => highlighted(overlay)).toBe("box “High water”");
  await page.keyboard.press("Shift+ArrowDown");
  await expect.poll(() => highlighted(overlay)).toBe("article “High water”");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => highlighted(overlay)).toBe("main “Tides, told slowly”");
  await page.keyboard.press("Shift+ArrowUp");
  await expect.poll(() => highlighted(overlay)).toBe("main “Tides, told slowly”");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Enter");
  await overlay.waitForBar("configure");
  await page.keyboard.press("Enter");
  expect(await server.event("generate")).toMatchObject({ element: { id: "headline" } });
});

test("a session from pick to accept needs no pointer", async () => {
  const { open, server, writeVariants } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await overlay.button("Pick element").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowDown");
  while ((await highlighted(overlay)) !== "main “Tides, told slowly”")
    await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Enter");
  await overlay.waitForBar("configure");
  await page.keyboard.type("more sea");
  await page.keyboard.press("Enter");
  const { id } = await server.event("generate");
  await overlay.waitForBar("working");
  writeVariants(id);
  await page.locator("h1.bold").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
  const focused = () =>
    page.evaluate(
      () => document.querySelector("impeccable-live-root")?.shadowRoot?.activeElement?.textContent ?? "",
    );
  for (let i = 0; i < 12 && (await focused()) !== "Accept"; i++) await page.keyboard.press("Tab");
  expect(await focused()).toBe("Accept");
  await page.keyboard.press("Enter");
  expect(await server.event("accept")).toMatchObject({ variantId: "2" });
});

test("the focus moves to the prompt after a pick, to Cancel after Go, and returns when the bar closes", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page } = overlay;
  const focused = () =>
    page.evaluate(() => {
      const active = document.querySelector("impeccable-live-root")?.shadowRoot?.activeElement;
      return active?.getAttribute("aria-label") ?? active?.textContent ?? null;
    });
  await overlay.pick("#headline");
  await overlay.waitForBar("configure");
  await expect.poll(focused).toBe("Prompt");
  await page.keyboard.press("Escape");
  await expect.poll(focused).toBe("Pick element");
  await overlay.pick("#headline");
  await page.keyboard.press("Enter");
  await server.event("generate");
  await overlay.waitForBar("working");
  await expect.poll(focused).toBe("Cancel");
});

test("a session that resumes with the page does not take the focus from the page", async () => {
  const { openCycling } = fixture();
  const { overlay } = await openCycling();
  await overlay.page.reload();
  await overlay.page.getByRole("textbox", { name: "Search harbours" }).focus();
  await overlay.waitForBar("cycling");
  await overlay.page.locator("h1.bold").waitFor();
  expect(await overlay.page.evaluate(() => document.activeElement?.id)).toBe("search");
});

test("for an element smaller than 20 by 20 pixels its parent is picked", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  await overlay.pick("#tiny");
  await overlay.button("Go").click();
  expect(await server.event("generate")).toMatchObject({ element: { tagName: "article" } });
});

test("a click that ends a text selection picks nothing, and the page receives no click of a pick", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await page.evaluate(() => {
    addEventListener("click", () => document.body.setAttribute("data-received", ""));
  });
  const box = await page.locator("#lead").boundingBox();
  if (box === null) throw new Error("no lead");
  await overlay.button("Pick element").click();
  await page.mouse.move(box.x + 5, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 200, box.y + 10, { steps: 4 });
  await page.mouse.up();
  expect(await page.evaluate(() => String(getSelection()))).not.toBe("");
  expect(await page.locator("impeccable-live-root [data-state]").count()).toBe(0);
  await page.locator("#headline").click();
  await overlay.waitForBar("configure");
  expect(await page.locator("body[data-received]").count()).toBe(0);
});

test("Escape ends picking, and the page behaves as before", async () => {
  const { open } = fixture();
  const overlay = await open();
  await overlay.button("Pick element").click();
  await overlay.page.locator("#lead").hover();
  await overlay.page.keyboard.press("Escape");
  await expect.poll(() => overlay.page.locator("impeccable-live-root .outline").count()).toBe(0);
  await overlay.page.locator("#lead").click();
  expect(await overlay.page.locator("impeccable-live-root [data-state]").count()).toBe(0);
});

test("where HTML allows no wrapper, the nearest ancestor that can have one is offered before Go", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  await overlay.pick("#cell");
  await overlay.button("Use its table").click();
  await overlay.button("Go").click();
  expect(await server.event("generate")).toMatchObject({ element: { tagName: "table" } });
});

test("an item of a list is shown as one of several", async () => {
  const { open } = fixture();
  const overlay = await open();
  await overlay.pick(".card >> nth=1");
  await overlay.page.getByText("One of 3 alike", { exact: false }).waitFor();
});

test("a part of a list's item, or of a conditional element, is shown as such", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await page.evaluate(() => {
    for (const card of document.querySelectorAll(".card")) {
      card.insertAdjacentHTML("beforeend", "<p class='note-of-card'>Told by the moon</p>");
    }
    const details =
      "<details open><summary>More</summary><p id='inner'>Only while this is open</p></details>";
    document.querySelector("#lead")?.insertAdjacentHTML("afterend", details);
  });
  await overlay.pick(".note-of-card >> nth=0");
  await page.getByText("One of 3 alike", { exact: false }).waitFor();
  await page.keyboard.press("Escape");
  await overlay.pick("#inner");
  await page.getByText("Inside a details: variants show only while it does.").waitFor();
  expect(await page.getByText("alike", { exact: false }).count()).toBe(0);
});

test("keys typed into a field of the page neither cycle nor accept [keys-in-inputs]", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  const search = page.getByRole("textbox", { name: "Search harbours" });
  await page.evaluate(() =>
    document.querySelector("form")?.addEventListener("submit", (event) => event.preventDefault()),
  );
  await search.focus();
  for (const key of ["o", "ArrowLeft", "ArrowRight", "Enter", "Escape"]) await page.keyboard.press(key);
  expect(await search.inputValue()).toBe("o");
  expect(await page.locator("h1.bold").isVisible()).toBe(true);
  expect(await page.getByRole("alertdialog").count()).toBe(0);
  expect(server.posted.some(({ type }) => type === "accept")).toBe(false);
  await search.blur();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.quiet").waitFor();
});

test("arrows on the overlay's own slider move the slider, not the variants", async () => {
  const { openCycling } = fixture();
  const { overlay } = await openCycling();
  const slider = overlay.page.getByRole("slider", { name: "Weight" });
  await slider.focus();
  await overlay.page.keyboard.press("ArrowRight");
  await expect.poll(() => slider.inputValue()).toBe("800");
  expect(await overlay.page.locator("h1.bold").isVisible()).toBe(true);
});

test("Escape while comparing closes what is open, then asks, and never discards by itself", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  await page.locator("h1.bold").click();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("slider").count()).toBe(0);
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog", { name: "Discard all variants?" }).waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("alertdialog").count()).toBe(0);
  expect(server.posted.some(({ type }) => type === "discard")).toBe(false);
});

test("the page receives no key and no click of the overlay", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await overlay.pick("#headline");
  await page.evaluate(() => {
    for (const type of ["keydown", "click", "focusin", "pointerdown"]) {
      document.addEventListener(type, () => document.body.setAttribute(`data-received-${type}`, ""));
    }
  });
  await page.getByRole("textbox", { name: "Prompt" }).pressSequentially("/s");
  await page.getByRole("radio", { name: "layout" }).check();
  const received = await page.evaluate(() =>
    document.body.getAttributeNames().filter((name) => name.startsWith("data-received")),
  );
  expect(received).toEqual([]);
});

test("while a modal dialog is open the overlay moves into it, where it can be used, and back after", async () => {
  const { open } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await page.evaluate(() => {
    const dialog = document.createElement("dialog");
    dialog.innerHTML = `<p id="inside" style="width:300px">Inside</p>`;
    document.body.append(dialog);
    dialog.showModal();
  });
  await overlay.pick("#inside");
  await overlay.waitForBar("configure");
  await overlay.button("Cancel").click();
  await page.evaluate(() => document.querySelector("dialog")?.close());
  await expect.poll(() => page.locator("html > impeccable-live-root").count()).toBe(1);
  await overlay.pick("#headline");
  await overlay.waitForBar("configure");
});

test("the handle in the page is one frozen name, and starting twice changes nothing", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  const { page } = overlay;
  await page.addScriptTag({ url: `${server.origin}/live.js` });
  const seen = await page.evaluate(() => ({
    hosts: document.querySelectorAll("impeccable-live-root").length,
    frozen: Object.isFrozen(globalThis.impeccableLive),
    version: globalThis.impeccableLive?.version,
    config: "__IMPECCABLE_LIVE__" in globalThis,
  }));
  expect(seen).toEqual({ hosts: 1, frozen: true, version: "test", config: false });
  await page.evaluate(() => globalThis.impeccableLive?.open());
  await page.locator("#headline").click();
  await overlay.waitForBar("configure");
});
