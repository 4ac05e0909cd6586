/** Every state on wide and narrow screens, light and dark: it fits, it is named, and a picture is stored. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_DESIGN_SYSTEM } from "../../src/protocol/design-system.ts";
import { expectAccessible } from "../support/browser/axe.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { FakeServer } from "../support/browser/fake-server.ts";
import {
  atRest,
  type GalleryState,
  galleryPage,
  isUpdating,
  missingPictures,
  picture,
} from "../support/browser/gallery.ts";
import { galleryPageHtml, galleryWrapper } from "../support/browser/gallery-page.ts";
import { openOverlay } from "../support/browser/overlay-page.ts";
import { type PageServer, startPageServer } from "../support/browser/page-server.ts";
import { DESIGN_SYSTEM, HISTORY } from "../support/browser/panel-contents.ts";
import { runMessage } from "../support/browser/run-messages.ts";
import { summaryOf } from "../support/browser/summaries.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

let browser: Browser;
let server: FakeServer;
let pages: PageServer;

beforeAll(async () => {
  browser = await launchBrowser();
  server = new FakeServer();
  await server.start();
  pages = await startPageServer({ "/": await galleryPageHtml(`${server.origin}/live.js`) });
});
afterAll(async () => {
  await browser.close();
  await pages.close();
  await server.stop();
});

const OUTPUT = [
  runMessage({ type: "phase", phase: "picked_up" }),
  runMessage({
    type: "text",
    channel: "thinking",
    text: "The headline is timid. It needs one idea, not three: weight, or air, or colour. The palette is muted, so weight will carry further than a second hue.",
  }),
  runMessage({ type: "text", text: "I'll look at how the headline is built and which styles reach it.\n" }),
  runMessage({ type: "tool", tool: "t1", name: "read_file", state: "started", summary: "index.html" }),
  runMessage({
    type: "tool",
    tool: "t1",
    name: "read_file",
    state: "done",
    summary: "index.html, 84 lines",
    input: { path: "index.html" },
    output: '<h1 id="headline" class="hero__title">Know the sea from your kitchen.</h1>',
  }),
  runMessage({
    type: "tool",
    tool: "t2",
    name: "grep",
    state: "failed",
    summary: "no rule named .hero__title--bold in any of the project's stylesheets",
  }),
  runMessage({
    type: "text",
    text: "The type scale stops at 40px. The first variant keeps the scale and adds weight; the second opens the letter-spacing; the third changes the face.\n",
  }),
  runMessage({ type: "phase", phase: "variant_ready", variant: 1 }),
  runMessage({ type: "phase", phase: "writing", variant: 2 }),
  runMessage({
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
/** Two looks cover both colour schemes and both widths; the other two only add pictures. */
const JUDGED: ReadonlySet<string> = new Set(["wide-light", "narrow-dark"]);
const TAKEN = isUpdating ? LOOKS : LOOKS.filter(({ name }) => JUDGED.has(name));
const OPEN_ELSEWHERE = "5a1b2c3d";
const HERE_TOO = "6a1b2c3d";

afterAll(() => galleryPage(LOOKS.map(({ name }) => name)));

test("the documentation has a picture of every state in every look", () => {
  expect(missingPictures(LOOKS.map(({ name }) => name))).toEqual([]);
});

