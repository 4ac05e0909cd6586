/** What tabs say of themselves, from a real browser to the real server. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PRESENCE_RETRY_MS } from "../../src/protocol/limits.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { type OverlayPage, openOverlay } from "../support/browser/overlay-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";

let browser: Browser;
let project: StaticProject;
let server: ServeProcess;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchBrowser();
  project = await startStaticProject();
  server = await serve(project.root);
});
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());
afterAll(async () => {
  await browser.close();
  await server.stop();
  await project.close();
});

interface Tabs {
  readonly visible: number;
  readonly hidden: number;
}

async function tabs(): Promise<Tabs> {
  const { token } = JSON.parse(await readFile(join(project.root, ".impeccable/live/server.json"), "utf8"));
  const answer = await fetch(`http://localhost:${server.port}/status`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return (await answer.json()).tabs;
}

const expectTabs = (wanted: Tabs) => expect.poll(tabs, { timeout: 20_000 }).toEqual(wanted);
const open = () => openOverlay(browser, project.url, { context });

/** A headless page stays visible behind another, so this fires what a browser fires then. */
function look({ page }: OverlayPage, visibility: "visible" | "hidden"): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visibility);
}

describe("[hidden-is-gone] a tab", () => {
  test("is hidden in the background, visible in front, and has left once it is closed", async () => {
    const overlay = await open();
    await expectTabs({ visible: 1, hidden: 0 });
    await look(overlay, "hidden");
    await expectTabs({ visible: 0, hidden: 1 });
    await look(overlay, "visible");
    await expectTabs({ visible: 1, hidden: 0 });
    await overlay.page.close({ runBeforeUnload: true });
    await expectTabs({ visible: 0, hidden: 0 });
  });

  test("that is closed in the background has left", async () => {
    const overlay = await open();
    await look(overlay, "hidden");
    await expectTabs({ visible: 0, hidden: 1 });
    await overlay.page.close({ runBeforeUnload: true });
    await expectTabs({ visible: 0, hidden: 0 });
  });

  test("whose word did not arrive says it again", async () => {
    const overlay = await open();
    await expectTabs({ visible: 1, hidden: 0 });
    await overlay.page.clock.install();
    const cut = overlay.page.waitForEvent("requestfailed", (request) => request.method() === "POST");
    await overlay.page.route("**/events", (route) => route.abort());
    await look(overlay, "hidden");
    await cut;
    await overlay.page.unroute("**/events");
    await overlay.page.clock.fastForward(PRESENCE_RETRY_MS);
    await expectTabs({ visible: 0, hidden: 1 });
    await overlay.page.clock.resume();
    await overlay.page.close({ runBeforeUnload: true });
    await expectTabs({ visible: 0, hidden: 0 });
  });

  test("that the browser discarded is the same tab when it is shown again", async () => {
    const overlay = await open();
    const owner = () => overlay.page.evaluate(() => sessionStorage.getItem("impeccable-live-owner"));
    const before = await owner();
    // A discarded page says no farewell: its mark of being in use stays in the tab.
    await overlay.page.addInitScript(() => {
      sessionStorage.setItem("impeccable-live-in-use", "1");
      Object.defineProperty(document, "wasDiscarded", { get: () => true });
    });
    await overlay.page.reload();
    await overlay.button("Pick element").waitFor();
    expect(await owner()).toBe(before);
    await overlay.page.close({ runBeforeUnload: true });
    await expectTabs({ visible: 0, hidden: 0 });
  });

  test("that is loaded again is one tab, and has left when it goes to another site", async () => {
    const overlay = await open();
    for (let times = 0; times < 3; times += 1) {
      await overlay.page.reload();
      await overlay.button("Pick element").waitFor();
    }
    await expectTabs({ visible: 1, hidden: 0 });
    await overlay.page.goto("data:text/html,<p>elsewhere");
    // A page that a browser keeps for the way back is hidden, any other has left.
    await expect.poll(async () => (await tabs()).visible, { timeout: 20_000 }).toBe(0);
  });

  test("whose overlay was left by its button says nothing more", async () => {
    const overlay = await open();
    await expectTabs({ visible: 1, hidden: 0 });
    await overlay.button("Exit").click();
    await expectTabs({ visible: 0, hidden: 0 });
    await look(overlay, "hidden");
    await look(overlay, "visible");
    const other = await open();
    await expectTabs({ visible: 1, hidden: 0 });
    await other.page.close({ runBeforeUnload: true });
    await expectTabs({ visible: 0, hidden: 0 });
  });
});
