/** The page is a view: after everything that can happen to it, it shows the server's state again. */
import { expect, test } from "vitest";
import { expectAccessible } from "../support/browser/axe.ts";
import { saveScreenshot } from "../support/browser/browser.ts";
import { overlayFixture } from "../support/browser/overlay-fixture.ts";
import { openOverlay } from "../support/browser/overlay-page.ts";
import { HEADLINE, wrapperFor } from "../support/browser/sample-page.ts";
import { summaryOf } from "../support/browser/summaries.ts";

const fixture = overlayFixture();
const ID = "0a1b2c3d";

/** A session as the server has it after comparing and tuning. */
function recorded(origin: string, patch: Parameters<typeof summaryOf>[1] = {}) {
  return summaryOf(ID, {
    phase: "cycling",
    pageUrl: `${origin}/`,
    element: { tagName: "h1", id: "headline", classes: ["hero-title"], cssPath: "#headline" },
    arrivedVariants: 3,
    visibleVariant: 1,
    paramValues: { weight: 400, density: "airy", rule: true },
    sourceFile: "index.html",
    ...patch,
  });
}

test("after a reload the same variant, values and phase are on screen, and nothing is requested again", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  await page.getByRole("slider", { name: "Weight" }).fill("400");
  await page.keyboard.press("Escape");
  await page.locator("h1.bold").click();
  await page.keyboard.press("ArrowRight");
  await server.event("checkpoint", (event) => event.visibleVariant === 2);
  const before = server.posted.length;
  await page.reload();
  await overlay.waitForBar("cycling");
  await page.locator("h1.quiet").waitFor();
  await overlay.button("Previous variant").click();
  await page.locator("h1.bold").waitFor();
  await expect.poll(() => page.getByRole("slider", { name: "Weight" }).inputValue()).toBe("400");
  const checkpoints = server.posted.filter(({ type }) => type === "checkpoint");
  expect(checkpoints.every(({ paramValues }) => JSON.stringify(paramValues) !== '{"weight":700}')).toBe(true);
  expect(
    server.posted
      .slice(before)
      .every(({ type }) => ["checkpoint", "variant_mounted", "presence"].includes(type)),
  ).toBe(true);
});

test("a tuned value that the server has not recorded survives a reload and is recorded [lost-value]", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  const weight = page.getByRole("slider", { name: "Weight" });
  let release = () => {};
  server.held = new Promise((resolve) => {
    release = resolve;
  });
  await weight.fill("400");
  await page.reload();
  // The next page has read the session before the checkpoint of the last one is recorded.
  await overlay.waitForBar("cycling");
  await expect.poll(() => weight.inputValue()).toBe("400");
  server.held = null;
  release();
  await server.event("checkpoint", ({ paramValues }) => JSON.stringify(paramValues) === '{"weight":400}');
  await expect.poll(() => weight.inputValue()).toBe("400");
});

test("revisions keep rising after a reload, and the owner stays the same", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  await overlay.page.keyboard.press("ArrowRight");
  await server.event("checkpoint", (event) => event.visibleVariant === 2);
  await overlay.page.reload();
  await overlay.page.locator("h1.quiet").waitFor();
  await overlay.page.keyboard.press("ArrowRight");
  await server.event("checkpoint", (event) => event.visibleVariant === 3);
  const checkpoints = server.posted.filter(({ type }) => type === "checkpoint");
  const revisions = checkpoints.map(({ revision }) => Number(revision));
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  expect(new Set(revisions).size).toBe(revisions.length);
  expect(new Set(checkpoints.map(({ owner }) => owner)).size).toBe(1);
});

