/** The inspector: what happened in a session, and why, by pointer and by keys, on wide and narrow screens. */
import { text as streamText } from "node:stream/consumers";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { expectAccessible } from "../support/browser/axe.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { galleryPage, isUpdating, picture } from "../support/browser/gallery.ts";
import {
  failHalfWay,
  type InspectorOptions,
  type InspectorPage,
  openInspector,
  type RunningServer,
  serverOf,
} from "../support/browser/inspector-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";
import { ownPort } from "../support/server/own-port.ts";

let browser: Browser;
let project: StaticProject;
let serving: ServeProcess;
let server: RunningServer;
let session: string;
const opened: InspectorPage[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  project = await startStaticProject();
  serving = await serve(project.root, "--port", String(await ownPort()));
  server = await serverOf(project.root);
  session = await failHalfWay(server);
});
afterAll(async () => {
  await browser.close();
  await serving.stop();
  await project.close();
});
afterEach(async () => {
  for (const { context } of opened.splice(0)) await context.close();
});

async function open(fragment: string, options: InspectorOptions = {}): Promise<InspectorPage> {
  const inspector = await openInspector(browser, `${server.url}/inspect#${fragment}`, options);
  opened.push(inspector);
  return inspector;
}

/** Only rows near those on screen exist: the window is high enough for all of them. */
const ALL_ROWS_PX = 2_400;

const inSession = (options: InspectorOptions = {}) =>
  open(`token=${server.token}&session=${session}`, { height: ALL_ROWS_PX, ...options });

test("three clicks lead from the mark of the failure to the fenced reply", async () => {
  const { page, errors } = await inSession();
  await page.getByRole("option", { name: /fenced/ }).waitFor();
  const details = page.getByRole("complementary", { name: "Selected item" });
  await page
    .getByRole("region", { name: "Failures" })
    .getByRole("button", { name: /^run over/ })
    .click();
  await details.getByRole("heading", { name: "run over" }).waitFor();
  await details
    .getByRole("region", { name: "Led to" })
    .getByRole("button", { name: /run ended: interrupted/ })
    .click();
  await details
    .getByText("neither wrote nor replied before its lease expired", { exact: false })
    .first()
    .waitFor();
  await details
    .getByRole("region", { name: "Led to" })
    .getByRole("button", { name: /fenced/ })
    .click();
  await details.getByText("reply done of claude", { exact: false }).first().waitFor();
  expect(await details.locator("pre").textContent()).toContain('"code": "lease.fenced"');
  expect(errors).toEqual([]);
});

test("the token leaves the address at once, and a secret of the record is shown nowhere", async () => {
  const { page, context } = await inSession();
  await page
    .getByRole("option", { name: /^.*generate/ })
    .first()
    .waitFor();
  expect(page.url()).toBe(`${server.url}/inspect#session=${session}`);
  await page
    .getByRole("option", { name: /generate/ })
    .first()
    .click();
  await page.getByText("[redacted]", { exact: false }).first().waitFor();
  expect(await page.content()).not.toContain("correct-horse-battery");
  expect(await page.content()).not.toContain(server.token);
  const other = await context.newPage();
  await other.goto(`${server.url}/inspect`);
  await other.getByRole("heading", { name: "The inspector needs the agent token" }).waitFor();
});

test("a wrong token is refused, the page asks for another one and goes on with it", async () => {
  const { page } = await open("token=wrong");
  const field = page.getByLabel("Agent token");
  await field.fill(server.token);
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: session }).or(page.getByText("No session is open.")).first().waitFor();
});

test("what happens while the page is open is added to it", async () => {
  const { page } = await inSession();
  await page
    .getByRole("option", { name: /generate/ })
    .first()
    .waitFor();
  await page.getByRole("option", { name: /fenced/ }).waitFor();
  await page.getByRole("listbox", { name: "Timeline" }).focus();
  await page.keyboard.press("End");
  await server.client.postEvent({
    ...{
      type: "checkpoint",
      id: session,
      revision: 77,
      owner: "tab-live",
      visibleVariant: 2,
      arrivedVariants: 3,
    },
  });
  await page.getByRole("option", { name: /checkpoint.*revision=77/ }).waitFor();
});

