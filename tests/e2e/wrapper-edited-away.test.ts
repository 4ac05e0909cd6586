/** You take the variants out of the source by hand while they are compared: a real dev server, hot reload, real files. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { runCli } from "../support/browser/cli-process.ts";
import { type Framework, startFramework } from "../support/frameworks/framework.ts";

const FILE = "src/app.tsx";
const VARIANTS = {
  variants: [
    {
      markup: '<h1 className="hero-title">Pears by the crate</h1>',
      css: ":scope > .hero-title { color: crimson }",
    },
  ],
};

let browser: Browser;
let framework: Framework;
beforeAll(async () => {
  browser = await launchBrowser();
  framework = await startFramework(browser, "vite-react");
});
afterAll(async () => {
  await framework?.close();
  await browser.close();
});

test("the session ends, the page says so, and the next element can be picked", async () => {
  const { overlay, root } = framework;
  const { page } = overlay;
  const cli = (...words: string[]) => runCli(root, ...words);
  const original = await framework.source(FILE);
  await overlay.pick(".hero-title");
  await page.getByRole("spinbutton", { name: "Variants" }).fill("1");
  await overlay.button("Go").click();
  const { json } = await cli("poll", "--timeout=90000", "--agent", "tester");
  const id = String(json.id);
  const file = join(root, ".impeccable", "variants.json");
  await writeFile(file, JSON.stringify(VARIANTS));
  const written = await cli("variants", "--id", id, "--json", file, "--done", "--agent", "tester");
  expect(written, JSON.stringify(written.json)).toMatchObject({ code: 0 });
  await overlay.waitForBar("cycling");
  await page.getByText("Pears by the crate").waitFor();
  await writeFile(join(root, FILE), original);
  await page
    .getByText(`The variants were taken out of ${FILE} by hand, so this session has ended.`)
    .waitFor();
  await expect.poll(() => page.locator("h1:visible").allTextContents()).toEqual(["Apples by the crate"]);
  expect(await framework.source(FILE)).toBe(original);
  const { json: status } = await cli("status");
  expect(status.activeSessions).toEqual([]);
  await overlay.pick(".hero-title");
  await overlay.waitForBar("configure");
});
