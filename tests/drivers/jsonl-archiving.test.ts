import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { archivingDriver } from "../../src/storage-drivers/jsonl/archiving.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../support/drivers/faulty-file-system.ts";
import { filesBelow, temporaryFolder } from "../support/drivers/folder.ts";
import { callTogether, driverSuite } from "./driver-suite.ts";

const ID = "a1b2c3d4";
const KEY = `sessions:${ID}.jsonl`;
const SNAPSHOT = `sessions:${ID}.snapshot.json`;
const SHOT = `sessions:${ID}.artifacts:shot.png`;
const ARCHIVED_FILES = [
  `sessions/archive/${ID}.artifacts/shot.png`,
  `sessions/archive/${ID}.jsonl`,
  `sessions/archive/${ID}.snapshot`,
];

function driverOn(base: string, fileSystem = new FaultyFileSystem()) {
  return archivingDriver(jsonlDriver({ base, fileSystem }), { base, fileSystem });
}

/** A session with a journal, a snapshot and an artifact. */
async function setUp() {
  const base = await temporaryFolder();
  const fs = new FaultyFileSystem();
  const driver = driverOn(base, fs);
  onTestFinished(() => driver.dispose?.());
  await driver.openJournal(KEY);
  await driver.readJournal(KEY);
  await driver.appendJournal(KEY, ["one", "two"]);
  await driver.setItem?.(SNAPSHOT, "cache", {});
  await driver.setItemRaw?.(SHOT, new Uint8Array([1, 2, 3]), {});
  return { base, fs, driver };
}

driverSuite("jsonl with an archive", async () => {
  const base = await temporaryFolder();
  let driver = driverOn(base);
  return {
    driver,
    together: (calls) => callTogether(driver, calls),
    async reopen() {
      await driver.dispose?.();
      driver = driverOn(base);
      return driver;
    },
    dispose: async () => driver.dispose?.(),
  };
});

describe("an archived journal that another program continued among the open ones", () => {
  async function continued() {
    const set = await setUp();
    await set.driver.archiveSession(ID);
    await writeFile(join(set.base, `sessions/${ID}.jsonl`), "three\n");
    const driver = driverOn(set.base, set.fs);
    onTestFinished(() => driver.dispose?.());
    return { ...set, driver };
  }

  it("is one journal when it is opened: the archived lines, then the others", async () => {
    const { base, driver } = await continued();
    await driver.openJournal(KEY);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three"]);
    expect(await filesBelow(base)).not.toContain(`sessions/archive/${ID}.jsonl`);
    await driver.appendJournal(KEY, ["four"]);
    await driver.closeJournal(KEY);
    await driver.archiveSession(ID);
    await driver.openJournal(KEY);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three", "four"]);
  });

  it("has each line once after a process that died before it removed the archived one", async () => {
    const { base, driver } = await continued();
    await writeFile(join(base, `sessions/${ID}.jsonl`), "one\ntwo\nthree\n");
    await driver.openJournal(KEY);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three"]);
    expect(await filesBelow(base)).not.toContain(`sessions/archive/${ID}.jsonl`);
  });
});

