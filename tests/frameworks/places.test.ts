/** Every element of larger pages is located where it is written, or refused: never elsewhere. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchBrowser } from "../support/browser/browser.ts";
import { PLACES_FRAMEWORKS } from "../support/frameworks/places/frameworks.ts";
import { measurePlaces } from "../support/frameworks/places/measure-places.ts";
import { recordPairs, recordRow, versionsOf } from "../support/frameworks/places/record.ts";

const LEAST_PLACED = 0.9;

// Without git: hundreds of git processes would take most of the test's time.
vi.mock(import("../../src/source/project/git.ts"), async (original) => ({
  ...(await original()),
  gitGrep: () => Promise.resolve(null),
  gitFiles: () => Promise.resolve(null),
  gitIgnored: () => Promise.resolve(new Set<string>()),
  isIgnoreStateKnown: () => Promise.resolve(true),
}));

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

test.each(PLACES_FRAMEWORKS)("%s: no element is placed wrongly, and 90 %% are placed", async (name) => {
  const { judged, manifest } = await measurePlaces(browser, name);
  recordPairs(name, judged);
  recordRow(name, versionsOf(manifest), judged);
  const listed = (verdict: string) =>
    judged
      .filter((one) => one.verdict === verdict)
      .map(({ stage, place, element, answer }) => {
        const at = `${place.file}:${place.line}:${place.column}`;
        return `${stage}: ${at} ${element.outerHTML.slice(0, 60)} -> ${answer}`;
      });
  expect(judged.length).toBeGreaterThanOrEqual(20);
  expect(listed("wrong")).toEqual([]);
  const refused = listed("refused");
  expect(1 - refused.length / judged.length, refused.join("\n")).toBeGreaterThanOrEqual(LEAST_PLACED);
});
