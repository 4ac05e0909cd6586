/** One browser, and one dev server after the other: a whole session in each, from the tag to no trace of it. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, test } from "vitest";
import { launchBrowser } from "../browser/browser.ts";
import type { FrameworkName } from "./dev-server.ts";
import { discardedSession } from "./discarded-session.ts";
import { type Framework, startFramework } from "./framework.ts";
import { wholeJourney } from "./whole-journey.ts";

/** Declares the tests of a file. */
export function journeysIn(names: readonly FrameworkName[]): void {
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

  test.each(names)(
    "%s: one session discarded to the byte, one through to plain source and no trace",
    async (name) => {
      framework = await startFramework(browser, name);
      await discardedSession(framework);
      await wholeJourney(framework);
    },
  );
}
