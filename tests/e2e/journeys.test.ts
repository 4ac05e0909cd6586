/** Journeys J3 and J5 to J8, and eight tabs: a real server and browser, with the built command line as the agent. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { runCli, type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { type OpenOptions, type OverlayPage, openOverlay } from "../support/browser/overlay-page.ts";
import { expectSamePixels, screenshotOf } from "../support/browser/pixels.ts";
import { movementOf } from "../support/browser/position.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";
import { visibleText } from "../support/browser/visible-text.ts";

let browser: Browser;
let project: StaticProject;
let server: ServeProcess;
let original: string;
let opened: OverlayPage[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  project = await startStaticProject();
  server = await serve(project.root);
  // Contains the injected tag, which belongs to no session.
  original = await project.html();
});
afterEach(async () => {
  for (const { context } of opened) await context.close();
  opened = [];
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await project.close();
});

async function open(options?: OpenOptions): Promise<OverlayPage> {
  const overlay = await openOverlay(browser, project.url, options);
  opened.push(overlay);
  return overlay;
}

const cli = (...words: string[]) => runCli(project.root, ...words);
const poll = (agent = "tester", ...words: string[]) =>
  cli("poll", "--timeout=90000", "--agent", agent, ...words);

/** What can be read of the page itself: the bar at the element covers a part of it. */
const pageText = ({ page }: OverlayPage) => visibleText(page.locator("main"));
/** What can be read in the bar at the bottom. */
const barText = ({ page }: OverlayPage) =>
  visibleText(page.getByRole("navigation", { name: "Impeccable Live" }));
/** What can be read in the bar at the element, which is named by what it is for. */
const panelText = ({ page }: OverlayPage, name: "In work" | "Compare" | "Your choice") =>
  visibleText(page.getByRole("region", { name }));

interface Work {
  readonly id: string;
  readonly lease: { readonly id: string };
}

const VARIANTS = (id: string) => `<style data-impeccable-css="${id}">
  @scope ([data-impeccable-variant="2"]) { :scope > .title { letter-spacing: calc(var(--p-air, 1) * 1px); } }
</style>
<div data-impeccable-variant="1"><h1 class="title">Boats, by the hour</h1></div>
<div data-impeccable-variant="2" style="display: none" data-impeccable-params='[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]'><h1 class="title">Hire a boat</h1></div>
`;

/** Does an agent's work for a generate event: writes two variants and replies. */
async function writeVariants({ id, lease }: Work): Promise<void> {
  const block = join(project.root, "..", `${id}.html`);
  await writeFile(block, VARIANTS(id));
  const written = await cli(
    "variants",
    "--id",
    id,
    "--count",
    "2",
    "--tag",
    "h1",
    "--classes",
    "title",
    "--file",
    block,
  );
  await rm(block);
  expect(written).toMatchObject({ code: 0 });
  const done = await cli("reply", id, "done", "--file", "index.html", "--lease", lease.id);
  expect(done).toMatchObject({ code: 0, json: { phase: "variants_ready" } });
}

async function ask({ pick, page, button, waitForBar }: OverlayPage): Promise<void> {
  await pick(".title");
  await page.getByRole("spinbutton", { name: "Variants" }).fill("2");
  await button("Go").click();
  await waitForBar("working");
}

/** Goes from Go to variants on screen and tunes the second one. */
async function tuned(overlay: OverlayPage): Promise<string> {
  await ask(overlay);
  const { json } = await poll();
  const work = json as unknown as Work;
  await writeVariants(work);
  await overlay.waitForBar("cycling");
  await overlay.button("Next variant").click();
  await overlay.page.getByText("Hire a boat").waitFor();
  await overlay.page.getByRole("slider", { name: "Air" }).fill("4");
  return work.id;
}

