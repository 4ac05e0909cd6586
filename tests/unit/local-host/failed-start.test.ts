import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import type { Bind } from "../../../src/hosts/local/listen.ts";
import { startLocalServer } from "../../../src/hosts/local/start-local-server.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";

/** Starts a server that must fail. @returns the reason, and the sockets and files that are left */
async function failToStart(root: string, failing: (address: string) => void = () => {}) {
  const open = new Set<string>();
  let bound = 0;
  const bind: Bind = async (_fetch, _port, address) => {
    failing(address);
    open.add(address);
    bound += 1;
    return { port: 8400, close: async () => void open.delete(address) };
  };
  const scripts = new URL("./", import.meta.url);
  const reason: unknown = await startLocalServer(
    { host: "node", bind, remoteAddress: () => "127.0.0.1", scripts },
    { root, allowHosts: [], allowOrigins: [], rateLimit: null, durability: "strict", logLevel: "silent" },
  ).catch((error: unknown) => error);
  const left = await readdir(join(root, ".impeccable/live"));
  return { reason: String(reason), open, bound, left };
}

/** A folder where the start wants to write a file: the write fails, as on a full disk. */
async function blocking(name: string): Promise<string> {
  const root = await temporaryFolder();
  await mkdir(join(root, ".impeccable/live", name, "in-the-way"), { recursive: true });
  return root;
}

for (const name of ["project.jsonl", "server.json"]) {
  it(`a start that cannot use ${name} leaves neither a socket nor a lock`, async () => {
    const { reason, open, bound, left } = await failToStart(await blocking(name));
    expect(reason).toContain("Error");
    expect(bound).toBe(2);
    expect([...open]).toEqual([]);
    expect(left).not.toContain("lock");
  });
}

it("a start that cannot list the sessions writes nothing after it has given up its lock", async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, ".impeccable/live"), { recursive: true });
  await writeFile(join(root, ".impeccable/live/sessions"), "in the way");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const { reason, left } = await failToStart(root);
  expect(reason).toContain("Error");
  expect(left).not.toContain("lock");
  expect(vi.getTimerCount()).toBe(0);
});

it("a start that cannot bind the second address gives up the first", async () => {
  const { reason, open, bound, left } = await failToStart(await temporaryFolder(), (address) => {
    if (address === "::1") throw new Error("EMFILE: too many open files");
  });
  expect(reason).toContain("EMFILE");
  expect(bound).toBe(1);
  expect([...open]).toEqual([]);
  expect(left).not.toContain("lock");
});
