/** Carbonize with a page: what looks different there goes back to the byte, and the next form is tried. */
import { beforeEach, expect, test } from "vitest";
import { carbonize, undoAccept } from "../../src/source/index.ts";
import { acceptedProject } from "../support/source/carbonize.ts";
import { HTML, ID } from "../support/source/carbonize-page.ts";
import type { TestProject } from "../support/source/project.ts";
import { BLUE, DIFFERENT, scriptedPage } from "../support/source/scripted-page.ts";

const FILES = ["index.html", "styles.css"] as const;

let where: TestProject;
let accepted: readonly unknown[];
beforeEach(async () => {
  where = await acceptedProject(HTML);
  accepted = contents();
});

function contents(): readonly unknown[] {
  return FILES.map((file) => where.bytes(file));
}

const receipt = () => JSON.parse(where.read(`.impeccable/live/history/${ID}.receipt`));

test("a form that the page measures the same is done, and says so", async () => {
  const page = scriptedPage(() => ({ result: "same" }));
  const answer = await carbonize({ root: where.root, id: ID, page });
  expect(answer).toMatchObject({ handled: true, measured: { result: "same" } });
  expect(where.read("styles.css")).toBe(".hero { color: green }\n");
  // Repeated, it does not ask again.
  expect(await carbonize({ root: where.root, id: ID, page })).toEqual(answer);
  expect(page.requests).toHaveLength(1);
});

test("without a page, or a page that measured nothing, the answer says that and why", async () => {
  expect(await carbonize({ root: where.root, id: ID })).toMatchObject({
    handled: true,
    measured: { result: "unmeasured", reason: "no server is running" },
  });
  const other = await acceptedProject(HTML);
  const page = scriptedPage(() => ({ result: "unmeasured", reason: "the page was closed" }));
  expect(await carbonize({ root: other.root, id: ID, page })).toMatchObject({
    handled: true,
    measured: { result: "unmeasured", reason: "the page was closed" },
  });
});

test("a form that looks different is taken back to the byte before the next one is written", async () => {
  const seen: string[] = [];
  const page = scriptedPage((count) => {
    seen.push(where.read("styles.css"));
    return count < 3 ? DIFFERENT : { result: "same" };
  });
  const answer = await carbonize({ root: where.root, id: ID, page });
  expect(answer).toMatchObject({ handled: true, measured: { result: "same" } });
  expect(new Set(seen).size).toBe(3);
  // Each is written into the sheet as it was, not behind the form before it.
  for (const sheet of seen) expect(sheet.match(/green/g)).toHaveLength(1);
  expect(answer.notes?.join()).toMatch(/the page looks different: color of h1\.hero is rgb\(0, 0, 255\)/);
  expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
  for (const file of FILES) expect(where.read(file)).toBe(HTML.files[file]);
});

test("forms that all look different leave the files as accepted, and the differences by name", async () => {
  const page = scriptedPage(() => DIFFERENT);
  const answer = await carbonize({ root: where.root, id: ID, page });
  expect(answer).toMatchObject({ handled: false, error: "bake_unproved", carbonize: true });
  expect(answer.todo).toContain(`color of h1.hero is ${BLUE.after}, in the preview it was ${BLUE.before}`);
  expect(contents()).toEqual(accepted);
  expect(page.requests.length).toBeGreaterThan(2);
  expect(page.requests.length).toBeLessThanOrEqual(5);
  // Repeated, nothing is written again; after an edit of the sheet the forms are tried again.
  const requests = page.requests.length;
  expect(await carbonize({ root: where.root, id: ID, page })).toEqual(answer);
  expect(page.requests).toHaveLength(requests);
  where.write("styles.css", ".hero { color: navy }\n");
  const same = scriptedPage(() => ({ result: "same" }));
  expect(await carbonize({ root: where.root, id: ID, page: same })).toMatchObject({ handled: true });
});

test("a command that ends before the verdict leaves the request, and the next command asks again", async () => {
  const killed = scriptedPage(() => Promise.reject(new Error("killed")));
  await expect(carbonize({ root: where.root, id: ID, page: killed })).rejects.toThrow("killed");
  expect(receipt().baked.measured).toEqual({ request: killed.requests[0] });
  const page = scriptedPage((count) => (count === 1 ? DIFFERENT : { result: "same" }));
  expect(await carbonize({ root: where.root, id: ID, page })).toMatchObject({ handled: true });
  expect(page.requests[0]).toBe(killed.requests[0]);
  expect(receipt().tried).toHaveLength(1);
});

test("a command that ends while the files go back is finished by undo, or by carbonize", async () => {
  const killed = scriptedPage(() => Promise.reject(new Error("killed")));
  await expect(carbonize({ root: where.root, id: ID, page: killed })).rejects.toThrow("killed");
  // As a crash leaves it behind the first of two files.
  const { baked, ...rest } = receipt();
  where.write("styles.css", HTML.files["styles.css"]);
  const reverting = { ...rest, kept: baked.kept, reverting: baked.changes };
  where.write(`.impeccable/live/history/${ID}.receipt`, JSON.stringify(reverting));
  const refused = scriptedPage(() => DIFFERENT);
  await carbonize({ root: where.root, id: ID, page: refused });
  expect(contents()).toEqual(accepted);
  where.write(`.impeccable/live/history/${ID}.receipt`, JSON.stringify(reverting));
  expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
  for (const file of FILES) expect(where.read(file)).toBe(HTML.files[file]);
});

test("a page that measured another variant is not asked", async () => {
  const other = await acceptedProject(HTML);
  const page = scriptedPage(() => ({ result: "same" }));
  const measuredTwo = {
    ...page,
    evidence: async () => {
      const found = await page.evidence();
      return found.evidence === null ? found : { evidence: { ...found.evidence, variant: "2" } };
    },
  };
  expect(await carbonize({ root: other.root, id: ID, page: measuredTwo })).toMatchObject({
    measured: { result: "unmeasured", reason: "the page has measured another variant" },
  });
  expect(page.requests).toEqual([]);
});
