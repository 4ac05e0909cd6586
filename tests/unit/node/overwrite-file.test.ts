import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeFileAtomically } from "../../../src/node/atomic-write.ts";
import type { FileSystem } from "../../../src/node/file-system.ts";
import { isOverwriteUnfinished, restoreOverwritten } from "../../../src/node/overwrite-file.ts";
import { FaultyFileSystem } from "../../support/drivers/faulty-file-system.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

/** A file that is a mount point of its own: nothing can be renamed over it. */
async function pinned(code: string, content = "old, and longer") {
  const folder = await temporaryFolder();
  const path = join(folder, "page.html");
  await writeFile(path, content);
  const fs = new FaultyFileSystem();
  const rename = fs.rename.bind(fs);
  fs.rename = async (from, to) => {
    if (to === path) throw Object.assign(new Error(`${code}: rename`), { code });
    await rename(from, to);
  };
  const write = (text: string, more: object = { whenPinned: "overwrite" }) =>
    writeFileAtomically(fs, path, bytes(text), {
      attributes: "keep",
      directoryFlush: "best-effort",
      ...more,
    });
  return { folder, path, fs, write };
}

describe.each(["EBUSY", "EXDEV"])("a file that cannot be replaced (%s)", (code) => {
  it("is written over, keeps its mode, and nothing is left beside it", async () => {
    const { folder, path, write } = await pinned(code);
    await chmod(path, 0o640);
    const { ino } = await stat(path);
    await write("new");
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await stat(path)).toMatchObject({ ino });
    expect((await stat(path)).mode & 0o777).toBe(0o640);
    expect(await readdir(folder)).toEqual(["page.html"]);
  });

  it("is left alone where the caller does not ask for that", async () => {
    const { folder, path, write } = await pinned(code);
    await expect(write("new", {})).rejects.toMatchObject({ code });
    expect(await readFile(path, "utf8")).toBe("old, and longer");
    expect(await readdir(folder)).toEqual(["page.html"]);
  });
});

it("a file of another fault is not written over", async () => {
  const { folder, path, write } = await pinned("EACCES");
  await expect(write("new")).rejects.toMatchObject({ code: "EACCES" });
  expect(await readFile(path, "utf8")).toBe("old, and longer");
  expect(await readdir(folder)).toEqual(["page.html"]);
});

it("an overwriting that fails puts the old content back", async () => {
  const { folder, path, fs, write } = await pinned("EBUSY");
  let flushes = 0;
  const open = fs.open.bind(fs);
  const failing: FileSystem["open"] = async (at, options) => {
    const file = await open(at, options);
    if (file === null || at !== path) return file;
    flushes += 1;
    return flushes > 1 ? file : { ...file, truncate: () => Promise.reject(new Error("disk full")) };
  };
  fs.open = failing;
  await expect(write("new")).rejects.toThrow("disk full");
  expect(await readFile(path, "utf8")).toBe("old, and longer");
  expect(await readdir(folder)).toEqual(["page.html"]);
});

it("a process that dies at any step leaves the old or the new content, or what restores the old one", async () => {
  const found = new Set<string>();
  for (let changes = 0; ; changes += 1) {
    const { path, fs, write } = await pinned("EBUSY");
    fs.dieAfter(changes);
    await write("new").catch(() => undefined);
    const torn = await readFile(path, "utf8");
    const alive = new FaultyFileSystem();
    const unfinished = await isOverwriteUnfinished(alive, path);
    expect(await restoreOverwritten(alive, path)).toBe(unfinished);
    const content = await readFile(path, "utf8");
    expect(["old, and longer", "new"]).toContain(content);
    expect(await isOverwriteUnfinished(alive, path)).toBe(false);
    found.add(torn === content ? content : "restored");
    if (!fs.died) break;
  }
  expect([...found].sort()).toEqual(["new", "old, and longer", "restored"]);
});
