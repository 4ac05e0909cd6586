import { copyFile, readFile, rename, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { nodeFileSystem } from "../../src/node/file-system.ts";
import { JournalLostError } from "../../src/storage-drivers/jsonl/journal-file.ts";
import { journalInUse, KEY } from "../support/drivers/journal-in-use.ts";

const losses: readonly [string, (path: string, base: string) => Promise<void>, string | null][] = [
  ["deleted", (path) => rm(path), null],
  ["deleted with its folder", (_, base) => rm(join(base, "sessions"), { recursive: true }), null],
  [
    "replaced by a copy",
    async (path) => {
      await copyFile(path, `${path}.copy`);
      await rename(`${path}.copy`, path);
    },
    "one\n",
  ],
  ["truncated", (path) => truncate(path, 0), ""],
];

for (const [loss, lose, left] of losses) {
  it(`a journal that was ${loss} takes no entry, and stays as it is`, async () => {
    const { base, driver, path } = await journalInUse();
    await lose(path, base);
    await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow(JournalLostError);
    await expect(driver.replaceJournal(KEY, ["refused"])).rejects.toThrow(JournalLostError);
    await driver.closeJournal(KEY);
    await expect(driver.openJournal(KEY)).rejects.toThrow(JournalLostError);
    expect(await readFile(path, "utf8").catch(() => null)).toBe(left);
  });
}

it("an entry whose journal is deleted while it is written is refused", async () => {
  let deleteAt: string | null = null;
  const { driver, path } = await journalInUse({
    ...nodeFileSystem,
    async open(at, options) {
      const file = await nodeFileSystem.open(at, options);
      if (file === null) return null;
      const write = async (bytes: Uint8Array, position: number) => {
        if (deleteAt !== null) await rm(deleteAt);
        await file.write(bytes, position);
      };
      return { ...file, write };
    },
  });
  deleteAt = path;
  await expect(driver.appendJournal(KEY, ["refused"])).rejects.toThrow("was deleted or replaced");
});
