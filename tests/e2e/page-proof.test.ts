/** The page proves a clean-up: a real server, the built command line as the agent, a static site with linked sheets. */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { runCli, type ServeProcess, serve } from "../support/browser/cli-process.ts";
import { type OverlayPage, openOverlay } from "../support/browser/overlay-page.ts";
import { type StaticProject, startStaticProject } from "../support/browser/static-project.ts";
import { startFramework } from "../support/frameworks/framework.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const PAGE = (head: string) => `<!doctype html>
<html lang="en">
  <head>
    <title>Harbour</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="base.css">
    <link rel="stylesheet" href="site.css">
    ${head}
  </head>
  <body>
    <main class="page">
      <h1 class="title">Boats <em>by the hour</em></h1>
      <p>From the old pier, every day until sunset.</p>
    </main>
  </body>
</html>
`;
const SHEETS = {
  "base.css": "body { margin: 0; font-family: sans-serif }\nh1 { font-size: 32px }\n",
  "site.css": ".title { color: teal; letter-spacing: 1px }\n.title em { font-style: normal }\n",
};
const CSS = `@scope ([data-impeccable-variant="1"]) {
  :scope > .title { color: crimson; font-size: calc(var(--p-size, 1) * 1px) }
  :scope > .title::before { content: "» " }
  .title em { font-weight: 400 }
}`;
const PARAMS = `[{"id":"size","kind":"range","label":"Size","min":20,"max":60,"step":1,"default":40}]`;

interface Stage {
  readonly project: StaticProject;
  readonly server: ServeProcess;
  readonly overlay: OverlayPage;
  readonly id: string;
  cli(...words: string[]): ReturnType<typeof runCli>;
  read(name: string): Promise<string>;
}

/** A site with an accepted variant, whose event no agent was given yet. */
async function acceptedOn(head = ""): Promise<Stage> {
  const project = await startStaticProject({ "index.html": PAGE(head), ...SHEETS });
  ends.push(() => project.close());
  const server = await serve(project.root);
  ends.push(() => server.stop());
  const overlay = await openOverlay(browser, project.url);
  ends.push(() => overlay.context.close());
  const cli = (...words: string[]) => runCli(project.root, ...words);
  await overlay.pick(".title");
  await overlay.page.getByRole("spinbutton", { name: "Variants" }).fill("1");
  await overlay.button("Go").click();
  const { json } = await cli("poll", "--timeout=90000", "--agent", "tester");
  const id = String(json.id);
  const block = join(project.root, "..", `${id}.html`);
  const variant = `<div data-impeccable-variant="1" data-impeccable-params='${PARAMS}'><h1 class="title">Boats <em>today</em></h1></div>`;
  await writeFile(block, `<style data-impeccable-css="${id}">\n${CSS}\n</style>\n${variant}\n`);
  await cli("variants", "--id", id, "--count", "1", "--file", block, "--done", "--agent", "tester");
  await rm(block);
  await overlay.waitForBar("cycling");
  await overlay.page.getByText("today").waitFor();
  await overlay.button("Accept").click();
  await overlay.waitForBar("waiting");
  return { project, server, overlay, id, cli, read: (name) => readFile(join(project.root, name), "utf8") };
}

const nextEvent = ({ cli }: Stage) => cli("poll", "--timeout=90000", "--agent", "tester");

test("the page measures the same look in plain source: done, with the sheet and the verdict in the answer", async () => {
  // A page that refuses to stand in a frame, and asks questions.
  const stage = await acceptedOn(
    `<script>if (top !== self) { top.location = "/framed"; confirm("Leave?"); }</script>`,
  );
  const { json } = await nextEvent(stage);
  expect(json).toMatchObject({
    type: "accept",
    cleanedUp: ["index.html", "site.css"],
    measured: { result: "same" },
    _completionAck: { ok: true, phase: "completed" },
  });
  expect(json.notes).toMatchObject([expect.stringContaining("site.css")]);
  expect(await stage.read("site.css")).toContain("color: crimson");
  expect(await stage.read("index.html")).not.toContain("data-impeccable-variant");
  // The frame in which the page was measured is gone, and no overlay started in it.
  expect(await stage.overlay.page.frames()).toHaveLength(1);
  expect(stage.overlay.page.url()).toBe(stage.project.url);
  expect(stage.overlay.errors.filter((error) => !/sandbox|navigat/i.test(error))).toEqual([]);
});

test("a rule that only the page knows is weighed: the first form that is written looks the same", async () => {
  const script = `<script>document.write("<" + "style>.title { color: navy }<" + "/style>")</script>`;
  const stage = await acceptedOn(script);
  const { json } = await nextEvent(stage);
  expect(json).toMatchObject({ type: "accept", measured: { result: "same" } });
  expect(String(json.notes)).not.toContain("the page looks different");
  await stage.overlay.page.reload();
  const color = await stage.overlay.page
    .locator(".title")
    .evaluate((element) => getComputedStyle(element).color);
  expect(color).toBe("rgb(220, 20, 60)");
});

test("where every form looks different, the files are as accepted, and the differences are named", async () => {
  const script = `<script>
    addEventListener("load", () => document.querySelector("main > .title")?.style.setProperty("color", "navy"));
  </script>`;
  const stage = await acceptedOn(script);
  const { json } = await nextEvent(stage);
  expect(json).toMatchObject({ type: "carbonize_cleanup", id: stage.id });
  expect(JSON.stringify(json.left)).toContain("color of h1.title is rgb(0, 0, 128)");
  expect(await stage.read("site.css")).toBe(SHEETS["site.css"]);
  expect(await stage.read("index.html")).toContain(`impeccable-carbonize-start ${stage.id}`);
});

test("a page that is closed before its verdict: the result of the files stands, and says so", async () => {
  const stage = await acceptedOn();
  await stage.overlay.context.close();
  const { json } = await nextEvent(stage);
  expect(json).toMatchObject({ type: "accept", _completionAck: { ok: true } });
  expect(json.measured).toMatchObject({ result: "unmeasured", reason: "the page was closed" });
});

test("a server killed while the command waits for the verdict: cleaned up once, and the answer says so", async () => {
  const stage = await acceptedOn();
  const { page } = stage.overlay;
  const asked = new Promise<void>((resolve) => {
    void page.route("**/events", async (route) => {
      if (route.request().postDataJSON()?.type !== "measured") return route.fallback();
      resolve();
      return route.abort();
    });
  });
  const first = nextEvent(stage);
  await asked;
  expect(await stage.read("site.css")).toContain("color: crimson");
  await stage.server.kill();
  const server = await serve(stage.project.root);
  ends.push(() => server.stop());
  await page.unroute("**/events");
  const { json } = await first;
  const { json: again } = await stage.cli("carbonize", "--id", stage.id);
  expect({ json, again }).toMatchObject({
    json: { type: "accept", measured: { result: "same" }, _completionAck: { ok: true } },
    again: { handled: true, measured: { result: "same" } },
  });
  expect((await stage.read("site.css")).match(/crimson/g)).toHaveLength(1);
  expect(await stage.read("index.html")).not.toContain("impeccable-carbonize");
});

test("Vite and React: measured in place after hot reload, without a reload of the page", async () => {
  const framework = await startFramework(browser, "vite-react");
  ends.push(() => framework.close());
  const { overlay, root } = framework;
  const cli = (...words: string[]) => runCli(root, ...words);
  await overlay.page.evaluate(() => Object.assign(window, { isFirstLoad: true }));
  await overlay.pick(".hero-title");
  await overlay.page.getByRole("spinbutton", { name: "Variants" }).fill("1");
  await overlay.button("Go").click();
  const { json } = await cli("poll", "--timeout=90000", "--agent", "tester");
  const id = String(json.id);
  const block = join(root, ".impeccable", "variants.txt");
  const css = `@scope ([data-impeccable-variant="1"]) { :scope > .hero-title { font-weight: 800; color: crimson } }`;
  await writeFile(
    block,
    `<style data-impeccable-css="${id}">{\`${css}\`}</style>\n<div data-impeccable-variant="1"><h1 className="hero-title">Proved</h1></div>\n`,
  );
  const written = await cli(
    "variants",
    "--id",
    id,
    "--count",
    "1",
    "--file",
    block,
    "--done",
    "--agent",
    "tester",
  );
  expect(written, JSON.stringify(written.json)).toMatchObject({ code: 0 });
  await overlay.waitForBar("cycling");
  await overlay.page.getByText("Proved").waitFor();
  await overlay.button("Accept").click();
  const accepted = await cli("poll", "--timeout=90000", "--agent", "tester");
  expect(accepted.json).toMatchObject({ type: "accept", measured: { result: "same" } });
  expect(await framework.source("src/app.css")).toContain("crimson");
  expect(await overlay.page.evaluate(() => "isFirstLoad" in window)).toBe(true);
});
