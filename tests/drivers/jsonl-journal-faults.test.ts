import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { StorageError } from "../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem, type Operation } from "../support/drivers/faulty-file-system.ts";
import { filesBelow, temporaryFolder } from "../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.jsonl";

async function setUp() {
  const base = await temporaryFolder();
  const fs = new FaultyFileSystem();
  const driver = jsonlDriver({ base, fileSystem: fs });
  onTestFinished(() => driver.dispose?.());
  await driver.openJournal(KEY);
  await driver.readJournal(KEY);
  return { base, fs, driver, text: () => readFile(join(base, "sessions/a1b2c3d4.jsonl"), "utf8") };
}

/** A driver as in a new process. */
async function nextLife(base: string): Promise<readonly string[]> {
  const driver = jsonlDriver({ base });
  expect(await driver.openJournal(KEY)).toBeNull();
  const { lines } = await driver.readJournal(KEY);
  await driver.dispose?.();
  return lines;
}

describe("an append to a file", () => {
  it("is flushed before it resolves, with the folder of a new journal", async () => {
    const { fs, driver } = await setUp();
    fs.log.length = 0;
    await driver.appendJournal(KEY, ["one"]);
    // The folder of the sessions is new as well: its entry is flushed before a file is created in it.
    expect(fs.log).toEqual(["makeDirectory", "syncDirectory", "open", "write", "datasync", "syncDirectory"]);
    fs.log.length = 0;
    await driver.appendJournal(KEY, ["two", "three"]);
    expect(fs.log).toEqual(["write", "datasync"]);
  });

  const faults: readonly [string, (fs: FaultyFileSystem) => void][] = [
    ["the write fails", (fs) => fs.fail("write")],
    ["the write stops within the first line", (fs) => fs.writeOnly(2)],
    ["the write stops behind a complete line", (fs) => fs.writeOnly("refused\n".length)],
    ["the write is whole and fails all the same", (fs) => fs.writeOnly(1_000)],
    ["the flush fails", (fs) => fs.fail("datasync")],
  ];

  for (const [fault, cause] of faults) {
    it(`leaves nothing behind when ${fault}, and works again afterwards`, async () => {
      const { base, fs, driver, text } = await setUp();
      const end = await driver.appendJournal(KEY, ["one"]);
      cause(fs);
      await expect(driver.appendJournal(KEY, ["refused", "too"])).rejects.toThrow(StorageError);
      expect(await text()).toBe("one\n");
      expect(await driver.readJournal(KEY)).toEqual({ lines: ["one"], boundary: null, end });
      expect(await nextLife(base)).toEqual(["one"]);
      expect(await driver.appendJournal(KEY, ["two"])).toMatchObject({ lines: 2 });
      expect(await nextLife(base)).toEqual(["one", "two"]);
    });

    it(`leaves no journal behind when ${fault} on its first entry`, async () => {
      const { base, fs, driver } = await setUp();
      cause(fs);
      await expect(driver.appendJournal(KEY, ["refused", "too"])).rejects.toThrow(StorageError);
      expect(await driver.readJournal(KEY)).toMatchObject({ lines: [] });
      expect(await nextLife(base)).toEqual([]);
      fs.log.length = 0;
      await driver.appendJournal(KEY, ["one"]);
      // The journal is created again: its folder must be flushed again.
      expect(fs.log).toContain("syncDirectory");
      expect(await nextLife(base)).toEqual(["one"]);
    });
  }

  it.each(["makeDirectory", "open", "syncDirectory"] satisfies Operation[])(
    "that creates a journal is refused when %s fails, and works again afterwards",
    async (operation) => {
      const { base, fs, driver } = await setUp();
      fs.fail(operation);
      await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(StorageError);
      expect(await nextLife(base)).toEqual([]);
      expect(await driver.appendJournal(KEY, ["one"])).toMatchObject({ lines: 1 });
      expect(await nextLife(base)).toEqual(["one"]);
    },
  );

  it("that fails does not fail the appends that wait for it", async () => {
    const { base, fs, driver } = await setUp();
    await driver.appendJournal(KEY, ["one"]);
    fs.fail("datasync");
    const outcomes = await Promise.allSettled(
      ["refused", "two", "three"].map((line) => driver.appendJournal(KEY, [line])),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(await nextLife(base)).toEqual(["one", "two", "three"]);
  });
});

describe("an append that cannot be undone", () => {
  const broken = async (cause: (fs: FaultyFileSystem) => void) => {
    const all = await setUp();
    await all.driver.appendJournal(KEY, ["one"]);
    cause(all.fs);
    await expect(all.driver.appendJournal(KEY, ["refused"])).rejects.toThrow(StorageError);
    all.fs.heal();
    return all;
  };
  const causes: readonly [string, (fs: FaultyFileSystem) => void][] = [
    [
      "the file cannot be cut",
      (fs) => {
        fs.writeOnly(1_000);
        fs.fail("truncate");
      },
    ],
    [
      "the cut cannot be flushed",
      (fs) => {
        fs.fail("datasync", 2);
      },
    ],
  ];

  it.each(causes)("closes the journal for writing, also when the disk works again: %s", async (_, cause) => {
    const { driver } = await broken(cause);
    for (const line of ["two", "three"]) {
      await expect(driver.appendJournal(KEY, [line])).rejects.toThrow("until it is opened again");
    }
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"] });
  });

  it.each(causes)("is gone once the journal has been opened again: %s", async (_, cause) => {
    const { base, driver } = await broken(cause);
    expect(await driver.openJournal(KEY)).toBeNull();
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"], end: { lines: 1 } });
    await driver.appendJournal(KEY, ["two"]);
    expect(await nextLife(base)).toEqual(["one", "two"]);
  });

  it.each(causes)("is not found when the journal was closed and is opened again: %s", async (_, cause) => {
    const { driver, base } = await broken(cause);
    await driver.closeJournal(KEY);
    expect(await driver.openJournal(KEY)).toBeNull();
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one"], end: { lines: 1 } });
    await driver.appendJournal(KEY, ["two"]);
    expect(await nextLife(base)).toEqual(["one", "two"]);
  });

  it("keeps it closed when opening it fails, too", async () => {
    const { fs, driver } = await broken((faulty) => {
      faulty.writeOnly(1_000);
      faulty.fail("truncate");
    });
    fs.fail("truncate");
    await expect(driver.openJournal(KEY)).rejects.toThrow("EIO");
    fs.fail("truncate");
    await expect(driver.appendJournal(KEY, ["two"])).rejects.toThrow("EIO");
    await driver.appendJournal(KEY, ["two"]);
    expect(await driver.readJournal(KEY)).toMatchObject({ lines: ["one", "two"] });
  });
});

describe("a process that dies while it appends", () => {
  it("leaves every acknowledged line in order, and at most a part of the next one", async () => {
    let survived = 0;
    for (let changes = 0; changes < 12; changes += 1) {
      const { base, fs, driver } = await setUp();
      const answered: string[] = [];
      fs.dieAfter(changes);
      for (const line of ["one", "two", "three"]) {
        await driver.appendJournal(KEY, [line]).then(
          () => answered.push(line),
          () => undefined,
        );
      }
      const lines = await nextLife(base);
      expect(lines.slice(0, answered.length)).toEqual(answered);
      expect(lines.length - answered.length).toBeLessThanOrEqual(1);
      if (fs.died) survived = Math.max(survived, answered.length);
      expect((await filesBelow(base)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    }
    expect(survived).toBe(2);
  });
});