test("a browser without local state shows the session from the server and the source [resume-local]", async () => {
  const { open, pages, serve, server } = fixture();
  serve({ headline: wrapperFor(ID, HEADLINE) });
  server.sessions.set(ID, recorded(pages.origin));
  const overlay = await open();
  await overlay.waitForBar("cycling");
  await overlay.page.locator("h1.bold").waitFor();
  await expect.poll(() => overlay.page.getByRole("slider", { name: "Weight" }).inputValue()).toBe("400");
  await expect.poll(() => overlay.page.getByRole("radio", { name: "Airy" }).isChecked()).toBe(true);
  await expect
    .poll(() => overlay.page.getByRole("switch", { name: "Rule" }).getAttribute("aria-checked"))
    .toBe("true");
});

test("a first checkpoint after resuming carries the recorded values, not the defaults [defaults-overwrite]", async () => {
  const { open, pages, serve, server } = fixture();
  serve({ headline: wrapperFor(ID, HEADLINE) });
  server.sessions.set(ID, recorded(pages.origin));
  const overlay = await open();
  await overlay.page.locator("h1.bold").waitFor();
  await overlay.page.keyboard.press("ArrowRight");
  const checkpoint = await server.event("checkpoint", (event) => event.visibleVariant === 2);
  expect(checkpoint.paramValues).toEqual({ weight: 400, density: "airy", rule: true });
  await overlay.page.keyboard.press("ArrowLeft");
  await overlay.button("Accept").click();
  expect((await server.event("accept")).paramValues).toEqual({ weight: 400, density: "airy", rule: true });
});

test("a session whose tab was closed is resumed by the next one, without a question", async () => {
  const { open, pages, serve, server } = fixture();
  serve({ headline: wrapperFor(ID, HEADLINE) });
  server.ownerGone = true;
  server.sessions.set(ID, recorded(pages.origin, { activeOwner: "tab-gone" }));
  const overlay = await open();
  const claim = await server.event("checkpoint", (event) => event.reason === "browser_resumed");
  expect(claim.paramValues).toBeUndefined();
  await overlay.button("Accept").waitFor();
});

test("in another tab's session nothing can be changed until it is taken over", async () => {
  const { open, pages, serve, server } = fixture();
  serve({ headline: wrapperFor(ID, HEADLINE) });
  server.sessions.set(ID, recorded(pages.origin, { activeOwner: "tab-living", visibleVariant: 3 }));
  const overlay = await open();
  const { page, button } = overlay;
  await button("Take over").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator("h1.wide").waitFor();
  expect(await button("Accept").count()).toBe(0);
  await button("Take over").click();
  await server.event("checkpoint", (event) => event.reason === "takeover");
  await button("Accept").waitFor();
  await page.keyboard.press("ArrowLeft");
  await page.locator("h1.quiet").waitFor();
});

test("another tab's session can be taken over while the agent works, and after it failed", async () => {
  const { open, pages, server } = fixture();
  const foreign = { phase: "generate_requested", arrivedVariants: 0, activeOwner: "tab-living" } as const;
  server.sessions.set(ID, recorded(pages.origin, foreign));
  const overlay = await open();
  const { button } = overlay;
  await overlay.waitForBar("working");
  await button("Take over").waitFor();
  expect(await button("Cancel").count()).toBe(0);
  server.update(ID, { phase: "agent_error", error: "No." });
  await overlay.waitForBar("error");
  await button("Take over").waitFor();
  expect(await button("Discard").count()).toBe(0);
  await overlay.announces("You have taken over", () => button("Take over").click());
  await button("Discard").waitFor();
});

test("a tab whose session another tab took shows a notice and the other tab's variant", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  server.update(id, { activeOwner: "tab-other", visibleVariant: 3 });
  await overlay.button("Take over").waitFor();
  await overlay.page.locator("h1.wide").waitFor();
});

test("a decision without a response before a reload is sent after it, once and with the same key", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  server.script = ({ type }) =>
    type === "accept"
      ? { status: 503, body: { error: "storage_failed", message: "The disk is full." } }
      : null;
  await overlay.button("Accept").click();
  await page.getByText("Not saved yet", { exact: false }).first().waitFor();
  server.script = () => null;
  await page.reload();
  await server.event("accept");
  await overlay.waitForBar("waiting");
  const keys = server.attempts.filter(({ type }) => type === "accept").map(({ key }) => key);
  expect(new Set(keys).size).toBe(1);
});

