import { execFile } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { StartOptions } from "../../conformance/hosts/host-under-test.ts";

const run = promisify(execFile);
const SIZE_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
/** More than any file of the server grows to: the limit is there to be lowered later. */
const NO_LIMIT_BYTES = 2 ** 40;

/** A project folder on a disk that can be made full. */
export interface SmallDisk {
  /** `tmpfs`, or `file size limit` where none can be mounted (that takes the rights of root). */
  readonly kind: "tmpfs" | "file size limit";
  /** What the server is started with. */
  readonly options: StartOptions & { readonly root: string };
  /** From now on the server `pid` finds no room. */
  fill(pid: number): Promise<void>;
  /** There is room again. */
  free(pid: number): Promise<void>;
  dispose(): Promise<void>;
}

/** A small tmpfs of its own; where none can be mounted, files that may not grow. */
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
