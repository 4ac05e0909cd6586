/** Every state on a wide and a narrow screen, light and dark: it fits, it is named, and a picture is kept. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keepPicture, launchBrowser } from "./support/browser.ts";
import { FakeServer } from "./support/fake-server.ts";
import { type BarState, type OverlayPage, openOverlay } from "./support/overlay-page.ts";
import { type PageServer, startPageServer } from "./support/page-server.ts";
import { said } from "./support/run-messages.ts";
import { samplePage, wrapperFor } from "./support/sample-page.ts";

let browser: Browser;
let server: FakeServer;
let pages: PageServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = new FakeServer();
  await server.start();
  pages = await startPageServer({ "/": samplePage({ script: `${server.origin}/live.js` }) });
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await server.stop();
});

const OUTPUT = [
  said({ type: "phase", phase: "picked_up" }),
  said({
    type: "text",
    channel: "thinking",
    text: "The headline is timid. It needs one idea, not three: weight, or air, or colour. The palette is muted, so weight will carry further than a second hue.",
  }),
  said({ type: "text", text: "I'll look at how the headline is built and which styles reach it.\n" }),
  said({ type: "tool", tool: "t1", name: "read_file", state: "started", summary: "index.html" }),
  said({
    type: "tool",
    tool: "t1",
    name: "read_file",
    state: "done",
    summary: "index.html, 84 lines",
    input: { path: "index.html" },
    output: '<h1 id="headline" class="hero__title">Know the sea from your kitchen.</h1>',
  }),
  said({
    type: "tool",
    tool: "t2",
    name: "grep",
    state: "failed",
    summary: "no rule named .hero__title--bold in any of the project's stylesheets",
  }),
  said({
    type: "text",
    text: "The type scale stops at 40px. The first variant keeps the scale and adds weight; the second opens the letter-spacing; the third changes the face.\n",
  }),
  said({ type: "phase", phase: "variant_ready", variant: 1 }),
  said({ type: "phase", phase: "writing", variant: 2 }),
  said({
    type: "tool",
    tool: "t3",
    name: "edit_file",
    state: "progress",
    summary: "variant 2: rewriting the heading",
  }),
];

const LOOKS = [
  { name: "wide-light", width: 1280, height: 800, dark: false },
  { name: "wide-dark", width: 1280, height: 800, dark: true },
  { name: "narrow-light", width: 390, height: 844, dark: false },
  { name: "narrow-dark", width: 390, height: 844, dark: true },
];

describe.each(LOOKS)("the element bar, $name", (look) => {
  test("fits the window and names its controls in every state", async () => {
    server.sessions.clear();
    server.script = () => null;
    server.listening = true;
    const overlay = await openOverlay(browser, `${pages.origin}/`, look);
    const { page, button } = overlay;
    const seen = (state: BarState, name: string = state) => check(overlay, state, `${look.name}-${name}`);
    await keepPicture(page, `${look.name}-0-idle`);

    await button("Pick element").click();
    await page.keyboard.press("ArrowDown");
    await page.locator("#lead").hover();
    await keepPicture(page, `${look.name}-1-picking`);
    await page.locator("#headline").click();
    await seen("configure", "2-configure");
    await page.getByRole("radio", { name: "typeset" }).check();
    await button("Go").click();
    const { id } = await server.event("generate", (event) => server.sessions.has(event.id));
    await seen("working", "3-working");
    server.send({ type: "agent", listening: false, names: [] });
    await page.getByText("No agent is listening").waitFor();
    await seen("working", "3-working-no-agent");

    server.send({ type: "agent", listening: true, names: ["claude"] });
    server.update(id, { delivery: { seq: 1, type: "generate", state: "working", agent: "claude" } });
    server.emit(id, "run-1", ...OUTPUT);
    await page.getByText("rewriting the heading").waitFor();
    await seen("working", "3-working-output");
    await page.locator("summary").filter({ hasText: "Thinking" }).click();
    await page.locator("summary").filter({ hasText: "read_file" }).click();
    await seen("working", "3-working-output-open");

    server.texts.set("/preview", wrapperFor(id));
    server.update(id, { phase: "variants_ready", sourceFile: "index.html", preview: "/preview" });
    await page.getByText("/ 3").waitFor();
    if (!(await page.getByRole("slider").isVisible())) await button("Tune").click();
    await seen("cycling", "4-cycling");
    await page.locator("h1.bold").click();
    await page.keyboard.press("Escape");
    await seen("cycling", "4-cycling-closed");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
    await seen("cycling", "4-cycling-asks");
    await button("Keep").click();
    server.update(id, { activeOwner: "tab-other" });
    await button("Take over").waitFor();
    await seen("cycling", "4-cycling-foreign");
    await button("Take over").click();
    await button("Accept").waitFor();

    server.script = () => ({ status: 503, body: { error: "storage_failed", message: "The disk is full." } });
    await button("Accept").click();
    await button("Retry").waitFor();
    await seen("saving", "5-saving-unsent");
    server.script = () => null;
    await seen("waiting", "6-waiting");
    server.update(id, { phase: "carbonize_required" });
    await seen("cleanup", "7-cleanup");
    server.update(id, { phase: "agent_error", error: "The file was changed while it was edited." });
    await seen("error", "8-error");
    server.update(id, { phase: "completed" });
    await seen("done", "9-done");
    expect(overlay.errors).toEqual([]);
    await overlay.context.close();
    server.posted.length = 0;
  });
});

async function check({ page, state }: OverlayPage, expected: BarState, name: string): Promise<void> {
  await state(expected);
  const bar = page.locator("impeccable-live-root .element-bar");
  await bar.evaluate(async (element) => {
    const moving = element.getAnimations({ subtree: true });
    const ending = moving.filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    await Promise.allSettled(ending.map((each) => each.finished));
  });
  await keepPicture(page, name);
  const fits = await bar.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return {
      inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
      notCut: element.scrollWidth <= element.clientWidth,
    };
  });
  expect(fits, `${name} fits the window`).toEqual({ inside: true, notCut: true });
  const nameless = await bar
    .locator("button, input, textarea")
    .evaluateAll((controls) =>
      controls
        .filter((control) => (control.getAttribute("aria-label") ?? control.textContent ?? "").trim() === "")
        .map((control) => control.outerHTML),
    );
  expect(nameless, `${name} names every control`).toEqual([]);
}
