/** Every framework's own dev server: a whole session, from the tag in the page to plain source. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser.ts";
import { FRAMEWORKS } from "./support/dev-server.ts";
import { type Framework, startFramework } from "./support/framework.ts";
import { wholeJourney } from "./support/whole-journey.ts";

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

test.each(FRAMEWORKS)(
  "%s: a whole session through hot reload, to plain source and no trace",
  async (name) => {
    framework = await startFramework(browser, name);
    await wholeJourney(framework);
  },
);
