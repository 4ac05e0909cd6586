import { appendFile, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { fenceJournals, markUnfenced } from "../../../src/hosts/local/fence-journals.ts";
import { projectStorage } from "../../../src/hosts/local/project-storage.ts";
import { guardedDriver, StateGuard } from "../../../src/hosts/local/state-guard.ts";
import { confirmedFileSystem } from "../../../src/node/confirmed-file-system.ts";
import { type FileSystem, nodeFileSystem } from "../../../src/node/file-system.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

const KEY = "sessions:a1b2c3d4.jsonl";
const FILE = "sessions/a1b2c3d4.jsonl";

/** A server that is paused right before one of its system calls, and its successor. */
class Succession {
  readonly folder: string;
  /** What happens in the pause. */
  #pause: (() => Promise<void>) | null = null;
  #isHeld = true;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** The storage of the paused server. `at`: the operation before which the pause comes. */
  paused(at: "write" | "rename" | "check") {
    const guard = new StateGuard({
      isLockHeld: async () => {
        if (at === "check") await this.#comeToPause();
        return this.#isHeld;
      },
      onLost: () => undefined,
    });
    const confirmed = confirmedFileSystem(this.#pausing(at), () => guard.check());
    const options = { root: this.folder, folder: this.folder, durability: "strict" } as const;
    const driver = guardedDriver(projectStorage({ ...options, fileSystem: confirmed }), guard);
    onTestFinished(() => driver.dispose?.());
    return { driver, guard };
  }

  /** In the next pause the lock lapses, and a successor stores its own entry. */
  succeedInPause(work: () => Promise<void>): void {
    this.#pause = async () => {
      this.#isHeld = false;
      await markUnfenced(nodeFileSystem, this.folder);
      await fenceJournals(nodeFileSystem, this.folder);
      await work();
    };
  }

  async #comeToPause(): Promise<void> {
    const pause = this.#pause;
    this.#pause = null;
    await pause?.();
  }

  #pausing(at: string): FileSystem {
    return {
      ...nodeFileSystem,
      open: async (path, options) => {
        const file = await nodeFileSystem.open(path, options);
        if (file === null) return null;
        const write = async (bytes: Uint8Array, position: number) => {
          if (at === "write" && path.endsWith(FILE)) await this.#comeToPause();
          await file.write(bytes, position);
        };
        return { ...file, write };
      },
      rename: async (from, to) => {
        if (at === "rename") await this.#comeToPause();
        await nodeFileSystem.rename(from, to);
      },
    };
  }
}

async function begin(at: "write" | "rename" | "check") {
  const succession = new Succession(await temporaryFolder());
  const { driver, guard } = succession.paused(at);
  await driver.openJournal(KEY);
  await driver.appendJournal(KEY, ["one"]);
  const file = join(succession.folder, FILE);
  succession.succeedInPause(() => appendFile(file, "of the successor\n"));
  return { driver, guard, file, folder: succession.folder };
}

it.each(["check", "write"] as const)(
  "a server that was paused before its %s writes nothing to its successor's journal",
  async (at) => {
    const { driver, guard, file } = await begin(at);
    await expect(
      driver.appendJournal(KEY, ["late, and long enough to overwrite the other"]),
    ).rejects.toThrow();
    expect(await readFile(file, "utf8")).toBe("one\nof the successor\n");
    expect(guard.reason).toContain("lock was deleted or taken over");
    await expect(driver.appendJournal(KEY, ["later"])).rejects.toThrow();
    await expect(driver.setItem?.("a", "b", {})).rejects.toThrow();
    expect(await readFile(file, "utf8")).toBe("one\nof the successor\n");
  },
);

it("a compaction that was paused before its rename does not replace its successor's journal", async () => {
  const { driver, file, folder } = await begin("rename");
  await expect(driver.replaceJournal(KEY, ["compacted"])).rejects.toThrow();
  expect(await readFile(file, "utf8")).toBe("one\nof the successor\n");
  expect(await readdir(join(folder, "sessions"))).toEqual(["a1b2c3d4.jsonl"]);
});

async function inodeOf(path: string): Promise<number> {
  return (await stat(path)).ino;
}

it("a fence that a crash interrupted is made by the next start, and by no later one", async () => {
  const folder = await temporaryFolder();
  const path = join(folder, "project.jsonl");
  await writeFile(path, "one\n");
  const before = await inodeOf(path);
  await fenceJournals(nodeFileSystem, folder);
  expect(await inodeOf(path)).toBe(before);
  await markUnfenced(nodeFileSystem, folder);
  const dying: FileSystem = { ...nodeFileSystem, rename: () => Promise.reject(new Error("killed")) };
  await expect(fenceJournals(dying, folder)).rejects.toThrow("killed");
  // The number of a removed file may be given to the next one.
  await rename(path, `${path}.old`);
  await writeFile(path, "one\n");
  const second = await inodeOf(path);
  await fenceJournals(nodeFileSystem, folder);
  const fenced = await inodeOf(path);
  expect(fenced).not.toBe(second);
  await fenceJournals(nodeFileSystem, folder);
  expect(await inodeOf(path)).toBe(fenced);
  expect(await readFile(path, "utf8")).toBe("one\n");
});
