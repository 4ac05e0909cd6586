import { appendFileSync } from "node:fs";
import { appendFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../src/node/file-system.ts";
import { JournalGrownError } from "../../src/storage-drivers/journal-driver.ts";
import { journalInUse, KEY } from "../support/drivers/journal-in-use.ts";

it("what another program appended stays, and is read before the next append", async () => {
  const { driver, path } = await journalInUse();
  await appendFile(path, "foreign\n");
  await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(JournalGrownError);
  await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(JournalGrownError);
  await expect(driver.replaceJournal(KEY, ["refused"])).rejects.toThrow(JournalGrownError);
  await driver.openJournal(KEY);
  const { lines, boundary } = await driver.readJournal(KEY, { lines: 1, bytes: 4 });
  expect({ lines, boundary }).toEqual({ lines: ["foreign"], boundary: "one" });
  expect(await driver.appendJournal(KEY, ["two"])).toEqual({ lines: 3, bytes: 16 });
  expect(await readFile(path, "utf8")).toBe("one\nforeign\ntwo\n");
});

it("a journal that another program began while none was open is not overwritten", async () => {
  const { base, driver } = await journalInUse();
  const other = "sessions:b1b2c3d4.jsonl";
  const path = join(base, "sessions/b1b2c3d4.jsonl");
  await driver.openJournal(other);
  await writeFile(path, "foreign\n");
  await expect(driver.appendJournal(other, ["refused"])).rejects.toThrow(JournalGrownError);
  expect(await readFile(path, "utf8")).toBe("foreign\n");
});

/** A file system on which another program appends right before or behind this process's write. */
function beside(at: "before" | "behind" | "around", line: () => string | null): FileSystem {
  return {
    ...nodeFileSystem,
    async open(path, options) {
      const file = await nodeFileSystem.open(path, options);
      if (file === null) return null;
      const write = async (bytes: Uint8Array, position: number) => {
        const foreign = line();
        if (at !== "behind" && foreign !== null) appendFileSync(path, foreign);
        await file.write(bytes, position);
        if (at !== "before" && foreign !== null) appendFileSync(path, foreign);
      };
      return { ...file, write };
    },
  };
}

for (const foreign of ["foreign\n", "a foreign line that is much longer than the own one\n", "torn"]) {
  it(`${JSON.stringify(foreign)}, appended between check and write, is not overwritten`, async () => {
    let line: string | null = null;
    const { driver, path } = await journalInUse(beside("before", () => line));
    line = foreign;
    await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(JournalGrownError);
    line = null;
    expect(await readFile(path, "utf8")).toBe(`one\n${foreign}`);
    await driver.openJournal(KEY);
    await driver.appendJournal(KEY, ["two"]);
    expect(await readFile(path, "utf8")).toBe(`one\n${foreign === "torn" ? "" : foreign}two\n`);
  });
}

it("an entry between lines of another program stays, and is read with them", async () => {
  let line: string | null = null;
  const { driver, path } = await journalInUse(beside("around", () => line));
  line = "foreign\n";
  await expect(driver.appendJournal(KEY, ["two"])).rejects.toThrow(JournalGrownError);
  expect(await readFile(path, "utf8")).toBe("one\nforeign\ntwo\nforeign\n");
  await driver.openJournal(KEY);
  expect((await driver.readJournal(KEY)).lines).toEqual(["one", "foreign", "two", "foreign"]);
});

it("an entry behind which another program appends is stored, and the other's is found by the next", async () => {
  let line: string | null = null;
  const { driver, path } = await journalInUse(beside("behind", () => line));
  line = "foreign\n";
  expect(await driver.appendJournal(KEY, ["two"])).toEqual({ lines: 2, bytes: 8 });
  line = null;
  await expect(driver.appendJournal(KEY, ["three"])).rejects.toThrow(JournalGrownError);
  expect(await readFile(path, "utf8")).toBe("one\ntwo\nforeign\n");
});
