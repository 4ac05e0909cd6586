import { createHash } from "node:crypto";
import { existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listReceipts } from "../../src/source/history/receipts.ts";
import { acceptVariant, discardVariants, undoAccept, wrap } from "../../src/source/index.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n</main>\n';
const RECEIPT = `.impeccable/live/history/${ID}.receipt`;
const PLAIN =
  '    <div data-impeccable-variant="1"><h1 class="t">One</h1></div>\n    <div data-impeccable-variant="2"><h1 class="t">Two</h1></div>';
const STYLED = `    <style data-impeccable-css="${ID}">b{}</style>\n${PLAIN}`;

async function wrapped(variants: string): Promise<TestProject> {
  const where = project({ "index.html": HTML });
  const answer = await wrap({ root: where.root, id: ID, count: 2, classes: ["t"] });
  if (!answer.ok) throw new Error(answer.message);
  writeVariants(where, "index.html", answer.insertLine, variants);
  return where;
}

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

describe("receipts", () => {
  it("of an older version are found under their name, and replaced under the new one", async () => {
    const where = await wrapped(STYLED);
    const accept = { root: where.root, id: ID, variant: "2" };
    const first = await acceptVariant(accept);
    const older = join(where.root, `.impeccable/live/history/${ID}.json`);
    renameSync(join(where.root, RECEIPT), older);
    expect(await acceptVariant(accept)).toEqual(first);
    expect(await listReceipts(where.root)).toMatchObject([{ id: ID }]);
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(existsSync(older)).toBe(false);
    expect(await listReceipts(where.root)).toMatchObject([{ id: ID, undone: { finished: true } }]);
  });

  it("hold the file, its hashes before and after, and the diff", async () => {
    const where = await wrapped(PLAIN);
    const before = where.read("index.html");
    const answer = await acceptVariant({ root: where.root, id: ID, variant: "2" });
    const after = where.read("index.html");
    expect(answer.receipt).toMatchObject({ file: "index.html", before: sha(before), after: sha(after) });
    expect(answer.receipt?.diff).toContain('+  <h1 class="t">Two</h1>');
    expect(JSON.parse(where.read(RECEIPT))).toMatchObject({
      id: ID,
      operation: { type: "accept", variant: "2" },
      change: answer.receipt,
    });
  });

  for (const [kind, variants] of Object.entries({ plain: PLAIN, styled: STYLED })) {
    it(`[repeat-accept] the same accept again gives the same result and file (${kind})`, async () => {
      const where = await wrapped(variants);
      const accept = { root: where.root, id: ID, variant: "2", paramValues: { a: 1 } };
      const first = await acceptVariant(accept);
      const text = where.read("index.html");
      expect(await acceptVariant(accept)).toEqual(first);
      expect(first).toMatchObject({ handled: true });
      expect(where.read("index.html")).toBe(text);
    });
  }

  it("[repeat-accept] the same accept gives the same result after the agent has carbonized", async () => {
    const where = await wrapped(STYLED);
    const first = await acceptVariant({ root: where.root, id: ID, variant: "2" });
    where.write("index.html", HTML.replace("Hi", "Two"));
    expect(await acceptVariant({ root: where.root, id: ID, variant: "2" })).toEqual(first);
    expect(where.read("index.html")).toBe(HTML.replace("Hi", "Two"));
  });

  it("the same discard again gives the same result", async () => {
    const where = await wrapped(PLAIN);
    const first = await discardVariants({ root: where.root, id: ID });
    expect(await discardVariants({ root: where.root, id: ID })).toEqual(first);
    expect(first).toMatchObject({ handled: true, carbonize: false });
    expect(where.read("index.html")).toBe(HTML);
  });

  it("another operation on a resolved session is receipt_conflict and changes nothing", async () => {
    const where = await wrapped(PLAIN);
    await acceptVariant({ root: where.root, id: ID, variant: "2", paramValues: { a: 1 } });
    const before = where.everything();
    for (const answer of [
      await discardVariants({ root: where.root, id: ID }),
      await acceptVariant({ root: where.root, id: ID, variant: "1", paramValues: { a: 1 } }),
      await acceptVariant({ root: where.root, id: ID, variant: "2", paramValues: { a: 2 } }),
    ]) {
      expect(answer).toMatchObject({ handled: false, mode: "error", error: "receipt_conflict" });
    }
    expect(where.everything()).toEqual(before);
    const other = await wrapped(PLAIN);
    await discardVariants({ root: other.root, id: ID });
    expect(await acceptVariant({ root: other.root, id: ID, variant: "2" })).toMatchObject({
      error: "receipt_conflict",
    });
  });

  it("a crash after the receipt and before the file: the operation is done when it is repeated", async () => {
    const where = await wrapped(PLAIN);
    const untouched = where.read("index.html");
    const first = await acceptVariant({ root: where.root, id: ID, variant: "2" });
    const done = where.read("index.html");
    where.write("index.html", untouched);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "2" })).toEqual(first);
    expect(where.read("index.html")).toBe(done);
  });

  it("a crash after the receipt and before the file is not the operation: another one may still be done", async () => {
    const where = await wrapped(PLAIN);
    const untouched = where.read("index.html");
    await acceptVariant({ root: where.root, id: ID, variant: "2" });
    where.write("index.html", untouched);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("index.html")).toBe(HTML);
    expect(JSON.parse(where.read(RECEIPT))).toMatchObject({ operation: { type: "discard" } });
  });

  it("a crash that left the temporary file: it is replaced, and gone afterwards", async () => {
    const where = await wrapped(PLAIN);
    where.write(".index.html.impeccable-tmp~", "half a fi");
    expect(await acceptVariant({ root: where.root, id: ID, variant: "2" })).toMatchObject({ handled: true });
    expect(where.exists(".index.html.impeccable-tmp~")).toBe(false);
  });

  it("a file that was written while its receipt is lost: the carbonize block shows what was accepted", async () => {
    const where = await wrapped(STYLED);
    await acceptVariant({ root: where.root, id: ID, variant: "2" });
    rmSync(join(where.root, RECEIPT));
    const text = where.read("index.html");
    expect(await acceptVariant({ root: where.root, id: ID, variant: "2" })).toMatchObject({
      handled: true,
      carbonize: true,
    });
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
      error: "receipt_conflict",
    });
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ error: "receipt_conflict" });
    expect(where.read("index.html")).toBe(text);
  });

  it("without wrapper and receipt no success is reported", async () => {
    const where = project({ "index.html": HTML });
    const before = where.everything();
    const none = { handled: false, file: null, mode: "error", error: "wrapper_not_found" };
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject(none);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject(none);
    expect(where.everything()).toEqual(before);
  });

  it("are hidden from version control with the rest of the folder", async () => {
    const where = await wrapped(PLAIN);
    where.git("init", "-q");
    await acceptVariant({ root: where.root, id: ID, variant: "2" });
    expect(where.git("status", "--porcelain", "-uall")).toBe("?? index.html\n");
  });

  it("when a receipt cannot be written the file is not changed either", async () => {
    const where = await wrapped(PLAIN);
    rmSync(join(where.root, ".impeccable/live/history"), { recursive: true });
    where.write(".impeccable/live/history", "a file where the folder should be");
    const text = where.read("index.html");
    expect(await acceptVariant({ root: where.root, id: ID, variant: "2" })).toMatchObject({
      handled: false,
      error: "write_failed",
    });
    expect(where.read("index.html")).toBe(text);
  });
});