describe("the archiving driver", () => {
  it("moves all files of a session and keeps none open", async () => {
    const { base, fs, driver } = await setUp();
    await driver.archiveSession(ID);
    expect(await filesBelow(base)).toEqual(ARCHIVED_FILES);
    expect(fs.openFiles).toBe(0);
  });

  it("reads from the archive without moving a file", async () => {
    const { base, driver } = await setUp();
    const { end } = await driver.readJournal(KEY);
    await driver.archiveSession(ID);
    const read = { lines: ["one", "two"], boundary: null, end };
    expect(await driver.readJournal(KEY)).toEqual(read);
    const next = driverOn(base);
    onTestFinished(() => next.dispose?.());
    expect(await next.openJournal(KEY)).toBeNull();
    expect(await next.readJournal(KEY)).toEqual(read);
    expect(await next.getItem(SNAPSHOT)).toBe("cache");
    expect(await next.hasItem(SHOT, {})).toBe(true);
    expect(Array.from(Object(await next.getItemRaw?.(SHOT, {})))).toEqual([1, 2, 3]);
    expect(await filesBelow(base)).toEqual(ARCHIVED_FILES);
  });

  it("moves the snapshot that an older version wrote", async () => {
    const { base, driver } = await setUp();
    await rename(join(base, `sessions/${ID}.snapshot`), join(base, `sessions/${ID}.snapshot.json`));
    await driver.archiveSession(ID);
    expect(await filesBelow(base)).toContain(`sessions/archive/${ID}.snapshot.json`);
    expect(await driver.getItem(SNAPSHOT)).toBe("cache");
  });

  it("moves a journal back before an append, and archives it again", async () => {
    const { base, driver } = await setUp();
    await driver.archiveSession(ID);
    expect(await driver.appendJournal(KEY, ["three"])).toMatchObject({ lines: 3 });
    expect(await filesBelow(base)).toEqual(
      [`sessions/${ID}.jsonl`, ...ARCHIVED_FILES.filter((name) => !name.endsWith(".jsonl"))].sort(),
    );
    expect(await driver.getItem(SNAPSHOT)).toBe("cache");
    await driver.setItemRaw?.(`sessions:${ID}.artifacts:second.png`, new Uint8Array([4]), {});
    await driver.archiveSession(ID);
    expect(await filesBelow(base)).toEqual(
      [...ARCHIVED_FILES, `sessions/archive/${ID}.artifacts/second.png`].sort(),
    );
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three"]);
  });

  it("loses no append during the move of a session", async () => {
    const { driver } = await setUp();
    await Promise.all([
      driver.appendJournal(KEY, ["three"]),
      driver.archiveSession(ID),
      driver.appendJournal(KEY, ["four"]),
      driver.readJournal(KEY),
      driver.archiveSession(ID),
      driver.appendJournal(KEY, ["five"]),
    ]);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three", "four", "five"]);
  });

  it("has a whole session or none, wherever the process dies; the next attempt finishes the move", async () => {
    const places = new Set<string>();
    for (let changes = 0; changes < 20; changes += 1) {
      const { base, fs, driver } = await setUp();
      fs.dieAfter(changes);
      await driver.archiveSession(ID).catch(() => undefined);
      const next = driverOn(base);
      await next.openJournal(KEY);
      expect((await next.readJournal(KEY)).lines).toEqual(["one", "two"]);
      expect(Array.from(Object(await next.getItemRaw?.(SHOT, {})))).toEqual([1, 2, 3]);
      places.add((await filesBelow(base)).includes(`sessions/${ID}.jsonl`) ? "open" : "archived");
      await next.archiveSession(ID);
      expect(await filesBelow(base)).toEqual(ARCHIVED_FILES);
      await next.dispose?.();
    }
    expect([...places].sort()).toEqual(["archived", "open"]);
  });

  it("loses nothing wherever the process dies while a journal is moved back", async () => {
    for (let changes = 0; changes < 12; changes += 1) {
      const { base, fs, driver } = await setUp();
      await driver.archiveSession(ID);
      await driver.readJournal(KEY);
      fs.dieAfter(changes);
      const stored = await driver.appendJournal(KEY, ["three"]).then(
        () => true,
        () => false,
      );
      const next = driverOn(base);
      await next.openJournal(KEY);
      const { lines } = await next.readJournal(KEY);
      expect(lines.slice(0, 2)).toEqual(["one", "two"]);
      if (stored) expect(lines).toEqual(["one", "two", "three"]);
      await next.dispose?.();
    }
  });

  it("refuses an append when the journal cannot be moved back, and accepts it once it can", async () => {
    const { fs, driver } = await setUp();
    await driver.archiveSession(ID);
    for (const fault of ["rename", "syncDirectory"] as const) {
      fs.fail(fault);
      await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow("archive");
      expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two"]);
    }
    await driver.appendJournal(KEY, ["three"]);
    expect((await driver.readJournal(KEY)).lines).toEqual(["one", "two", "three"]);
  });

  it("[odd-file] ignores other files in the archive", async () => {
    const { base, driver } = await setUp();
    await mkdir(join(base, "sessions/archive/odd.jsonl"), { recursive: true });
    await writeFile(join(base, "sessions/archive/notes.txt"), "mine");
    await driver.archiveSession("ffffffff");
    await driver.archiveSession(ID);
    expect(await filesBelow(base)).toEqual([...ARCHIVED_FILES, "sessions/archive/notes.txt"].sort());
  });
});
