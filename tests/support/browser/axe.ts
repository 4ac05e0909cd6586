/** axe-core over the overlay, inside its shadow root. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { atRest } from "./gallery.ts";

const SOURCE = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const OVERLAY = "impeccable-live-root";

/** What axe finds in the current state of a part of the page: `serious` and `critical`, as `rule: element`. */
export async function seriousFaults(page: Page, part = OVERLAY): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await SOURCE);
  // Elements that fade in do not have their final colours yet.
  await atRest(page);
  const results: AxeResults = await page.evaluate(
    (selector) => Reflect.get(window, "axe").run(selector, { resultTypes: ["violations"] }),
    part,
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Expects nothing serious in the current state of the overlay, or of another part of the page. */
export async function expectAccessible(page: Page, state: string, part = OVERLAY): Promise<void> {
  expect(await seriousFaults(page, part), `axe-core in the state "${state}"`).toEqual([]);
}