test("J3, J7: work waits for an agent and keeps its order; the gate names markers; undo restores the file", async () => {
  const overlay = await open();
  const { page, button, waitForBar } = overlay;
  await ask(overlay);
  await expect.poll(() => panelText(overlay, "In work")).toContain("No agent is listening");
  expect(await barText(overlay)).toContain("Agent away");
  const { json: generate } = await poll();
  expect(generate).toMatchObject({ type: "generate", count: 2 });
  const work = generate as unknown as Work;
  await writeVariants(work);
  await waitForBar("cycling");
  await expect.poll(() => pageText(overlay)).toMatch(/^Boats, by the hour/);
  const moved = await movementOf(page.locator(".title:visible"), async () => {
    await button("Next variant").click();
    await expect.poll(() => pageText(overlay)).toMatch(/^Hire a boat/);
    await page.getByRole("slider", { name: "Air" }).fill("4");
  });
  expect(moved).toEqual({ right: 0, down: 0, scrolled: 0 });
  await button("Accept").click();
  await waitForBar("waiting");
  await expect.poll(() => panelText(overlay, "Your choice")).toContain("No agent is listening");
  expect(await barText(overlay)).toContain("Agent away");

  const { id } = work;
  const { json: status } = await cli("status");
  expect(JSON.stringify(status)).toContain("index.html");
  expect(status.activeSessions).toMatchObject([{ id, phase: "accept_requested", sourceFile: "index.html" }]);
  const refused = await cli("complete", "--id", id);
  expect(refused).toMatchObject({ code: 1, json: { error: "source_dirty" } });
  const marked = (await project.html())
    .split("\n")
    .filter((line) => /impeccable-variants|data-impeccable/.test(line));
  expect((refused.json.findings as unknown[]).length).toBeGreaterThanOrEqual(marked.length);
  expect((await poll()).json).toMatchObject({
    type: "accept",
    id,
    variantId: "2",
    paramValues: { air: 4 },
    _completionAck: { ok: true, phase: "completed" },
  });
  await waitForBar("done");
  expect(await panelText(overlay, "Your choice")).toContain("Done. The variant is in your source.");
  expect(await pageText(overlay)).toMatch(/^Hire a boat/);
  expect(await project.html()).toContain("Hire a boat");
  expect(await project.html()).not.toMatch(/impeccable-(variants|carbonize)|data-impeccable/);

  await button("Close").click();
  await button("Sessions").click();
  const accepted = page.getByRole("region", { name: "Accepted variants" });
  await accepted.getByText("Change").click();
  await expect.poll(() => visibleText(accepted)).toContain("Hire a boat");
  await accepted.getByRole("button", { name: "Undo" }).click();
  await accepted.getByRole("button", { name: "Undo" }).click();
  await accepted.getByText("it waits for an agent", { exact: false }).waitFor();
  await overlay.announces("The accepted variant is out of your source again.", async () =>
    expect((await poll()).json).toMatchObject({ type: "undo_request", id, _undoResult: { ok: true } }),
  );
  await expect.poll(() => visibleText(accepted)).toContain("Undone");
  expect(await project.html()).toBe(original);
  await page.reload();
  await expect
    .poll(() => pageText(overlay))
    .toBe("Boats by the hour From the old pier, every day until sunset.");
});

test("J5: an event whose agent died is delivered again, and the dead agent's late reply is fenced off", async () => {
  const overlay = await open();
  await ask(overlay);
  const { port, token } = JSON.parse(
    await readFile(join(project.root, ".impeccable/live/server.json"), "utf8"),
  );
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const taken = await fetch(`http://localhost:${port}/poll?agent=doomed&leaseMs=500&timeout=60000`, {
    headers,
  });
  const dead: Work = await taken.json();
  // This agent sends nothing more, so the event becomes available when its lease expires.
  const { json } = await poll("second");
  expect(json).toMatchObject({ type: "generate", id: dead.id, lease: { attempt: 2 } });
  const reply = { id: dead.id, type: "done", leaseId: dead.lease.id, file: "index.html" };
  const late = await fetch(`http://localhost:${port}/poll`, {
    method: "POST",
    headers,
    body: JSON.stringify(reply),
  });
  expect(late.status).toBe(409);
  expect(await late.json()).toMatchObject({ error: "lease_fenced", current: { agent: "second" } });
  await expect.poll(() => panelText(overlay, "In work")).toContain("second has read it and starts.");
  await writeVariants(json as unknown as Work);
  await overlay.waitForBar("cycling");
  await overlay.button("Discard").click();
  expect((await poll()).json).toMatchObject({ type: "discard", id: dead.id });
  await overlay.waitForBar("done");
});

