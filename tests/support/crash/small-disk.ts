import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StartOptions } from "../hosts/host-under-test.ts";

const run = promisify(execFile);
const SIZE_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** Above the size of any file of the server; the test lowers it later. */
const NO_LIMIT_BYTES = 2 ** 40;

/** A project folder on a disk that a test can fill. */
export interface SmallDisk {
  /** `tmpfs`, or `file size limit` where it cannot be mounted (that requires root). */
  readonly kind: "tmpfs" | "file size limit";
  /** Options of the server's start. */
  readonly options: StartOptions & { readonly root: string };
  /** Makes writes of the server `pid` fail from now on. */
  fill(pid: number): Promise<void>;
  /** Makes room again. */
  free(pid: number): Promise<void>;
  dispose(): Promise<void>;
}

/** A small tmpfs; where it cannot be mounted, a limit of file sizes. */
export async function smallDisk(): Promise<SmallDisk> {
  const root = await mkdtemp(join(tmpdir(), "impeccable-disk-"));
  const mounted = await run("mount", ["-t", "tmpfs", "-o", `size=${SIZE_BYTES}`, "tmpfs", root]).catch(
    () => null,
  );
  return mounted === null ? limitedFiles(root) : tmpfs(root);
}

function tmpfs(root: string): SmallDisk {
  const filler = join(root, "filler");
  return {
    kind: "tmpfs",
    options: { root },
    async fill() {
      const file = await open(filler, "a");
      try {
        for (const size of [CHUNK_BYTES, 1]) {
          const chunk = new Uint8Array(size);
          while (await file.write(chunk).catch(ifFull)) {}
        }
      } finally {
        await file.close();
      }
    },
    free: () => rm(filler, { force: true }),
    async dispose() {
      await run("umount", [root]);
      await rm(root, { recursive: true, force: true });
    },
  };
}

function ifFull(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOSPC") return null;
  throw error;
}

function limitedFiles(root: string): SmallDisk {
  return {
    kind: "file size limit",
    options: { root, fileSizeLimit: NO_LIMIT_BYTES },
    async fill(pid) {
      await run("prlimit", ["--fsize=1:unlimited", "--pid", String(pid)]);
    },
    async free(pid) {
      await run("prlimit", ["--fsize=unlimited", "--pid", String(pid)]);
    },
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}
