/** A real Vite + React project with its real dev server, copied out of the fixtures. */
import { spawnSync } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createServer } from "vite";

const REPOSITORY = resolve(import.meta.dirname, "../../..");

export interface ViteProject {
  readonly root: string;
  readonly url: string;
  /**
   * Resolves once Vite's watcher is done with the next replaced file. It holds a rename back for 100 ms and
   * drops another change of that file meanwhile; the temporary file's end is the last it says of one.
   */
  watcherSettles(): Promise<void>;
  close(): Promise<void>;
}

/** Copies the fixture, makes it a git repository of its own and starts its dev server. */
export async function startViteProject(): Promise<ViteProject> {
  const root = await mkdtemp(join(tmpdir(), "impeccable-vite-"));
  await cp(join(REPOSITORY, "tests/fixtures/frameworks/vite-react"), root, { recursive: true });
  await symlink(join(REPOSITORY, "node_modules"), join(root, "node_modules"));
  spawnSync("git", ["init", "--quiet"], { cwd: root });
  const server = await createServer({
    root,
    logLevel: "silent",
    cacheDir: join(root, ".vite"),
    server: { host: "127.0.0.1", port: 0, fs: { strict: false } },
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? server.resolvedUrls?.network[0];
  if (url === undefined) throw new Error("Vite did not say where it listens");
  return {
    root,
    url,
    watcherSettles: () =>
      new Promise((done) => {
        server.watcher.once("unlink", () => done());
      }),
    async close() {
      await server.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}