test("J6, J8: a wiped or second browser shows the same session, and a stale tab undoes nothing", async () => {
  const first = await open();
  const id = await tuned(first);
  await expect.poll(async () => recorded(await record(id))).toEqual({ visibleVariant: 2, air: 4 });
  await first.page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await first.page.reload();
  const shows = async ({ page, waitForBar }: OverlayPage) => {
    await waitForBar("cycling");
    await page.getByText("Hire a boat").waitFor();
    await expect
      .poll(() => page.locator(".title:visible").evaluate((title) => getComputedStyle(title).letterSpacing))
      .toBe("4px");
  };
  await shows(first);
  const second = await open();
  await shows(second);
  const title = ({ page }: OverlayPage) => screenshotOf(page.locator(".title:visible"));
  await expectSamePixels("second-browser", await title(second), await title(first));
  await second.announces("You have taken over", () => second.button("Take over").click());
  await second.button("Accept").waitFor();
  await expect.poll(() => second.page.getByRole("slider", { name: "Air" }).inputValue()).toBe("4");
  await first.button("Take over").waitFor();

  // The first tab takes the session back and then goes offline, so the server receives nothing more from it.
  await second.announces("Another tab has taken over this session.", () => first.button("Take over").click());
  await first.button("Accept").waitFor();
  await first.context.setOffline(true);
  await first.button("Previous variant").click();
  await expect.poll(() => pageText(first)).toMatch(/^Boats, by the hour/);
  expect(await pageText(second)).toMatch(/^Hire a boat/);
  await first.button("Discard").click();
  await second.button("Take over").click();
  await second.button("Accept").click();
  await second.waitForBar("waiting");
  await first.context.setOffline(false);
  await first.waitForBar("waiting");
  for (const tab of [first, second])
    await expect.poll(() => panelText(tab, "Your choice")).toContain("Variant 2 becomes the source.");
  expect(await record(id)).toMatchObject({
    phase: "accept_requested",
    accepted: { variantId: "2", paramValues: { air: 4 } },
  });
  expect((await poll()).json).toMatchObject({ type: "accept", id, variantId: "2", paramValues: { air: 4 } });
  await second.waitForBar("done");
  await first.waitForBar("done");
});

test("of eight open tabs only the visible one has a stream, and it shows the session and can act", async () => {
  const tabs: OverlayPage[] = [await open()];
  const [first] = tabs;
  if (first === undefined) throw new Error("no tab");
  for (let more = 1; more < 8; more++) {
    const last = tabs.at(-1);
    if (last !== undefined) await look(last, "hidden");
    tabs.push(await openOverlay(browser, project.url, { context: first.context }));
  }
  const eighth = tabs[7];
  if (eighth === undefined) throw new Error("no tab");
  const clients = async () => {
    const health: { connectedClients: number } = await (
      await fetch(`http://localhost:${server.port}/health`)
    ).json();
    return health.connectedClients;
  };
  await expect.poll(clients).toBe(1);
  await ask(eighth);
  await look(eighth, "hidden");
  await look(first, "visible");
  await first.waitForBar("working");
  await expect.poll(clients).toBe(1);
  await look(first, "hidden");
  await look(eighth, "visible");
  await eighth.button("Cancel").click();
  await eighth.page
    .getByText("Discarded", { exact: false })
    .or(eighth.page.getByText("Recorded"))
    .first()
    .waitFor();
});

/** All headless tabs are visible, so this fires what a browser fires when another tab comes to the front. */
function look({ page }: OverlayPage, visibility: "visible" | "hidden"): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visibility);
}

async function record(id: string): Promise<Readonly<Record<string, unknown>>> {
  const { token } = JSON.parse(await readFile(join(project.root, ".impeccable/live/server.json"), "utf8"));
  const answer = await fetch(`http://localhost:${server.port}/sessions/${id}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return await answer.json();
}

function recorded({ visibleVariant, paramValues }: Readonly<Record<string, unknown>>) {
  return { visibleVariant, ...(paramValues as object) };
}
