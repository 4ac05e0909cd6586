import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createStorage } from "unstorage";
import { describe, expect, it, vi } from "vitest";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";
import { FaultyFileSystem } from "../support/drivers/faulty-file-system.ts";
import { filesBelow, modeOf, temporaryFolder } from "../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.snapshot.json";
const FILE = "sessions/a1b2c3d4.snapshot";

describe("an item in a file", () => {
  it("is written to a temporary file, flushed, renamed, and its folder is flushed", async () => {
    const base = await temporaryFolder();
    const fs = new FaultyFileSystem();
    const driver = jsonlDriver({ base, fileSystem: fs });
    await driver.setItem?.(KEY, "first", {});
    fs.log.length = 0;
    await driver.setItem?.(KEY, "second", {});
    const changes = fs.log.filter((operation) => !["truncate", "close", "stat"].includes(operation));
    expect(changes).toEqual(["makeDirectory", "open", "write", "datasync", "rename", "syncDirectory"]);
    expect(fs.openFiles).toBe(0);
  });

  it.each(["open", "write", "datasync", "rename"] as const)(
    "is the whole old one when %s fails, without a file beside it",
    async (operation) => {
      const base = await temporaryFolder();
      const fs = new FaultyFileSystem();
      const driver = jsonlDriver({ base, fileSystem: fs });
      await driver.setItem?.(KEY, "old", {});
      fs.fail(operation);
      await expect(driver.setItem?.(KEY, "new", {})).rejects.toThrow("EIO");
      expect(await driver.getItem(KEY)).toBe("old");
      expect(await filesBelow(base)).toEqual([FILE]);
      await driver.setItem?.(KEY, "new", {});
      expect(await driver.getItem(KEY)).toBe("new");
    },
  );

  it("is the whole old one or the whole new one, wherever the process dies", async () => {
    const found = new Set<string>();
    let finished = false;
    for (let changes = 0; !finished; changes += 1) {
      const base = await temporaryFolder();
      await jsonlDriver({ base }).setItem?.(KEY, "the old one", {});
      const fs = new FaultyFileSystem();
      fs.dieAfter(changes);
      finished = await Promise.resolve(jsonlDriver({ base, fileSystem: fs }).setItem?.(KEY, "new", {})).then(
        () => true,
        () => false,
      );
      const driver = jsonlDriver({ base });
      found.add(String(await driver.getItem(KEY)));
      // The temporary file of the dead process is not an item.
      expect(await createStorage({ driver }).getKeys("sessions")).toEqual([KEY]);
    }
    expect(found).toEqual(new Set(["the old one", "new"]));
  });

  it("is read from the file of an older version, which the next write replaces", async () => {
    const base = await temporaryFolder();
    const older = "sessions/a1b2c3d4.snapshot.json";
    await mkdir(join(base, "sessions"));
    await writeFile(join(base, older), "older");
    const driver = jsonlDriver({ base });
    expect(await driver.getItem(KEY)).toBe("older");
    expect(await driver.hasItem(KEY, {})).toBe(true);
    expect(await createStorage({ driver }).getKeys("sessions")).toEqual([KEY]);
    await driver.setItem?.(KEY, "newer", {});
    expect(await filesBelow(base)).toEqual([FILE]);
    await writeFile(join(base, older), "older");
    expect(await driver.getItem(KEY)).toBe("newer");
    await driver.removeItem?.(KEY, {});
    expect(await filesBelow(base)).toEqual([]);
  });

  it("has no bytes of a dead process with the same number", async () => {
    const base = await temporaryFolder();
    for (const [text, changes] of [
      ["a text that is much longer than the next one", 4],
      ["short", Number.POSITIVE_INFINITY],
    ] as const) {
      // A new process counts its temporary files from the start.
      vi.resetModules();
      const life = await import("../../src/storage-drivers/jsonl.ts");
      const fs = new FaultyFileSystem();
      fs.dieAfter(changes);
      await Promise.resolve(life.jsonlDriver({ base, fileSystem: fs }).setItem?.(KEY, text, {})).catch(
        () => undefined,
      );
      if (fs.died) expect((await filesBelow(base)).filter((name) => name.endsWith(".tmp"))).toHaveLength(1);
    }
    expect(await readFile(join(base, FILE), "utf8")).toBe("short");
  });

  it("is readable by its owner alone, and so is a journal", async () => {
    const base = await temporaryFolder();
    const driver = jsonlDriver({ base });
    await driver.setItem?.(KEY, "private", {});
    await createStorage({ driver }).setItemRaw("sessions:a1b2c3d4.artifacts:shot.png", new Uint8Array([1]));
    await driver.appendJournal("sessions:a1b2c3d4.jsonl", ["one"]);
    for (const name of await filesBelow(base)) expect(await modeOf(join(base, name))).toBe("600");
    expect(await filesBelow(base)).toHaveLength(3);
    await driver.dispose?.();
  });

  it("has a size and a time", async () => {
    const driver = jsonlDriver({ base: await temporaryFolder() });
    await driver.setItem?.(KEY, "größe", {});
    const meta = await driver.getMeta?.(KEY, {});
    expect(meta).toMatchObject({ size: 7 });
    expect(meta?.mtime).toBeInstanceOf(Date);
    expect(await driver.getMeta?.("none", {})).toBeNull();
  });
});

describe("a key that is not a file below the folder", () => {
  const keys = [
    "..",
    "..:secrets",
    "sessions:..:..:secrets",
    ".",
    "sessions:.:x",
    "",
    "sessions::x",
    "/etc/passwd",
    "sessions/x",
    "..\\secrets",
    "a b",
    "nul\0byte",
    "é",
    "sessions:%2e%2e:x",
  ];

  it.each(keys)("is refused, for items and journals: %j", async (key) => {
    const base = join(await temporaryFolder(), "state");
    const driver = jsonlDriver({ base });
    const attempts: (() => unknown)[] = [
      () => driver.setItem?.(key, "x", {}),
      () => driver.setItemRaw?.(key, new Uint8Array([1]), {}),
      () => driver.getItem(key),
      () => driver.getItemRaw?.(key, {}),
      () => driver.hasItem(key, {}),
      () => driver.removeItem?.(key, {}),
      () => driver.openJournal(key),
      () => driver.readJournal(key),
      () => driver.appendJournal(key, ["x"]),
    ];
    for (const attempt of attempts) await expect((async () => attempt())()).rejects.toThrow(RangeError);
    expect(await filesBelow(join(base, ".."))).toEqual([]);
  });
});
