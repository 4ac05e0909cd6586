/** Every framework's own dev server: the overlay comes into the page, picks, and leaves no trace. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser.ts";
import { FRAMEWORKS } from "./support/dev-server.ts";
import { type Framework, startFramework } from "./support/framework.ts";
import { overlayComesAndGoes } from "./support/overlay-comes-and-goes.ts";

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

test.each(FRAMEWORKS)("%s: the overlay comes, picks, and is taken away to the byte", async (name) => {
  framework = await startFramework(browser, name);
  await overlayComesAndGoes(framework);
});
