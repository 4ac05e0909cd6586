/** A Vite + React project: variants arrive by hot reload, the rest of the page keeps its state. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { launchBrowser } from "./support/browser.ts";
import { runCli, type Serving, serve } from "./support/cli-process.ts";
import { type OverlayPage, openOverlay } from "./support/overlay-page.ts";
import { startViteProject, type ViteProject } from "./support/vite-project.ts";

const SOURCE = "src/app.tsx";

let browser: Browser;
let project: ViteProject;
let server: Serving;
let opened: OverlayPage;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

beforeEach(async () => {
  project = await startViteProject();
  server = await serve(project.root, "--port", "0");
  opened = await openOverlay(browser, project.url);
});
afterEach(async () => {
  await opened.context.close();
  await server.stop();
  await project.close();
});

const source = () => readFile(join(project.root, SOURCE), "utf8");

/** What an agent writes below the insert line: two variants, one of them with a parameter. */
function variants(id: string): string {
  return [
    `<style data-impeccable-css="${id}">{\``,
    '  @scope ([data-impeccable-variant="1"]) { :scope > .hero-title { letter-spacing: calc(var(--p-air, 1) * 1px); } }',
    '  @scope ([data-impeccable-variant="2"]) { :scope > .hero-title { text-transform: uppercase; } }',
    "`}</style>",
    '<div data-impeccable-variant="1" data-impeccable-params=\'[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]\'>',
    '  <h1 className="hero-title">Apples, by the crate</h1>',
    "</div>",
    '<div data-impeccable-variant="2" style={{ display: "none" }}>',
    '  <h1 className="hero-title">Crates of apples</h1>',
    "</div>",
  ].join("\n");
}

/** The agent's part of a generate: poll, wrap, write, reply. */
async function writeVariants(): Promise<{ id: string }> {
  const { json: event } = await runCli(project.root, "poll", "--timeout=90000", "--agent", "tester");
  const { id, lease } = event as { id: string; lease: { id: string } };
  const element = (event as { element: { classes: string[]; tagName: string; outerHTML: string } }).element;
  expect(element).toMatchObject({
    sourceHint: { file: join(project.root, SOURCE), line: 9, column: 7, component: "App", by: "react" },
  });
  const settled = project.watcherSettles();
  const wrapped = await runCli(
    project.root,
    ...["wrap", "--id", id, "--count", "2", "--classes", element.classes.join(" ")],
    ...["--tag", element.tagName, "--outer-html", element.outerHTML],
  );
  expect(wrapped).toMatchObject({ code: 0, json: { file: SOURCE, commentSyntax: "jsx" } });
  await settled;
  const lines = (await source()).split("\n");
  lines.splice(Number(wrapped.json.insertLine), 0, variants(id));
  await writeFile(join(project.root, SOURCE), lines.join("\n"));
  const reply = await runCli(project.root, "reply", id, "done", "--file", SOURCE, "--lease", lease.id);
  expect(reply.code).toBe(0);
  return { id };
}

test("variants come by HMR, other components keep their state, accept and clean-up leave plain source", async () => {
  expect(server.injected).toEqual(["index.html"]);
  const { page, pick, state, button, errors } = opened;
  const original = await source();
  await page.locator(".basket").click();
  await page.locator(".basket").click();
  await page.evaluate(() => {
    document.documentElement.dataset.loadedOnce = "yes";
  });

  await pick(".hero-title");
  await state("configure");
  await button("Go").click();
  const { id } = await writeVariants();
  await state("cycling");
  await page.getByText("Apples, by the crate").waitFor();
  await expect.poll(() => page.getByText("Apples by the crate").isVisible()).toBe(false);
  await expect.poll(() => page.locator(".basket").innerText()).toBe("2 crates");
  expect(await page.locator("html").getAttribute("data-loaded-once")).toBe("yes");

  await page.getByRole("slider", { name: "Air" }).fill("7");
  const spacing = () =>
    page.getByText("Apples, by the crate").evaluate((node) => getComputedStyle(node).letterSpacing);
  await expect.poll(spacing).toBe("7px");

  await button("Next variant").click();
  await page.getByText("Crates of apples").waitFor();
  await button("Previous variant").click();
  await button("Accept").click();
  const settled = project.watcherSettles();
  const accepted = await runCli(project.root, "poll", "--timeout=90000", "--agent", "tester");
  expect(accepted.json).toMatchObject({
    type: "accept",
    variantId: "1",
    paramValues: { air: 7 },
    _acceptResult: { handled: true, file: SOURCE, carbonize: true },
    _completionAck: { ok: true, phase: "carbonize_required" },
  });
  await state("cleanup");
  expect((await runCli(project.root, "complete", "--id", id)).json).toMatchObject({ error: "source_dirty" });

  await settled;
  const cleaned = original.replace("Apples by the crate", "Apples, by the crate");
  await writeFile(join(project.root, SOURCE), cleaned);
  expect(await runCli(project.root, "complete", "--id", id)).toMatchObject({ code: 0 });
  await state("done");
  await expect.poll(() => page.locator(".hero-title").innerText()).toBe("Apples, by the crate");
  await expect.poll(() => page.locator(".basket").innerText()).toBe("2 crates");
  expect(errors).toEqual([]);
});

test("discard brings the file back to the byte, and the page with it", async () => {
  const { page, pick, state, button } = opened;
  const original = await source();
  await pick(".hero-title");
  await state("configure");
  await button("Go").click();
  await writeVariants();
  await state("cycling");
  await button("Discard").click();
  const handled = await runCli(project.root, "poll", "--timeout=90000", "--agent", "tester");
  expect(handled.json).toMatchObject({ type: "discard", _completionAck: { ok: true, phase: "discarded" } });
  expect(await source()).toBe(original);
  await page.getByText("Apples by the crate").waitFor();
});
