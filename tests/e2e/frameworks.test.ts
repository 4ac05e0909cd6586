/** The dev servers whose packages this repository has anyway; `npm run test:frameworks` has all of them. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { type Framework, startFramework } from "../frameworks/support/framework.ts";
import { overlayComesAndGoes } from "../frameworks/support/overlay-comes-and-goes.ts";
import { launchBrowser } from "./support/browser.ts";

let browser: Browser;
let framework: Framework | null = null;

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
afterEach(async () => {
  await framework?.close();
  framework = null;
});

test.each(["vite-vue", "vite-svelte"] as const)(
  "%s: the overlay comes, picks, and is taken away to the byte",
  async (name) => {
    framework = await startFramework(browser, name);
    await overlayComesAndGoes(framework);
  },
);
