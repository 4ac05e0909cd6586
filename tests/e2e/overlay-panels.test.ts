/** The bottom bar and its panels: sessions, history with undo, design tokens, the detector, Exit. */
import { expect, test } from "vitest";
import type { DesignSystemResponse } from "../../src/protocol/design-system.ts";
import type { HistoryItem } from "../../src/protocol/history.ts";
import { expectAccessible } from "../support/browser/axe.ts";
import { saveScreenshot } from "../support/browser/browser.ts";
import type { FakeServer } from "../support/browser/fake-server.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { DESIGN_SYSTEM, HISTORY } from "../support/browser/panel-contents.ts";
import { HEADLINE_LABEL, LEAD_LABEL } from "../support/browser/sample-page.ts";
import { summaryOf } from "../support/browser/summaries.ts";

const fixture = overlayFixture();
const HERE = "0a1b2c3d";
const OTHER = "1a1b2c3d";
const FOREIGN = "2a1b2c3d";

const headline = {
  tagName: "h1",
  id: "headline",
  classes: ["hero-title"],
  cssPath: "#headline",
  text: "Tides, told slowly",
};
const lead = {
  tagName: "p",
  id: "lead",
  classes: [],
  cssPath: "#lead",
  text: "A clock for people who live by the water. It knows one thing.",
};

function serveHistory(
  server: FakeServer,
  history: readonly HistoryItem[],
  design?: DesignSystemResponse,
): void {
  server.texts.set("/history?limit=50", JSON.stringify({ history }));
  if (design !== undefined) server.texts.set("/design-system.json", JSON.stringify(design));
}

test("open sessions are listed with phase and next action, and can be resumed or discarded", async () => {
  const { open, pages, server } = fixture();
  const pageUrl = `${pages.origin}/`;
  const times = { updatedAt: "2026-01-02T10:00:00.000Z" };
  server.sessions.set(
    HERE,
    summaryOf(HERE, { phase: "generate_requested", pageUrl, element: lead, ...times }),
  );
  server.sessions.set(
    OTHER,
    summaryOf(OTHER, {
      ...{ phase: "agent_error", pageUrl, element: headline, error: "No." },
      nextAction: { action: "retry_after_error", reason: "for agents", command: null, sessionId: OTHER },
    }),
  );
  server.sessions.set(
    FOREIGN,
    summaryOf(FOREIGN, { phase: "cycling", pageUrl: "https://elsewhere.test/prices?x=1", element: headline }),
  );
  serveHistory(server, []);
  const { page, button, waitForBar } = await open();
  await button("Sessions").click();
  const here = page.getByRole("region", { name: "Open on this page" });
  await expect.poll(() => here.getByRole("listitem").count()).toBe(2);
  await here.getByRole("listitem").filter({ hasText: LEAD_LABEL }).getByText("On screen now").waitFor();
  const other = here.getByRole("listitem").filter({ hasText: HEADLINE_LABEL });
  await other.getByText("Needs attention").waitFor();
  await other.getByText("The agent could not finish this: No.").waitFor();
  const elsewhere = page.getByRole("region", { name: "Open elsewhere in this project" });
  const link = elsewhere.getByRole("link", { name: "Open its page" });
  // A recorded page address never leads to another origin.
  expect(await link.getAttribute("href")).toBe("/prices?x=1");
  await expectAccessible(page, "sessions");

  await other.getByRole("button", { name: "Resume" }).click();
  await waitForBar("error");
  const first = here.getByRole("listitem").filter({ hasText: LEAD_LABEL });
  await first.getByRole("button", { name: "Discard" }).click();
  await first.getByRole("button", { name: "Keep" }).click();
  expect(server.posted.filter(({ type }) => type === "discard")).toEqual([]);
  await first.getByRole("button", { name: "Discard" }).click();
  await first.getByRole("button", { name: "Discard" }).click();
  expect(await server.event("discard")).toMatchObject({ id: HERE });
  await first.getByText("Discarded, waits for the agent").waitFor();
});

test("accepted variants are listed with their change; an undo is requested once and announced when done", async () => {
  const { open, server } = fixture();
  serveHistory(server, HISTORY);
  const { page, button, announces } = await open();
  await button("Sessions").click();
  const accepted = page.getByRole("region", { name: "Accepted variants" });
  const [first] = HISTORY;
  if (first === undefined) throw new Error("no history");
  const item = accepted.getByRole("listitem").filter({ hasText: "src/hero.html" });
  await item.getByText("Change src/hero.html").click();
  await item.getByText('+    <h1 class="hero-title bold">').waitFor();
  expect(await accepted.getByText("Undone").count()).toBe(1);
  await expectAccessible(page, "history");
  await item.getByRole("button", { name: "Undo" }).click();
  await announces("Undo is asked for. The agent takes", () =>
    item.getByRole("button", { name: "Undo" }).click(),
  );
  expect(await server.event("undo_request")).toMatchObject({ id: first.id });
  const delivery = { seq: 9, type: "undo_request", state: "queued" } as const;
  server.update(first.id, { phase: "completed", delivery });
  await item.getByText("Undo is asked for.", { exact: true }).waitFor();
  // A completed session that waits for its undo shows nothing in the page.
  expect(await page.locator("impeccable-live-root [data-state]").count()).toBe(0);
  serveHistory(server, [{ ...first, undoneAt: "2026-01-03T10:00:00.000Z" }, ...HISTORY.slice(1)]);
  await announces("The accepted variant is out of your source again.", async () => {
    server.send({ type: "done", id: first.id, seq: 10 });
    server.update(first.id, { phase: "completed", delivery: { ...delivery, state: "resolved" } });
  });
  await expect.poll(() => accepted.getByText("Undone").count()).toBe(2);
});

