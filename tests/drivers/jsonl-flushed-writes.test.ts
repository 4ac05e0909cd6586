import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type FileSystem, nodeFileSystem, type OpenFile } from "../../src/node/file-system.ts";
import { jsonlDriver } from "../../src/storage-drivers/jsonl.ts";

const O_DSYNC = 0o10000;
const JOURNAL = "sessions:a1b2c3d4.jsonl";

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "flushed-writes-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** The flags with which this process has a file open. */
async function flagsOf(path: string): Promise<number> {
  for (const fd of await readdir("/proc/self/fd")) {
    if ((await readlink(`/proc/self/fd/${fd}`).catch(() => "")) !== path) continue;
    const info = await readFile(`/proc/self/fdinfo/${fd}`, "utf8");
    return Number.parseInt(/flags:\s*(\d+)/.exec(info)?.[1] ?? "0", 8);
  }
  throw new Error(`${path} is not open`);
}

/** The machine's file system, with a log of its operations. */
function noting(calls: string[]): FileSystem {
  const noted = (file: OpenFile): OpenFile => ({
    ...file,
    write: (bytes, position) => {
      calls.push("write");
      return file.write(bytes, position);
    },
    datasync: () => {
      calls.push("datasync");
      return file.datasync();
    },
  });
  return {
    ...nodeFileSystem,
    open: async (path, options) => {
      const file = await nodeFileSystem.open(path, options);
      return file && noted(file);
    },
    syncDirectory: (path) => {
      calls.push("syncDirectory");
      return nodeFileSystem.syncDirectory(path);
    },
  };
}

describe("a journal's flush", () => {
  it.skipIf(process.platform !== "linux")(
    "is part of the write under strict durability on Linux",
    async () => {
      for (const [durability, flushes] of [
        ["strict", O_DSYNC],
        ["relaxed", 0],
      ] as const) {
        const base = await newFolder();
        const driver = jsonlDriver({ base, durability });
        await driver.appendJournal(JOURNAL, ["{}"]);
        expect((await flagsOf(join(base, "sessions/a1b2c3d4.jsonl"))) & O_DSYNC).toBe(flushes);
        await driver.closeJournal(JOURNAL);
      }
    },
  );

  it("happens once per append of any number of lines, and for the directory only with a new file", async () => {
    const calls: string[] = [];
    const driver = jsonlDriver({ base: await newFolder(), fileSystem: noting(calls) });
    await driver.appendJournal(JOURNAL, ["{}"]);
    for (const lines of [["{}"], ["{}", "{}", "{}"]]) {
      calls.length = 0;
      await driver.appendJournal(JOURNAL, lines);
      expect(calls).toEqual(["write", "datasync"]);
    }
    await driver.closeJournal(JOURNAL);
  });
});
