import { readdir } from "node:fs/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { writeFileAtomically } from "../../../src/node/atomic-write.ts";
import { nodeFileSystem } from "../../../src/node/file-system.ts";
import { probeFileSystem } from "../../../src/node/file-system-limits.ts";
import { prepareStateDir } from "../../../src/node/state-dir.ts";
import { stateLimits } from "../../../src/node/state-limits.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

/** What the machine's file system refuses, and how. */
const faults = vi.hoisted(() => ({
  link: null as string | null,
  chmod: null as string | null,
  sync: null as string | null,
}));

vi.mock("node:fs/promises", async (importOriginal) => {
  const real = await importOriginal<typeof import("node:fs/promises")>();
  const refuse = (code: string) => Object.assign(new Error(`${code}: refused`), { code });
  return {
    ...real,
    link: async (from: string, to: string) => {
      if (faults.link !== null) throw refuse(faults.link);
      await real.link(from, to);
    },
    chmod: async (path: string, mode: number) => {
      if (faults.chmod === "ignored") return;
      if (faults.chmod !== null) throw refuse(faults.chmod);
      await real.chmod(path, mode);
    },
    open: async (...words: Parameters<typeof real.open>) => {
      const handle = await real.open(...words);
      const sync = faults.sync;
      if (sync !== null && (await handle.stat()).isDirectory())
        handle.sync = () => Promise.reject(refuse(sync));
      return handle;
    },
  };
});

function refuse(what: keyof typeof faults, code: string): void {
  faults[what] = code;
  onTestFinished(() => {
    faults[what] = null;
  });
}

const NOT_SUPPORTED = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EINVAL"];

describe("a file system [poor-file-system]", () => {
  it("of this machine can do everything, and nothing is left of the question", async () => {
    const folder = await temporaryFolder();
    expect(await probeFileSystem(folder)).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([...NOT_SUPPORTED, "EACCES", "EISDIR", "UNKNOWN"])(
    "without hard links (%s) is recognized",
    async (code) => {
      refuse("link", code);
      expect(await probeFileSystem(await temporaryFolder())).toEqual(["hard_links"]);
    },
  );

  it.each([...NOT_SUPPORTED, "ignored"])("that keeps no permissions (%s) is recognized", async (code) => {
    refuse("chmod", code);
    const folder = await temporaryFolder();
    process.umask(process.umask(0o022));
    expect(await probeFileSystem(folder)).toEqual(["permissions"]);
    await prepareStateDir(folder);
  });

  it.each([...NOT_SUPPORTED, "EISDIR"])(
    "that cannot flush a folder (%s) is recognized, and used",
    async (code) => {
      refuse("sync", code);
      const folder = await temporaryFolder();
      expect(await probeFileSystem(folder)).toEqual(["directory_flush"]);
      await writeFileAtomically(nodeFileSystem, `${folder}/a`, new Uint8Array([1]));
    },
  );

  it.each(["EIO", "ENOSPC"])(
    "whose flush of a folder fails (%s) is no such system: the write fails",
    async (code) => {
      refuse("sync", code);
      const write = writeFileAtomically(nodeFileSystem, `${await temporaryFolder()}/a`, new Uint8Array([1]));
      await expect(write).rejects.toMatchObject({ code });
    },
  );

  it("has one sentence for each limit, for people", async () => {
    for (const what of ["link", "chmod", "sync"] as const) refuse(what, "EPERM");
    const limits = await stateLimits(await temporaryFolder());
    expect(limits.map(({ code }) => code)).toEqual(["hard_links", "permissions", "directory_flush"]);
    for (const { message } of limits) expect(message).toMatch(/^This file system .*\.$/);
  });
});