test.each(TAKEN)(
  "every state, $name: it fits, every control is named, axe finds nothing, and its picture is taken",
  async (look) => {
    server.sessions.clear();
    server.script = () => null;
    server.listening = true;
    server.texts.set("/history?limit=50", JSON.stringify({ history: HISTORY }));
    server.texts.set("/design-system.json", JSON.stringify(DESIGN_SYSTEM));
    const overlay = await openOverlay(browser, `${pages.origin}/`, look);
    const { page, button, waitForBar } = overlay;
    const isNarrow = look.width < 640;
    const seen = async (name: GalleryState) => {
      await atRest(page);
      await fits(page, name);
      if (name !== "takeover") await dismissNews(page);
      if (JUDGED.has(look.name)) await expectAccessible(page, name);
      await picture(page, look.name, name);
    };
    await page.getByText("Live", { exact: true }).waitFor();
    await seen("idle");

    await button("Insert something new").click();
    await page.locator(".hero__lede").hover({ position: { x: 100, y: 4 } });
    await seen("inserting");
    await page.locator(".hero__lede").click({ position: { x: 100, y: 4 } });
    await waitForBar("configure");
    await page.getByRole("textbox", { name: "Prompt" }).fill("The next high water, as one quiet line");
    await seen("insert");
    await button("Cancel").click();
    await button("Pick element").click();
    await page.locator(".hero__lede").hover();
    await seen("picking");
    await page.locator("#headline").click();
    await waitForBar("configure");
    await page.getByRole("radio", { name: "bolder" }).check();
    await page
      .getByRole("textbox", { name: "Prompt" })
      .fill("As sure of itself as the tide table on a harbour wall");
    await seen("configure");
    const two = ["claude", "codex"].map((name) => ({ name }));
    server.send({ type: "agent", listening: true, names: ["claude", "codex"], agents: two });
    await page.getByRole("combobox", { name: "Agent" }).waitFor();
    await seen("choose-agent");
    server.send({ type: "agent", listening: true, names: ["demo-agent"] });
    await page.getByRole("combobox", { name: "Agent" }).waitFor({ state: "detached" });
    await button("Annotate").click();
    await page.locator("impeccable-live-root .annotation-layer").waitFor();
    const box = await page.locator("#headline").boundingBox();
    if (box === null) throw new Error("no headline");
    await circle(page, { x: box.x + 84, y: box.y + box.height / 4 }, { x: 80, y: box.height / 4 - 2 });
    await page.mouse.click(box.x + box.width * 0.72, box.y + 22);
    await page.getByRole("textbox", { name: "Comment 1" }).fill("More air here");
    await page.keyboard.press("Enter");
    await seen("annotate");
    await button("Clear").click();
    await button("Annotate").click();
    await button("Go").click();
    const { id } = await server.event("generate", (event) => server.sessions.has(event.id));
    await waitForBar("working");
    server.send({ type: "agent", listening: false, names: [] });
    await page.getByText("No agent is listening").waitFor();
    await seen("working-away");
    const queued = { seq: 1, type: "generate", state: "queued" } as const;
    const absent = [{ name: "codex", since: "2026-01-02T09:30:00.000Z" }];
    server.update(id, { delivery: { ...queued, assignee: "codex" } });
    server.send({ type: "agent", listening: false, names: [], absent });
    await page.getByText("Let any agent take it").waitFor();
    await seen("assignee-away");
    server.update(id, {
      delivery: { ...queued, expired: { agent: "claude", at: "2026-01-02T09:40:00.000Z" } },
    });
    await page.getByText("claude gave no result", { exact: false }).waitFor();
    await seen("lease-over");
    server.send({ type: "agent", listening: true, names: ["demo-agent"] });
    const [since, heardAt] = ["2026-01-02T09:30:00.000Z", new Date().toISOString()];
    server.update(id, {
      delivery: { seq: 1, type: "generate", state: "working", agent: "demo-agent", since, heardAt },
    });
    server.emit(id, "run-1", ...OUTPUT);
    await page.getByText("rewriting the heading").waitFor();
    await seen("working");
    const shot = { type: "attachment", name: "before.png", mime: "image/png", size: 14_200 } as const;
    const headline = await page.locator("#headline").screenshot();
    server.artifacts.set(`/sessions/${id}/artifacts/before.png`, headline);
    await page.locator("summary").filter({ hasText: "Thinking" }).click();
    await page.locator("summary").filter({ hasText: "read_file" }).click();
    server.emit(id, "run-1", runMessage({ ...shot, artifact: "before.png" }));
    server.emit(id, "run-1", runMessage({ ...shot, name: "not to be shown", artifact: "gone.png" }));
    await page.getByText("no preview in this page").waitFor();
    await expect.poll(() => page.locator(".attachment img").count()).toBe(1);
    await page.locator(".activity").evaluate((list) => list.scrollTo(0, 0));
    await seen("working-details");

    server.texts.set("/preview", await galleryWrapper(id));
    server.update(id, { phase: "variants_ready", sourceFile: "index.html", preview: "/preview" });
    await page.getByText("/ 3").waitFor();
    if (!(await page.getByRole("slider").isVisible())) await button("Tune").click();
    await seen("cycling");
    await page.getByText("/ 3").click();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
    await seen("asks-discard");
    await button("Keep").click();
    server.update(id, { mounts: { 1: "failed" } });
    await page.getByText("This variant could not be shown.").waitFor();
    await seen("mount-failed");
    server.update(id, { mounts: { 1: "mounted" }, activeOwner: "tab-other" });
    await button("Take over").waitFor();
    await seen("takeover");
    await button("Take over").click();
    await button("Accept").waitFor();

    server.script = () => ({ status: 503, body: { error: "storage_failed", message: "The disk is full." } });
    await button("Accept").click();
    await button("Retry").waitFor();
    await seen("unsent");
    await page.clock.install();
    await server.stop();
    await page.locator("impeccable-live-root [data-connection=reconnecting]").waitFor({ state: "attached" });
    await page.clock.runFor(20_000);
    await page.getByText("npx impeccable-live serve", { exact: true }).waitFor();
    await seen("server-away");
    server.script = () => null;
    server.forgetLog();
    await server.start();
    await button("Close").waitFor();
    await waitForBar("waiting");
    await seen("resync");
    await button("Close").click();
    await seen("waiting");
    server.update(id, { phase: "carbonize_required" });
    await waitForBar("cleanup");
    await seen("cleanup");
    server.update(id, { phase: "agent_error", error: "The file was changed while it was edited." });
    await waitForBar("error");
    await seen("error");
    server.update(id, { phase: "completed" });
    await waitForBar("done");
    await seen("done");
    await button("Close").click();

    await button("Steer").click();
    await page
      .getByRole("textbox", { name: "Message" })
      .fill("Use the sea palette for everything below the fold");
    await page.keyboard.press("Enter");
    const steer = await server.event("steer");
    server.update(steer.id, { delivery: { seq: 1, type: "steer", state: "received", agent: "demo-agent" } });
    await page.getByText("Read by demo-agent.").waitFor();
    await seen("steer");
    server.update(steer.id, { phase: "steer_done" });
    await button("Close panel").click();

    const pageUrl = `${pages.origin}/`;
    const lede = { tagName: "p", id: null, classes: ["hero__lede"], cssPath: ".hero__lede" };
    const times = { updatedAt: "2026-01-03T09:12:00.000Z" };
    server.update(
      OPEN_ELSEWHERE,
      summaryOf(OPEN_ELSEWHERE, {
        phase: "cycling",
        pageUrl: "/clocks.html",
        element: { tagName: "section", id: null, classes: ["clocks"], cssPath: "section" },
        arrivedVariants: 3,
        visibleVariant: 2,
        sourceFile: "clocks.html",
        nextAction: {
          action: "wait_for_user",
          reason: "The variants are on the page; the person compares them.",
          command: null,
          sessionId: OPEN_ELSEWHERE,
        },
        ...times,
      }),
    );
    server.update(
      HERE_TOO,
      summaryOf(HERE_TOO, {
        phase: "generate_requested",
        pageUrl,
        element: lede,
        nextAction: {
          action: "poll_for_pending_event",
          reason: "The person asked for variants and no agent has taken the request.",
          command: null,
          sessionId: HERE_TOO,
        },
        ...times,
      }),
    );
    for (const moment of ["before", "after"])
      server.artifacts.set(`/sessions/${HISTORY[0]?.id}/artifacts/picture-${moment}.png`, headline);
    await waitForBar("working");
    await button(isNarrow ? "Cancel" : "Sessions").waitFor();
    if (isNarrow) server.update(HERE_TOO, { pageUrl: "/order.html" });
    await button("Sessions").click();
    await page.getByText("Change src/hero.html").click();
    await page.getByText('+    <h1 class="hero-title bold">', { exact: false }).waitFor();
    await seen("sessions");
    await button("Close panel").click();
    server.update(HERE_TOO, { phase: "discarded" });
    server.update(OPEN_ELSEWHERE, { phase: "discarded" });
    // On a narrow screen the session was moved to another page before, and no bar shows its end.
    if (!isNarrow) await button("Close").click();

    await button("Design").click();
    await page.getByRole("button", { name: "accent #b8371b" }).waitFor();
    await seen("design");
    await button("Close panel").click();
    server.texts.set("/design-system.json", JSON.stringify(NO_DESIGN_SYSTEM));
    await button("Design").click();
    await page.getByText("no design document yet", { exact: false }).waitFor();
    await seen("no-design");
    await button("Close panel").click();
    const dot = page.locator("impeccable-live-root .bar [data-panel=health]");
    await dot.click();
    await page.getByText("No request waits.").waitFor();
    await seen("health");
    await server.stop();
    await page.getByText("The server does not answer.").waitFor();
    await seen("health-away");
    await server.start();
    await page.getByText("No request waits.").waitFor();
    expect(overlay.errors).toEqual([]);
    await overlay.context.close();
    server.posted.length = 0;
  },
);