test("a prompt that was not sent yet survives a reload", async () => {
  const { open } = fixture();
  const overlay = await open();
  await overlay.pick("#headline");
  await overlay.page.getByRole("textbox", { name: "Prompt" }).fill("half a thought");
  await overlay.page.getByRole("radio", { name: "delight" }).check();
  await overlay.page.reload();
  await overlay.waitForBar("configure");
  await expect
    .poll(() => overlay.page.getByRole("textbox", { name: "Prompt" }).inputValue())
    .toBe("half a thought");
  await expect.poll(() => overlay.page.getByRole("radio", { name: "delight" }).isChecked()).toBe(true);
});

test("a session that ended while the page was disconnected is shown as ended once [error-resurrects]", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  await server.stop();
  await overlay.page.getByText("Reconnecting", { exact: true }).waitFor();
  const ended = server.sessions.get(id);
  if (ended === undefined) throw new Error("the session is gone");
  server.sessions.set(id, { ...ended, phase: "completed", acceptedVariant: "1" });
  await server.start();
  await overlay.waitForBar("done");
  await overlay.page.reload();
  await overlay.page.getByText("Live", { exact: true }).waitFor();
  expect(await overlay.page.locator("impeccable-live-root [data-state]").count()).toBe(0);
});

test("missed events that cannot be replayed are announced, and everything is read again", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  await server.stop();
  server.forgetLog();
  const before = server.sessions.get(id);
  if (before === undefined) throw new Error("the session is gone");
  server.sessions.set(id, { ...before, phase: "accept_requested", acceptedVariant: "1" });
  await server.start();
  await overlay.page.getByText("Some events were missed", { exact: false }).waitFor();
  await overlay.waitForBar("waiting");
  await saveScreenshot(overlay.page, "resync");
  await overlay.button("Close").click();
});

test("a hidden tab says so, closes its stream, and resumes by cursor when it is shown", async () => {
  const { open, server } = fixture();
  const overlay = await open();
  await server.until(() => server.connects[0]);
  server.send({ type: "agent", listening: false, names: [] });
  await overlay.page.getByText("Agent away", { exact: true }).waitFor();
  const show = (state: string) =>
    overlay.page.evaluate((visibility) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => visibility });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await show("hidden");
  const hidden = await server.event("presence");
  expect(hidden).toMatchObject({ owner: expect.stringMatching(/^tab-/), state: "hidden" });
  server.send({ type: "agent", listening: true, names: ["late"] });
  await show("visible");
  await overlay.page.getByText("Live", { exact: true }).waitFor();
  expect(server.connects).toEqual(["", "1-1"]);
});

test("a new token after a restart is announced with what to do, and decisions are kept [sse-401]", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  await server.stop();
  server.token = "rotated";
  await overlay.button("Accept").click();
  await server.start();
  await overlay.page.getByText("does not know this page's token", { exact: false }).first().waitFor();
  await saveScreenshot(overlay.page, "refused-token");
  await overlay.button("Reload page").click();
  await server.event("accept");
  await overlay.waitForBar("waiting");
});

