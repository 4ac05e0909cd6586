import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { writeFileAtomically } from "../../../src/node/atomic-write.ts";
import { nodeFileSystem } from "../../../src/node/file-system.ts";
import { FaultyFileSystem } from "../../support/drivers/faulty-file-system.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "impeccable-write-"));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

describe("an atomic write", () => {
  it("makes a file that only its owner can read, whatever the mode of the old one", async () => {
    const path = join(await folder(), "a");
    await writeFile(path, "old", { mode: 0o644 });
    await writeFileAtomically(nodeFileSystem, path, bytes("new"));
    expect(await readFile(path, "utf8")).toBe("new");
    expect(await modeOf(path)).toBe(0o600);
  });

  it("keeps the mode of the old file when it is asked to", async () => {
    const path = join(await folder(), "a");
    await writeFile(path, "old");
    await chmod(path, 0o751);
    await writeFileAtomically(nodeFileSystem, path, bytes("new"), { attributes: "keep" });
    expect(await modeOf(path)).toBe(0o751);
  });

  it.each(["open", "write", "copyAttributes", "datasync", "rename"] as const)(
    "leaves the old file and nothing else when %s fails",
    async (operation) => {
      const path = join(await folder(), "a");
      await writeFile(path, "old");
      const fs = new FaultyFileSystem();
      fs.fail(operation);
      await expect(writeFileAtomically(fs, path, bytes("new"), { attributes: "keep" })).rejects.toThrow();
      expect(await readFile(path, "utf8")).toBe("old");
      expect(await readdir(join(path, ".."))).toEqual(["a"]);
    },
  );

  it("reports a failed flush of the directory, unless that flush is best-effort", async () => {
    const path = join(await folder(), "a");
    const fs = new FaultyFileSystem();
    fs.fail("syncDirectory", 2);
    await expect(writeFileAtomically(fs, path, bytes("new"))).rejects.toThrow();
    await writeFileAtomically(fs, path, bytes("newer"), { directoryFlush: "best-effort" });
    expect(await readFile(path, "utf8")).toBe("newer");
  });
});
