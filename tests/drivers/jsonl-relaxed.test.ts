import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { StorageError } from "../../src/storage-drivers/journal-driver.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../support/drivers/faulty-file-system.ts";
import { temporaryFolder } from "../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.jsonl";

/** A journal of one line under relaxed durability. */
async function setUp() {
  const base = await temporaryFolder();
  const fs = new FaultyFileSystem();
  const driver = jsonlDriver({ base, fileSystem: fs, durability: "relaxed" });
  onTestFinished(() => driver.dispose?.());
  await driver.openJournal(KEY);
  await driver.readJournal(KEY);
  await driver.appendJournal(KEY, ["one"]);
  fs.log.length = 0;
  return { fs, driver, text: () => readFile(join(base, "sessions/a1b2c3d4.jsonl"), "utf8") };
}

describe("relaxed durability", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  it("writes before an append resolves, and flushes once for all appends of a second", async () => {
    const { fs, driver, text } = await setUp();
    await driver.appendJournal(KEY, ["two"]);
    await driver.appendJournal(KEY, ["three"]);
    expect(fs.log).toEqual(["write", "write"]);
    expect(await text()).toBe("one\ntwo\nthree\n");
    vi.advanceTimersByTime(999);
    await driver.readJournal(KEY);
    expect(fs.log).not.toContain("datasync");
    vi.advanceTimersByTime(1);
    await driver.readJournal(KEY);
    expect(fs.log.filter((operation) => operation === "datasync")).toHaveLength(1);
    vi.advanceTimersByTime(10_000);
    await driver.readJournal(KEY);
    expect(fs.log.filter((operation) => operation === "datasync")).toHaveLength(1);
  });

  it("flushes before the file is closed", async () => {
    const { fs, driver } = await setUp();
    await driver.appendJournal(KEY, ["two"]);
    await driver.closeJournal(KEY);
    expect(fs.log).toEqual(["write", "datasync", "close"]);
  });

  it("flushes before the file is replaced", async () => {
    const { fs, driver } = await setUp();
    await driver.appendJournal(KEY, ["two"]);
    await driver.replaceJournal(KEY, ["compacted"]);
    expect(fs.log.indexOf("datasync")).toBeLessThan(fs.log.indexOf("rename"));
    expect(fs.log.filter((operation) => operation === "datasync")).toHaveLength(2);
  });

  it("refuses writes after a flush that failed, until the journal is opened again", async () => {
    const { fs, driver } = await setUp();
    await driver.appendJournal(KEY, ["two"]);
    fs.fail("datasync");
    vi.advanceTimersByTime(1_000);
    await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(StorageError);
    await driver.openJournal(KEY);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two"]);
    await driver.appendJournal(KEY, ["three"]);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three"]);
  });
});
