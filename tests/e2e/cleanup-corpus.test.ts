/** Every input of the clean-up in a browser: the accepted look stays exactly, or it is refused. */

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { carbonize } from "../../src/source/index.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { accept } from "../support/source/carbonize.ts";
import { ID } from "../support/source/carbonize-page.ts";
import { CLEANUP_PAGES, type CleanupInput } from "../support/source/cleanup-corpus.ts";
import { computedLook } from "../support/source/computed-look.ts";
import { project } from "../support/source/project.ts";

let browser: Browser;
let page: Page;
const results: { kind: string; name: string; result: "done" | "left" | "wrong"; note: string }[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
});
afterAll(async () => {
  await browser.close();
  console.log(table());
});

async function tried(input: CleanupInput): Promise<(typeof results)[number]> {
  const where = project({ ...input.files });
  if (input.ignored !== undefined) {
    where.write(".gitignore", `${input.ignored}\n`);
    where.git("init", "-q");
  }
  await accept(where, input);
  const url = pathToFileURL(join(where.root, input.file)).href;
  const before = await computedLook(page, url);
  const answer = await carbonize({ root: where.root, id: ID });
  const { kind, name } = input;
  if (!answer.handled) return { kind, name, result: "left", note: answer.todo ?? "" };
  const differences = Object.entries(await computedLook(page, url)).flatMap(([key, value]) =>
    before[key] === value ? [] : [`${key}: ${before[key]} → ${value}`],
  );
  const kept = Object.entries(input.without ?? {}).flatMap(([file, text]) =>
    text.test(where.read(file)) ? [`${file} has ${text}`] : [],
  );
  const wrong = [...differences, ...kept];
  const note = wrong.length > 0 ? wrong.join("; ") : (answer.notes?.[0] ?? "");
  return { kind, name, result: wrong.length > 0 ? "wrong" : "done", note };
}

function table(): string {
  const kinds = [...new Set(results.map(({ kind }) => kind))];
  const count = (kind: string | null, result: string): number =>
    results.filter((one) => (kind === null || one.kind === kind) && one.result === result).length;
  const row = (kind: string | null): string =>
    `${(kind ?? "all").padEnd(30)} ${["done", "left", "wrong"].map((result) => String(count(kind, result)).padStart(6)).join("")}`;
  return [`${" ".repeat(30)}   done  left wrong`, ...kinds.map(row), row(null)].join("\n");
}

it.each(CLEANUP_PAGES)("$kind: $name", async (input) => {
  const found = await tried(input);
  results.push(found);
  expect(found).toMatchObject({ result: expect.not.stringMatching("wrong") });
  if (input.done) expect(found).toMatchObject({ result: "done" });
});

it("more than 55 of 100 are done without a page", () => {
  const done = results.filter(({ result }) => result === "done").length;
  expect(done / results.length).toBeGreaterThan(0.55);
});
