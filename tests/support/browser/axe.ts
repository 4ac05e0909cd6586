/** axe-core over the overlay, inside its shadow root. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { atRest } from "./gallery.ts";

const SOURCE = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in the current state of the overlay: `serious` and `critical`, as `rule: element`. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await SOURCE);
  // Elements that fade in do not have their final colours yet.
  await atRest(page);
  const results: AxeResults = await page.evaluate(() =>
    Reflect.get(window, "axe").run("impeccable-live-root", { resultTypes: ["violations"] }),
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Expects nothing serious in the current state of the overlay. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  expect(await seriousFaults(page), `axe-core in the state "${state}"`).toEqual([]);
}
