import { appendFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../support/drivers/faulty-file-system.ts";
import { modeOf, temporaryFolder } from "../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.jsonl";

/** The journal of a killed process. */
async function left(bytes: string | Uint8Array): Promise<{ base: string; path: string }> {
  const base = await temporaryFolder();
  await mkdir(join(base, "sessions"));
  const path = join(base, "sessions/a1b2c3d4.jsonl");
  await writeFile(path, bytes);
  return { base, path };
}

/** The torn tails that were kept. */
async function setAside(base: string): Promise<Buffer[]> {
  const names = (await readdir(join(base, "sessions"))).filter((name) =>
    /^a1b2c3d4\.jsonl\.torn-[^/]+$/.test(name),
  );
  return Promise.all(
    names.filter((name) => !name.endsWith(".tmp")).map((name) => readFile(join(base, "sessions", name))),
  );
}

describe("[glued-tail] a torn tail", () => {
  it("is cut off at open, kept beside the journal, and reported once", async () => {
    const { base, path } = await left('one\ntwo\n{"seq":3,"ty');
    const driver = jsonlDriver({ base });
    const torn = await driver.openJournal(KEY);
    expect(torn).toMatchObject({
      bytes: 12,
      keptAs: expect.stringMatching(/^a1b2c3d4\.jsonl\.torn-[\w.-]+$/),
    });
    expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
    expect(await readFile(join(base, "sessions", torn?.keptAs ?? ""), "utf8")).toBe('{"seq":3,"ty');
    expect(await modeOf(join(base, "sessions", torn?.keptAs ?? ""))).toBe("600");
    expect(await driver.openJournal(KEY)).toBeNull();
    await driver.dispose?.();
    const next = jsonlDriver({ base });
    expect(await next.openJournal(KEY)).toBeNull();
    await next.dispose?.();
  });

  it("is not read, and the next append is a line of its own", async () => {
    const { base, path } = await left('one\n{"seq":2');
    const driver = jsonlDriver({ base });
    await driver.openJournal(KEY);
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"] });
    await driver.appendJournal(KEY, ['{"seq":2,"type":"accept"}']);
    expect(await readFile(path, "utf8")).toBe('one\n{"seq":2,"type":"accept"}\n');
    await driver.dispose?.();
  });

  it("is not a line even if only its newline is missing", async () => {
    const { base } = await left('one\n{"seq":2,"type":"accept"}');
    const driver = jsonlDriver({ base });
    expect(await driver.openJournal(KEY)).toMatchObject({ bytes: 25 });
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"] });
    await driver.dispose?.();
  });

  it.each<[string, Uint8Array]>([
    ["half a character", Uint8Array.from([0x7b, 0xf0, 0x9f, 0x98])],
    ["longer than any buffer", new Uint8Array(300_000).fill(0x78)],
    ["of zeros, as some file systems leave them", new Uint8Array(4_096)],
  ])("that is %s is kept to the byte", async (_, tail) => {
    const line = `${"é".repeat(70_000)}\n`;
    const { base, path } = await left(Buffer.concat([Buffer.from(line), tail]));
    const driver = jsonlDriver({ base });
    expect(await driver.openJournal(KEY)).toMatchObject({ bytes: tail.length });
    expect(await setAside(base)).toEqual([Buffer.from(tail)]);
    expect(await readFile(path, "utf8")).toBe(line);
    await driver.dispose?.();
  });

  it("may be the whole file", async () => {
    const { base, path } = await left('{"seq":1,"type":"gene');
    const driver = jsonlDriver({ base });
    expect(await driver.openJournal(KEY)).toMatchObject({ bytes: 21 });
    expect(await driver.readJournal(KEY)).toEqual({ lines: [], boundary: null, end: { lines: 0, bytes: 0 } });
    await driver.appendJournal(KEY, ["one"]);
    expect(await readFile(path, "utf8")).toBe("one\n");
    await driver.dispose?.();
  });

  it("is repaired by the next open when its repair was interrupted", async () => {
    let finished = false;
    for (let changes = 0; !finished; changes += 1) {
      const { base, path } = await left("one\ntwo\ntorn");
      const fs = new FaultyFileSystem();
      fs.dieAfter(changes);
      const first = jsonlDriver({ base, fileSystem: fs });
      finished = await first.openJournal(KEY).then(
        () => true,
        () => false,
      );
      await first.dispose?.();
      expect(fs.openFiles).toBe(0);
      const second = jsonlDriver({ base });
      await second.openJournal(KEY);
      expect(await second.readJournal(KEY)).toMatchObject({ lines: ["one", "two"] });
      await second.appendJournal(KEY, ["three"]);
      await second.dispose?.();
      expect(await readFile(path, "utf8")).toBe("one\ntwo\nthree\n");
      const pieces = await setAside(base);
      expect(pieces.length).toBeGreaterThanOrEqual(1);
      for (const piece of pieces) expect(piece.toString()).toBe("torn");
    }
  });

  it("that cannot be kept refuses the open, leaves no file open, and is repaired later", async () => {
    const { base, path } = await left("one\ntorn");
    const fs = new FaultyFileSystem();
    const driver = jsonlDriver({ base, fileSystem: fs });
    fs.fail("rename", 2);
    await expect(driver.openJournal(KEY)).rejects.toThrow("EIO");
    expect(fs.openFiles).toBe(0);
    await expect(driver.appendJournal(KEY, ["two"])).rejects.toThrow("EIO");
    expect(await readFile(path, "utf8")).toBe("one\ntorn");
    expect(await driver.openJournal(KEY)).toMatchObject({ bytes: 4 });
    await driver.appendJournal(KEY, ["two"]);
    expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
    await driver.dispose?.();
  });

  it("is also cut off by a read or an append without an open", async () => {
    const { base, path } = await left("one\ntorn");
    const driver = jsonlDriver({ base });
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"] });
    await driver.closeJournal(KEY);
    await appendFile(path, "torn again");
    await driver.appendJournal(KEY, ["two"]);
    expect(await readFile(path, "utf8")).toBe("one\ntwo\n");
    await driver.dispose?.();
  });
});