test("a refused undo shows why and can be requested again", async () => {
  const { open, server } = fixture();
  serveHistory(server, HISTORY.slice(0, 1));
  const body = { error: "invalid_transition", message: "Only a completed session can be undone." };
  server.script = ({ type }) => (type === "undo_request" ? { status: 409, body } : null);
  const { page, button, announces } = await open();
  await button("Sessions").click();
  const undo = page.getByRole("button", { name: "Undo heading “Tides, told slowly”" });
  await undo.click();
  await announces(body.message, () => undo.click());
  await undo.waitFor();
});

test("the design panel shows tokens and what is missing, or how to begin without any", async () => {
  const { open, server } = fixture();
  serveHistory(server, [], DESIGN_SYSTEM);
  const { page, button } = await open();
  await button("Design").click();
  const dialog = page.getByRole("dialog", { name: "Design" });
  await dialog.getByRole("button", { name: "accent #b8371b" }).waitFor();
  await dialog.getByText("DESIGN.md is newer than the sidecar", { exact: false }).waitFor();
  await dialog.getByText("Not declared: radii.").waitFor();
  const swatch = dialog.getByRole("button", { name: "accent #b8371b" }).locator("i");
  expect(await swatch.evaluate((element) => getComputedStyle(element).backgroundColor)).toBe(
    "rgb(184, 55, 27)",
  );
  await expectAccessible(page, "design");
  await page.keyboard.press("Escape");
  await expect.poll(() => dialog.count()).toBe(0);
  const focused = () =>
    page.evaluate(() =>
      document.querySelector("impeccable-live-root")?.shadowRoot?.activeElement?.getAttribute("aria-label"),
    );
  await expect.poll(focused).toBe("Design");
  const nothing = { present: false, hasMd: false, hasSidecar: false, mdNewerThanJson: false };
  serveHistory(server, [], { ...nothing, parsed: null, sidecar: null });
  await button("Design").click();
  await dialog.getByText("This project has no design document yet.").waitFor();
  await expectAccessible(page, "no design");
});

test("a panel that cannot be loaded shows it, and Retry loads it when the server is back", async () => {
  const { open, server } = fixture();
  serveHistory(server, []);
  const { page, button } = await open();
  await server.stop();
  await button("Sessions").click();
  await page.getByText("The panel could not be loaded", { exact: false }).waitFor();
  await server.start();
  await button("Retry").click();
  await page.getByText("Nothing is open here.", { exact: false }).waitFor();
});

/** The bar's width depends on the browser's fonts; `offsetWidth` rounds it down or up. */
test.each(["429.4px", "429.6px"])(
  "the bar stands where it is dropped, moves by arrow keys, and stays there across a reload (width %s)",
  async (width) => {
    const { open } = fixture();
    const { page } = await open();
    const bar = page.getByRole("navigation", { name: "Impeccable Live" });
    const setWidth = () => bar.evaluate((node, value) => node.style.setProperty("width", value), width);
    const position = async () => {
      const box = await bar.boundingBox();
      if (box === null) throw new Error("no bar");
      return { x: box.x, y: box.y };
    };
    const handle = bar.locator(".handle");
    await setWidth();
    const home = await position();
    const dropped = { x: Math.round(home.x) - 200, y: Math.round(home.y) - 300 };
    const from = await handle.boundingBox();
    if (from === null) throw new Error("no handle");
    await page.mouse.move(from.x + 20, from.y + 10);
    await page.mouse.down();
    await page.mouse.move(from.x - 180, from.y - 290, { steps: 4 });
    await page.mouse.up();
    await expect.poll(position).toEqual(dropped);
    await page.reload();
    await setWidth();
    await expect.poll(position).toEqual(dropped);
    await handle.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(position).toEqual({ x: dropped.x + 24, y: dropped.y });
    await page.setViewportSize({ width: 600, height: 300 });
    const isInside = async () => {
      const box = await bar.boundingBox();
      return box && box.x >= 0 && box.y >= 0 && box.x + box.width <= 600 && box.y + box.height <= 300;
    };
    await expect.poll(isInside).toBe(true);
    await page.setViewportSize({ width: 1280, height: 800 });
    await handle.dblclick();
    await expect.poll(position).toEqual(home);
    await page.reload();
    await setWidth();
    await expect.poll(position).toEqual(home);
  },
);

test("Detect is in the bar only where a detector is installed; it runs it and hides its marks again", async () => {
  const { open, server } = fixture();
  const without = await open();
  expect(await without.button("Detect").count()).toBe(0);
  server.detector = "window.impeccableScan = () => (window.scans = (window.scans ?? 0) + 1, [{}, {}]);";
  const { page, button, announces } = await open();
  await announces("2 places need a look.", () => button("Detect").click());
  await announces("The detector's marks are hidden.", () => button("Detect").click());
  await button("Detect").click();
  await expect.poll(() => page.evaluate(() => Reflect.get(window, "scans"))).toBe(2);
});

test("Exit reports leaving and hides the overlay; opening it again continues the session", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page, button } = overlay;
  await button("Exit").click();
  await server.event("exit");
  await expect.poll(() => page.getByRole("navigation", { name: "Impeccable Live" }).isVisible()).toBe(false);
  await page.keyboard.press("ArrowRight");
  expect(await page.locator("h1.bold").isVisible()).toBe(true);
  await page.evaluate(() => globalThis.impeccableLive?.open());
  await button("Pick element").click();
  await overlay.waitForBar("cycling");
  await saveScreenshot(page, "after-exit");
});
