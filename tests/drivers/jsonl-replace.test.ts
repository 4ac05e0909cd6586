import { describe, expect, it, onTestFinished } from "vitest";
import { StorageError } from "../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem, type Operation } from "../support/drivers/faulty-file-system.ts";
import { filesBelow, temporaryFolder } from "../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.jsonl";

/** A journal of two lines, written without faults. */
async function setUp() {
  const base = await temporaryFolder();
  const fs = new FaultyFileSystem();
  const driver = jsonlDriver({ base, fileSystem: fs });
  onTestFinished(() => driver.dispose?.());
  await driver.openJournal(KEY);
  await driver.readJournal(KEY);
  await driver.appendJournal(KEY, ["one", "two"]);
  fs.log.length = 0;
  return { base, fs, driver };
}

/** A driver as in a new process. */
async function nextLife(base: string): Promise<readonly string[]> {
  const driver = jsonlDriver({ base });
  expect(await driver.openJournal(KEY)).toBeNull();
  const { lines } = await driver.readJournal(KEY);
  await driver.dispose?.();
  return lines;
}

describe("a journal file that is replaced", () => {
  it("is written beside the old one and flushed, then renamed, then its directory is flushed", async () => {
    const { base, fs, driver } = await setUp();
    await driver.replaceJournal(KEY, ["compacted"]);
    const changes = fs.log.filter((operation) => !["open", "close", "truncate"].includes(operation));
    expect(changes).toEqual(["makeDirectory", "write", "datasync", "rename", "syncDirectory"]);
    expect(fs.openFiles).toBe(1);
    expect(await filesBelow(base)).toEqual(["sessions/a1b2c3d4.jsonl"]);
  });

  it("continues in the new file, with a new handle", async () => {
    const { base, fs, driver } = await setUp();
    await driver.replaceJournal(KEY, ["compacted"]);
    fs.log.length = 0;
    expect(await driver.appendJournal(KEY, ["three"])).toMatchObject({ lines: 2 });
    expect(fs.log).toEqual(["write", "datasync"]);
    expect(await nextLife(base)).toEqual(["compacted", "three"]);
  });

  const faults: readonly Operation[] = ["open", "write", "datasync", "rename"];
  for (const fault of faults) {
    it(`stays as it was and takes appends when its ${fault} fails`, async () => {
      const { base, fs, driver } = await setUp();
      fs.fail(fault);
      await expect(driver.replaceJournal(KEY, ["compacted"])).rejects.toThrow(StorageError);
      expect(await filesBelow(base)).toEqual(["sessions/a1b2c3d4.jsonl"]);
      expect(await driver.appendJournal(KEY, ["three"])).toMatchObject({ lines: 3 });
      expect(await nextLife(base)).toEqual(["one", "two", "three"]);
      await driver.replaceJournal(KEY, ["compacted"]);
      expect(await nextLife(base)).toEqual(["compacted"]);
    });
  }

  it("accepts no append before its directory is flushed: a power cut could bring the old file back", async () => {
    const { base, fs, driver } = await setUp();
    fs.fail("syncDirectory", 2);
    await driver.replaceJournal(KEY, ["compacted"]);
    await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(StorageError);
    expect(await nextLife(base)).toEqual(["compacted"]);
    fs.log.length = 0;
    await driver.appendJournal(KEY, ["three"]);
    expect(fs.log).toEqual(["syncDirectory", "write", "datasync"]);
    expect(await nextLife(base)).toEqual(["compacted", "three"]);
  });

  it("is the old one or the new one, wherever the process dies", async () => {
    const found = new Set<string>();
    for (let changes = 0; changes < 20; changes += 1) {
      const { base, fs, driver } = await setUp();
      fs.dieAfter(changes);
      const replaced = await driver.replaceJournal(KEY, ["compacted"]).then(
        () => true,
        () => false,
      );
      const lines = (await nextLife(base)).join();
      expect(["one,two", "compacted"]).toContain(lines);
      if (replaced) expect(lines).toBe("compacted");
      found.add(lines);
    }
    expect([...found].sort()).toEqual(["compacted", "one,two"]);
  });
});
