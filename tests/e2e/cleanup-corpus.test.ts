/** Every input of the clean-up in a browser, with its proof and without: the accepted look stays, or it is refused. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { carbonize } from "../../src/source/index.ts";
import { launchBrowser } from "../support/browser/browser.ts";
import { accept } from "../support/source/carbonize.ts";
import { ID } from "../support/source/carbonize-page.ts";
import { CLEANUP_PAGES, type CleanupInput } from "../support/source/cleanup-corpus.ts";
import { type CleanupRow, cleanupTable } from "../support/source/cleanup-table.ts";
import { computedLook, lookDifferences } from "../support/source/computed-look.ts";
import { project, type TestProject } from "../support/source/project.ts";
import { openProjectPage, type ProjectPage } from "../support/source/project-page.ts";

/** What a sheet of another host does to the inputs that link one. */
const OTHER_HOST = ".grid .card { color: purple }\n.lib { margin: 0 }\n";
const DOCS = join(import.meta.dirname, "../../docs/source.md");

let browser: Browser;
let shown: ProjectPage;
const rows: CleanupRow[] = [];

beforeAll(async () => {
  browser = await launchBrowser();
  shown = await openProjectPage(browser, OTHER_HOST);
});
afterAll(async () => {
  await shown.close();
  await browser.close();
});

interface Tried {
  readonly result: "done" | "left" | "wrong";
  /** What is wrong, why it was left, or what was done. */
  readonly note: string;
}

async function acceptedFrom(input: CleanupInput): Promise<TestProject> {
  const where = project({ ...input.files });
  if (input.ignored !== undefined) {
    where.write(".gitignore", `${input.ignored}\n`);
    where.git("init", "-q");
  }
  await accept(where, input);
  return where;
}

/** Carbonizes with the page's proof and without, and compares every computed property, whatever was measured. */
async function tried(input: CleanupInput): Promise<{ withPage: Tried; without: Tried }> {
  const proved = await acceptedFrom(input);
  await shown.load(proved.root, input.file);
  const before = await computedLook(shown.page);
  const answer = await carbonize({ root: proved.root, id: ID, page: await shown.proof() });
  const plain = await acceptedFrom(input);
  const unproved = await carbonize({ root: plain.root, id: ID });
  const withPage = await outcome(input, answer, { where: proved, before });
  if (answer.handled && answer.measured?.result !== "same" && withPage.result === "done")
    return { withPage: { result: "wrong", note: `measured: ${answer.measured?.reason}` }, without: withPage };
  // Equal files look equal.
  const isSame = answer.handled && unproved.handled && sourceOf(proved) === sourceOf(plain);
  return { withPage, without: isSame ? withPage : await outcome(input, unproved, { where: plain, before }) };
}

async function outcome(
  input: CleanupInput,
  answer: Awaited<ReturnType<typeof carbonize>>,
  { where, before }: { readonly where: TestProject; readonly before: Readonly<Record<string, string>> },
): Promise<Tried> {
  if (!answer.handled) return { result: "left", note: answer.todo ?? "" };
  await shown.load(where.root, input.file);
  const kept = Object.entries(input.without ?? {}).flatMap(([file, text]) =>
    text.test(where.read(file)) ? [`${file} has ${text}`] : [],
  );
  const wrong = [...lookDifferences(before, await computedLook(shown.page)), ...kept];
  return wrong.length > 0
    ? { result: "wrong", note: wrong.join("; ") }
    : { result: "done", note: answer.notes?.[0] ?? "" };
}

/** The project's own files, as one text. */
function sourceOf({ root, everything }: TestProject): string {
  const files = Object.entries(everything()).map(([path, text]) => [relative(root, path), text]);
  return JSON.stringify(files.filter(([path]) => path?.startsWith(".impeccable") === false).sort());
}

it.each(CLEANUP_PAGES)("$kind: $name", async (input) => {
  const { withPage, without } = await tried(input);
  rows.push({ kind: input.kind, withPage: withPage.result, without: without.result });
  for (const one of [withPage, without]) {
    expect(one).toMatchObject({ result: expect.not.stringMatching("wrong") });
    if (input.done) expect(one).toMatchObject({ result: "done" });
  }
});

it("85 of 100 are done with a page, 55 of 100 without one", () => {
  const share = (by: "withPage" | "without") => rows.filter((row) => row[by] === "done").length / rows.length;
  expect(share("withPage")).toBeGreaterThanOrEqual(0.85);
  expect(share("without")).toBeGreaterThanOrEqual(0.55);
});

it("docs/source.md has the table of this run", () => {
  expect(readFileSync(DOCS, "utf8")).toContain(cleanupTable(rows));
});
