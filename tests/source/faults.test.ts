/** Files that a command does not expect: each result has a code, and the file is unchanged or correct. */
import { execFile } from "node:child_process";
import { chmodSync, chownSync, readdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { wrap, writeVariants } from "../../src/source/index.ts";
import { withLock } from "../../src/source/lock.ts";
import { ALL_OPERATIONS, BEFORE, ID, type OperationName, PAGE, run } from "../support/source/operations.ts";
import { project, type TestProject } from "../support/source/project.ts";

const RUN_OPERATION = fileURLToPath(new URL("../support/source/run-operation.ts", import.meta.url));
const UNPRIVILEGED_USER = 65_534;

async function prepared(name: OperationName, options: { git?: boolean } = {}): Promise<TestProject> {
  const where = project({ "index.html": PAGE }, options);
  for (const step of BEFORE[name]) await run(step, where.root);
  return where;
}

/** Waits until another command waits for the lock that is held. */
async function somebodyWaits(root: string): Promise<void> {
  const locks = join(root, ".impeccable/live/locks");
  while (!readdirSync(locks).some((name) => /\.lock\.[\w-]+$/.test(name)))
    await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("a file that changes between read and write", () => {
  it.each(ALL_OPERATIONS)("%s reads it again, and keeps the change", async (name) => {
    const where = await prepared(name);
    const file = join(where.root, "index.html");
    const working = await withLock(where.root, file, async () => {
      const started = run(name, where.root);
      await somebodyWaits(where.root);
      where.write("index.html", where.read("index.html").replace("first", "changed meanwhile"));
      return { started };
    });
    await working.started;
    const clean = await prepared(name);
    await run(name, clean.root);
    expect(where.read("index.html")).toBe(clean.read("index.html").replace("first", "changed meanwhile"));
  });
});

describe("a file that is gone", () => {
  const CODES = {
    wrap: "element_not_found",
    insert: "element_not_found",
    variants: "element_not_found",
    accept: "wrapper_not_found",
    discard: "wrapper_not_found",
    undo: "file_not_found",
    carbonize: "file_not_found",
  } as const;

  it.each(ALL_OPERATIONS)("deleted by git: %s reports it, and does not restore it", async (name) => {
    const where = await prepared(name, { git: true });
    where.git("rm", "-q", "-f", "index.html");
    expect(await run(name, where.root)).toMatchObject({ error: CODES[name] });
    expect(where.exists("index.html")).toBe(false);
  });

  it.each(["accept", "discard", "variants"] as const)(
    "renamed by git: %s finds it by its markers",
    async (name) => {
      const where = await prepared("accept", { git: true });
      where.git("mv", "index.html", "start.html");
      expect(await run(name, where.root)).toMatchObject({ file: "start.html" });
      expect(where.exists("index.html")).toBe(false);
    },
  );

  it("renamed by git: carbonize finds the block, and undo the file", async () => {
    const where = await prepared("carbonize", { git: true });
    where.git("add", "-A");
    where.git("mv", "index.html", "start.html");
    expect(await run("carbonize", where.root)).toMatchObject({ handled: true, file: "start.html" });
    expect(await run("undo", where.root)).toMatchObject({ ok: true, file: "start.html" });
    expect(where.read("start.html")).toBe(PAGE);
  });

  it("checked out again by git: the wrapper is gone, and no success is reported", async () => {
    const where = await prepared("discard", { git: true });
    where.git("checkout", "-q", "index.html");
    for (const name of ["discard", "accept"] as const)
      expect(await run(name, where.root)).toMatchObject({ error: "wrapper_not_found" });
    expect(where.read("index.html")).toBe(PAGE);
    expect(await run("variants", where.root)).toMatchObject({ ok: true });
  });
});

describe("a file that a command must not touch", () => {
  it.each(ALL_OPERATIONS)(
    "a link that leaves the project: %s refuses, and the file out there stays",
    async (name) => {
      const where = await prepared(name);
      const outside = project({});
      renameSync(join(where.root, "index.html"), join(outside.root, "index.html"));
      symlinkSync(join(outside.root, "index.html"), join(where.root, "index.html"));
      const before = outside.everything();
      const answer = await run(name, where.root);
      expect(answer).toHaveProperty("error");
      expect(outside.everything()).toEqual(before);
    },
  );

  it("a link that leaves the project, by name", async () => {
    const outside = project({ "index.html": PAGE });
    const where = project({});
    symlinkSync(join(outside.root, "index.html"), join(where.root, "index.html"));
    const named = { root: where.root, id: ID, file: "index.html", classes: ["t"] };
    for (const answer of [
      await wrap({ ...named, count: 1 }),
      await wrap({ ...named, count: 1, position: "after" }),
      await writeVariants({ ...named, count: 1, block: "x", blockName: "-" }),
    ])
      expect(answer).toMatchObject({ error: "path_not_allowed" });
    expect(outside.read("index.html")).toBe(PAGE);
  });

  it.each([
    ["binary", Buffer.concat([Buffer.from(PAGE), Buffer.from([0xff, 0x00, 0xfe])])],
    ["of 10 MB", Buffer.concat([Buffer.from(PAGE), Buffer.alloc(10 * 1024 * 1024, " ")])],
  ])("one that is %s", async (_name, bytes) => {
    for (const name of ALL_OPERATIONS) {
      const where = await prepared(name);
      writeFileSync(join(where.root, "index.html"), bytes);
      expect(await run(name, where.root)).toHaveProperty("error");
      expect(Buffer.from(where.bytes("index.html"), "latin1").equals(bytes)).toBe(true);
    }
  });

  it("one that would become larger than any command reads", async () => {
    const page = PAGE + " ".repeat(5 * 1024 * 1024 - PAGE.length);
    const where = project({ "index.html": page });
    expect(await run("wrap", where.root)).toMatchObject({ error: "write_failed", code: "file_too_large" });
    expect(where.read("index.html")).toBe(page);
  });

  it.each(ALL_OPERATIONS)("one that is read-only: %s", { timeout: 60_000 }, async (name) => {
    const where = await prepared(name);
    const before = where.bytes("index.html");
    expect(await withoutPower(name, where, 0o444, 0o755)).toMatchObject({ error: "write_failed" });
    expect(where.bytes("index.html")).toBe(before);
  });

  it("one in a folder that is read-only", { timeout: 60_000 }, async () => {
    const where = await prepared("accept");
    const before = where.bytes("index.html");
    expect(await withoutPower("accept", where, 0o644, 0o555)).toMatchObject({ error: "write_failed" });
    expect(where.bytes("index.html")).toBe(before);
    expect(readdirSync(where.root).sort()).toEqual([".impeccable", "index.html"]);
  });
});

describe("a file that does not parse", () => {
  it.each(["variants", "accept", "discard"] as const)("%s leaves it alone", async (name) => {
    const where = project({ "App.jsx": 'export const App = () => <h1 className="t">Hi</h1>;\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    const broken = where.read("App.jsx").replace("</h1>", "");
    where.write("App.jsx", broken);
    const answer = await run(name, where.root);
    expect(answer).toMatchObject({ error: "source_unparsable" });
    expect(where.read("App.jsx")).toBe(broken);
  });
});

describe("markers that are there twice, or one in the other", () => {
  it.each(["variants", "accept", "discard"] as const)("%s leaves them alone", async (name) => {
    for (const spoil of [
      (text: string) => text + text,
      (text: string) => text.replace("<!-- Original -->", `<!-- impeccable-variants-start ${ID} -->`),
      (text: string) => text.replace(`<!-- impeccable-variants-end ${ID} -->`, ""),
    ]) {
      const where = await prepared("accept");
      const spoiled = spoil(where.read("index.html"));
      where.write("index.html", spoiled);
      expect(await run(name, where.root)).toMatchObject({ error: "wrapper_damaged" });
      expect(where.read("index.html")).toBe(spoiled);
    }
  });

  it("a formatter that moved every line changes nothing for them", async () => {
    for (const name of ["accept", "discard"] as const) {
      const where = await prepared("accept");
      where.write("index.html", where.read("index.html").replace(/^[ \t]+/gm, "\t"));
      expect(await run(name, where.root)).toMatchObject({ handled: true });
      expect(where.read("index.html")).not.toContain("impeccable-variants");
    }
  });
});

/** Runs the operation as a user whom file modes restrict: root may write everywhere. */
async function withoutPower(
  name: OperationName,
  where: TestProject,
  fileMode: number,
  folderMode: number,
): Promise<object> {
  const root = where.root;
  // The lock folder is made now, because that user may not make it.
  await withLock(root, "none", async () => undefined);
  const powerful = process.getuid?.() === 0;
  if (powerful) {
    for (const entry of ["", ...readdirSync(root, { recursive: true, encoding: "utf8" })])
      chownSync(join(root, entry), UNPRIVILEGED_USER, UNPRIVILEGED_USER);
  }
  chmodSync(join(root, "index.html"), fileMode);
  chmodSync(root, folderMode);
  const warmUp = powerful ? [String(UNPRIVILEGED_USER), project({ "index.html": PAGE }).root] : [];
  const { stdout } = await promisify(execFile)(process.execPath, [RUN_OPERATION, name, root, ...warmUp]);
  chmodSync(root, 0o755);
  const answer: object = JSON.parse(stdout);
  return answer;
}
