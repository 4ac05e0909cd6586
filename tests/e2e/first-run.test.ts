/** J1 for a newcomer: a fresh clone, one command, a browser, and a source file that contains the result. */
import { spawn } from "node:child_process";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser, saveScreenshot } from "../support/browser/browser.ts";
import { type FreshClone, freshClone } from "../support/browser/fresh-clone.ts";
import { openOverlay } from "../support/browser/overlay-page.ts";
import { until } from "../support/server/until.ts";

/** Installing and building from nothing, over a slow registry. */
const SET_UP_MS = 900_000;

interface Demo {
  readonly url: string;
  readonly folder: string;
  stop(): Promise<number | null>;
}

let clone: FreshClone;
let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  clone = await freshClone();
  browser = await launchBrowser();
  demo = await npmStart(clone.folder);
}, SET_UP_MS);

afterAll(async () => {
  await browser?.close();
  await demo?.stop();
  if (demo) await rm(demo.folder, { recursive: true, force: true });
  await clone?.remove();
});

/** Runs `npm start -- --no-open` with a newcomer's PATH, which lacks this repository's own tools. */
async function npmStart(folder: string): Promise<Demo> {
  const path = (process.env.PATH ?? "").split(":").filter((part) => !part.includes("node_modules"));
  const child = spawn("npm", ["start", "--silent", "--", "--no-open"], {
    cwd: folder,
    env: { ...process.env, PATH: path.join(":"), npm_execpath: undefined, npm_node_execpath: undefined },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const line = await until(
    "npm start prints where the demo is",
    async () => {
      if (child.exitCode !== null) throw new Error(`npm start ended:\n${stdout}\n${stderr}`);
      return /^\{.*"url".*\}$/m.exec(stdout)?.[0];
    },
    SET_UP_MS,
  );
  const printed: { url: string; folder: string; pid: number } = JSON.parse(line);
  return {
    ...printed,
    stop: () => {
      if (child.exitCode === null) process.kill(printed.pid, "SIGINT");
      return exited;
    },
  };
}

async function drag(page: Page, name: string): Promise<string> {
  const slider = page.getByRole("slider", { name });
  await slider.focus();
  await slider.press("End");
  return slider.inputValue();
}

test("J1: a fresh clone leads to the accepted design in the source file, without markers", async () => {
  const { page, pick, waitForBar, button, errors } = await openOverlay(browser, demo.url);
  await pick("h1");
  await waitForBar("configure");
  await page.getByRole("radio", { name: "bolder" }).check();
  await saveScreenshot(page, "readme-1-configure");
  await button("Go").click();
  await waitForBar("working");
  await saveScreenshot(page, "readme-2-working");
  await waitForBar("cycling");
  await button("Next variant").focus();
  await page.keyboard.press("ArrowRight");
  await page.locator("[data-impeccable-variant='2']").waitFor({ state: "visible" });
  expect(await page.locator("[data-impeccable-variant='1']").isVisible()).toBe(false);
  expect(await page.locator("[data-impeccable-variant='original']").isVisible()).toBe(false);
  const tuned = await drag(page, "Depth");
  await saveScreenshot(page, "readme-3-cycling");
  await button("Accept").click();
  await waitForBar("done");
  await saveScreenshot(page, "readme-4-done");
  expect(errors).toEqual([]);

  const html = await readFile(join(demo.folder, "index.html"), "utf8");
  const css = await readFile(join(demo.folder, "styles.css"), "utf8");
  const sample = join(clone.folder, "examples/sample-page");
  const before = await readFile(join(sample, "index.html"), "utf8");
  expect(html).not.toMatch(/impeccable-(variants|carbonize|param)|data-impeccable|data-p-|--p-/);
  expect(css).not.toMatch(/data-impeccable|data-p-|--p-|@scope/);
  const changed = changedLines(withoutTag(html), before);
  expect(changed).toHaveLength(1);
  const [line] = changed;
  const added = /class="hero__title (?<name>[\w-]+)"/.exec(line ?? "")?.groups?.name;
  expect(added, line).toBeDefined();
  const rule = css.slice(css.indexOf(`.${added}`));
  // The deepest shadow layer has the offset that the slider was set to.
  expect(rule).toContain(`${Number(tuned) / 100}em ${Number(tuned) / 100}em`);
});

test("stopping the demo removes the script tag from the sample and exits with 0", async () => {
  expect(await demo.stop()).toBe(0);
  expect(await readFile(join(demo.folder, "index.html"), "utf8")).not.toContain("impeccable-live");
});

/** The page without the tag that `demo` injects while it runs. */
function withoutTag(html: string): string {
  return html.replace(/ *<!-- impeccable-live-start -->[\s\S]*?<!-- impeccable-live-end -->\n/, "");
}

function changedLines(after: string, before: string): string[] {
  const known = new Set(before.split("\n"));
  return after.split("\n").filter((line) => !known.has(line));
}