test("all of it is done by keys: rows, causes, filters, time", async () => {
  const { page } = await inSession();
  await page.getByRole("option", { name: /fenced/ }).waitFor();
  const list = page.getByRole("listbox", { name: "Timeline" });
  const details = page.getByRole("complementary", { name: "Selected item" });
  await list.focus();
  await page.keyboard.press("Home");
  await details.getByRole("heading", { name: "generate" }).waitFor();
  await page.keyboard.press("ArrowDown");
  expect(await list.getAttribute("aria-activedescendant")).not.toBe("entry-1");
  await page.keyboard.press("Home");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await details.getByRole("heading", { name: "generate" }).waitFor({ state: "detached" });
  const options = page.getByRole("option");
  const all = await options.count();
  await page.getByRole("checkbox", { name: "Failures only" }).focus();
  await page.keyboard.press("Space");
  await expect.poll(() => options.count()).toBeLessThan(all);
  await page.keyboard.press("Space");
  await expect.poll(() => options.count()).toBe(all);
  await page.getByRole("button", { name: "Zoom in" }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => options.count()).toBeLessThan(all);
  await page.getByRole("button", { name: "All", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => options.count()).toBe(all);
});

test("what is shown is exported, redacted", async () => {
  const { page } = await inSession();
  await page.getByRole("option", { name: /fenced/ }).waitFor();
  await page.getByRole("searchbox", { name: "Search the timeline" }).fill("generate");
  await expect.poll(() => page.getByRole("option", { name: /fenced/ }).count()).toBe(0);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export what is shown" }).click(),
  ]);
  const text = await streamText(await download.createReadStream());
  const exported: { session: string; items: { title: string }[] } = JSON.parse(text);
  expect(exported.session).toBe(session);
  expect(exported.items.map(({ title }) => title)).toContain("generate");
  expect(exported.items.length).toBe(await page.getByRole("option").count());
  expect(text).not.toContain("correct-horse-battery");
});

test("the chart has the attempts of the request as bars, and a bar leads to its grant", async () => {
  const { page } = await inSession();
  const bars = page.getByRole("region", { name: "Leases over time" }).getByRole("button");
  await bars.filter({ hasText: "codex" }).waitFor();
  const names = await bars.evaluateAll((found) => found.map((bar) => bar.getAttribute("aria-label")));
  expect(names).toEqual([
    expect.stringMatching(/^Attempt 1, claude, expired, /),
    expect.stringMatching(/^Attempt 2, codex, replied, /),
  ]);
  const details = page.getByRole("complementary", { name: "Selected item" });
  await bars.filter({ hasText: "codex" }).press("Enter");
  await details.getByRole("heading", { name: "lease granted" }).waitFor();
  expect(await details.locator("pre").textContent()).toContain('"agent": "codex"');
  await page.getByRole("checkbox", { name: /^Leases/ }).uncheck();
  await expect.poll(() => bars.count()).toBe(0);
});

/** Names of failure marks or bars whose middle a click does not reach. */
const covered = (page: Page, region: string) =>
  page
    .getByRole("region", { name: region })
    .getByRole("button")
    .evaluateAll((marks) =>
      marks.flatMap((mark) => {
        const { left, top, width, height } = mark.getBoundingClientRect();
        const hit = document.elementFromPoint(left + width / 2, top + height / 2);
        return hit === mark ? [] : [mark.getAttribute("aria-label")];
      }),
    );

const LOOKS = [
  { name: "wide-light", width: 1280, height: 800, dark: false },
  { name: "wide-dark", width: 1280, height: 800, dark: true },
  { name: "narrow-light", width: 390, height: 844, dark: false },
  { name: "narrow-dark", width: 390, height: 844, dark: true },
];
afterAll(() => galleryPage(LOOKS.map(({ name }) => name)));

test.each(isUpdating ? LOOKS : LOOKS.filter(({ name }) => ["wide-light", "narrow-dark"].includes(name)))(
  "$name: project and session fit, and axe finds nothing serious",
  async (look) => {
    const { page, errors } = await open(`token=${server.token}`, look);
    await page.getByText("lease.fenced").first().waitFor();
    await page.getByRole("checkbox", { name: /Finished/ }).check();
    await page.getByRole("link", { name: session }).first().waitFor();
    const width = () => page.evaluate(() => document.documentElement.scrollWidth);
    expect(await width()).toBeLessThanOrEqual(look.width);
    await expectAccessible(page, "inspector-project", "body");
    await picture(page, look.name, "inspector-project");
    await page.getByRole("link", { name: session }).first().click();
    await page
      .getByRole("option", { name: /run over/ })
      .first()
      .click();
    await page.getByRole("region", { name: "Led to" }).waitFor();
    expect(await width()).toBeLessThanOrEqual(look.width);
    await expectAccessible(page, "inspector-session", "body");
    await page.evaluate(() => scrollTo(0, 0));
    expect(await covered(page, "Failures")).toEqual([]);
    expect(await covered(page, "Leases over time")).toEqual([]);
    await picture(page, look.name, "inspector-session");
    expect(errors).toEqual([]);
  },
);