test("a server that stays away: the page offers a command, or the new address, and keeps decisions", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page, button } = overlay;
  await page.clock.install();
  await server.stop();
  await button("Accept").click();
  await page.getByText("Reconnecting", { exact: true }).waitFor();
  await page.clock.runFor(20_000);
  await page.getByText("npx impeccable-live serve", { exact: true }).waitFor();
  await overlay.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await button("Copy").click();
  await button("Copied").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("npx impeccable-live serve");
  await expectAccessible(page, "server away");
  await saveScreenshot(page, "server-away");
  await page.evaluate(() => {
    const tag = document.querySelector<HTMLScriptElement>("script[src$='/live.js']");
    tag?.setAttribute("src", "http://localhost:8499/live.js");
  });
  await page.clock.runFor(6_000);
  await page.getByText("started again at http://localhost:8499.", { exact: false }).waitFor();
  await saveScreenshot(page, "server-moved");
  // The page that is being left must not reconnect before the button is pressed.
  await page.route("**/events*", (route) => route.abort());
  await server.start();
  await button("Reload page").click();
  await page.waitForFunction(() => !document.querySelector("script[src*='8499']"));
  await page.unroute("**/events*");
  await server.event("accept");
  await overlay.waitForBar("waiting");
  // The reload may have cut off the answer to a first try: the next one has the same key, so it is the same decision.
  const keys = server.posted.filter(({ type }) => type === "accept").map(({ key }) => key);
  expect([...new Set(keys)]).toEqual([expect.stringMatching(/./)]);
});

test("the back button brings the session back as it was, and the owner stays the same", async () => {
  const { openCycling, server } = fixture();
  const { overlay } = await openCycling();
  const { page } = overlay;
  await page.keyboard.press("ArrowRight");
  await server.event("checkpoint", (event) => event.visibleVariant === 2);
  const ownerOf = () => page.evaluate(() => sessionStorage.getItem("impeccable-live-owner"));
  const owner = await ownerOf();
  const before = server.posted.length;
  await page.goto("data:text/html,<p>Another page</p>");
  await page.goBack();
  await overlay.waitForBar("cycling");
  await page.locator("h1.quiet").waitFor();
  expect(await ownerOf()).toBe(owner);
  const again = server.posted.slice(before).map(({ type }) => type);
  const repeatable = ["checkpoint", "variant_mounted", "presence", "exit"];
  expect(again.filter((type) => !repeatable.includes(type))).toEqual([]);
});

test("a duplicated tab has an identity of its own", async () => {
  const { browser, open, pages } = fixture();
  const first = await open();
  const ownerOf = () => first.page.evaluate(() => sessionStorage.getItem("impeccable-live-owner"));
  const owner = await ownerOf();
  const copied = await first.page.evaluate(() => JSON.stringify(sessionStorage));
  await first.context.addInitScript((storage) => {
    if (sessionStorage.length > 0) return;
    for (const [key, value] of Object.entries(JSON.parse(storage)))
      sessionStorage.setItem(key, String(value));
  }, copied);
  const twin = await openOverlay(browser, `${pages.origin}/`, { context: first.context });
  const twinOwner = await twin.page.evaluate(() => sessionStorage.getItem("impeccable-live-owner"));
  expect(twinOwner).toMatch(/^tab-/);
  expect(twinOwner).not.toBe(owner);
  await first.page.reload();
  await first.button("Pick element").waitFor();
  expect(await ownerOf()).toBe(owner);
});

test("a wrapper that page and files miss three times ends the session, says so and frees the picker", async () => {
  const { openCycling, server } = fixture();
  const { overlay, id } = await openCycling();
  const message = "The variants were taken out of index.html by hand, so this session has ended.";
  const checks: number[] = [];
  server.script = (event) => {
    if (event.reason !== "wrapper_missing") return null;
    checks.push(performance.now());
    const phase = checks.length < 3 ? "cycling" : "discarded";
    if (phase === "discarded") {
      server.send({ type: "discarded", id, seq: 9, message });
      server.update(id, { phase });
    }
    return { status: 200, body: { ok: true, id, seq: 9, phase } };
  };
  await overlay.page.getByText(message).waitFor({ timeout: 60_000 });
  await expect.poll(() => overlay.page.locator("impeccable-live-root [data-state]").count()).toBe(0);
  await expect.poll(() => overlay.page.locator("h1:visible").count()).toBe(1);
  expect(checks.length).toBe(3);
  for (const [index, at] of checks.entries())
    if (index > 0) expect(at - (checks[index - 1] ?? at)).toBeGreaterThan(3_000);
  await overlay.pick("#headline");
  await overlay.waitForBar("configure");
});
