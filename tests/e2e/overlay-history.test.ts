/** The history: what was picked and asked for, pictures of before and after, and what an undo changes. */
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { expectAccessible } from "../support/browser/axe.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { HISTORY } from "../support/browser/panel-contents.ts";
import { visibleText } from "../support/browser/visible-text.ts";

const fixture = overlayFixture();

test("a small picture is taken at the request and at the accept, and the history shows both", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  const { page, button } = overlay;
  const taken = (moment: string) =>
    server.until(() => server.artifacts.get(`/sessions/${id}/artifacts/picture-${moment}.png`));
  const before = await taken("before");
  await button("Accept").click();
  const after = await taken("after");
  for (const picture of [before, after]) {
    const { width, height } = PNG.sync.read(picture);
    expect(Math.max(width / 320, height / 240)).toBeLessThanOrEqual(1);
    expect(Math.min(width, height)).toBeGreaterThan(10);
  }
  expect(before.equals(after)).toBe(false);
  server.texts.set("/history?limit=50", JSON.stringify({ history: [{ ...HISTORY[0], id }] }));
  await button("Sessions").click();
  const shots = page.getByRole("region", { name: "Accepted variants" }).locator("img");
  await expect
    .poll(() =>
      shots.evaluateAll((all: HTMLImageElement[]) => all.map(({ naturalWidth }) => naturalWidth > 0)),
    )
    .toEqual([true, true]);
  expect(overlay.errors).toEqual([]);
});

test("a row says what was asked for where and by whom it was written; the list can be that of one page", async () => {
  const { open, server } = fixture();
  server.texts.set("/history?limit=50", JSON.stringify({ history: HISTORY }));
  const { page, button } = await open();
  await button("Sessions").click();
  const rows = page.getByRole("region", { name: "Accepted variants" }).getByRole("listitem");
  await expect.poll(() => rows.count()).toBe(2);
  const first = await visibleText(rows.first());
  for (const text of [
    "heading “Tides, told slowly”",
    "bolder, “more weight” · 3 variants",
    "variant 2 by claude",
  ])
    expect(first.replace(/ +/g, " ")).toContain(text);
  expect(first).toContain("src/styles.css");
  expect(await rows.nth(1).locator("img").count()).toBe(0);
  expect(await visibleText(rows.nth(1))).toMatch(/Undone .* by codex : changed src\/prices\.html/);
  await page.getByRole("combobox", { name: "Page" }).selectOption("/prices");
  await expect.poll(() => rows.count()).toBe(1);
  expect(await visibleText(rows)).toContain("src/prices.html");
});

test("an undo says first what it will change; a wide change wraps, and the times stay in view", async () => {
  const { open, server } = fixture();
  server.texts.set("/history?limit=50", JSON.stringify({ history: HISTORY.slice(0, 1) }));
  const { page, button } = await open({ width: 390 });
  await button("Sessions").click();
  const row = page.getByRole("region", { name: "Accepted variants" }).getByRole("listitem");
  await row.getByRole("button", { name: /^Undo heading “Tides, told slowly”, accepted 2 Jan 2026/ }).click();
  await row.getByText("Change src/hero.html, src/styles.css back like this?").waitFor();
  await row.getByText('-    <h1 class="hero-title bold">').waitFor();
  await row.getByText("Will change src/styles.css").waitFor();
  await row.getByText("Change src/styles.css", { exact: false }).first().click();
  const overflow = await page
    .locator("impeccable-live-root .sheet .content")
    .evaluate((content) => content.scrollWidth - content.clientWidth);
  expect(overflow).toBe(0);
  expect(await visibleText(row.locator(".line"))).toMatch(/2 Jan/);
  await expectAccessible(page, "history-undo");
  expect(server.posted.filter(({ type }) => type === "undo_request")).toEqual([]);
});