/** Draws a circle by hand: a little more than one turn, and not quite closed. */
async function circle(page: Page, centre: Point, radius: Point): Promise<void> {
  const at = (turn: number) =>
    page.mouse.move(
      centre.x + (radius.x + turn) * Math.cos(turn * Math.PI * 2),
      centre.y + radius.y * Math.sin(turn * Math.PI * 2),
    );
  await at(0);
  await page.mouse.down();
  for (let step = 1; step <= 22; step++) await at(step / 20);
  await page.mouse.up();
}

/** Dismisses toasts for the picture, all at once, because they also disappear by themselves. */
async function dismissNews(page: Page): Promise<void> {
  await page.evaluate(() => {
    const root = document.querySelector("impeccable-live-root")?.shadowRoot;
    for (const close of root?.querySelectorAll<HTMLElement>(".toast button") ?? []) close.click();
  });
}

/** Every panel on screen is inside the window, nothing of it is cut, and every control has a name. */
async function fits(page: Page, name: string): Promise<void> {
  const faults = await page.locator("impeccable-live-root .panel:visible").evaluateAll((panels) =>
    panels.flatMap((panel) => {
      const { left, top, right, bottom } = panel.getBoundingClientRect();
      const isInside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
      const isCut = panel.scrollWidth > panel.clientWidth;
      const nameless = [...panel.querySelectorAll("button, input, textarea")].filter(
        (control) => (control.getAttribute("aria-label") ?? control.textContent ?? "").trim() === "",
      );
      return [
        ...(isInside ? [] : [`${panel.className} is outside the window`]),
        ...(isCut ? [`${panel.className} is cut`] : []),
        ...nameless.map((control) => control.outerHTML),
      ];
    }),
  );
  expect(faults, name).toEqual([]);
  const covered = await page.locator("impeccable-live-root .news .panel:visible").evaluateAll((news) => {
    const boxes = news.map((each) => each.getBoundingClientRect()).sort((a, b) => a.top - b.top);
    const meet = (a: DOMRect, b: DOMRect) => a.right > b.left && b.right > a.left && a.bottom > b.top;
    return boxes.slice(1).filter((box, index) => boxes.slice(0, index + 1).some((above) => meet(above, box)))
      .length;
  });
  expect(covered, `${name}: news cover each other`).toBe(0);
}
