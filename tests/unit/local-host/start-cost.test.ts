import { relative } from "node:path";
import { describe, expect, it } from "vitest";
import { type FileSystem, nodeFileSystem } from "../../../src/node/file-system.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import { localProject } from "../../support/local-host/local-project.ts";

const OPEN = 3;

/** The file system with a log: each operation and its path below the state folder. */
function watched(folder: string) {
  const asked: string[] = [];
  const noted = (operation: string, path: string) => {
    asked.push(`${operation} ${relative(folder, path)}`);
    return path;
  };
  const fileSystem: FileSystem = {
    ...nodeFileSystem,
    open: (path, options) => nodeFileSystem.open(noted("open", path), options),
    readFile: (path) => nodeFileSystem.readFile(noted("readFile", path)),
    list: (path) => nodeFileSystem.list(noted("list", path)),
    stat: (path) => nodeFileSystem.stat(noted("stat", path)),
  };
  return { asked, fileSystem };
}

/** The file operations of a start with this many archived sessions. */
async function startWith(archived: number): Promise<readonly string[]> {
  const folder = await temporaryFolder();
  const first = localProject(folder, nodeFileSystem);
  await first.start();
  for (let index = 0; index < OPEN; index += 1) await first.generate(`0000000${index}`);
  for (let index = 0; index < archived; index += 1) {
    const id = `a00000${index.toString(16).padStart(2, "0")}`;
    await first.generate(id);
    await first.complete(id);
    await first.archive(id);
  }
  await first.stop();
  const { asked: all, fileSystem } = watched(folder);
  const next = localProject(folder, fileSystem);
  expect((await next.start()).sessions).toHaveLength(OPEN);
  // Read now: later moves to the archive are not part of the start.
  const asked = [...all].sort();
  await next.stop();
  return asked;
}

describe("a start", () => {
  it("makes the same file operations for any number of archived sessions", async () => {
    const [few, many] = [await startWith(1), await startWith(40)];
    expect(many).toEqual(few);
    expect(few).toContain("open sessions/00000000.jsonl");
    // An older program may have appended to the journal of an archived session: asked for each open one, no other.
    const looked = Array.from({ length: OPEN }, (_, index) => `stat sessions/archive/0000000${index}.jsonl`);
    expect(few.filter((asked) => asked.includes("archive"))).toEqual(looked);
  });
});
