import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { acquireLock, type LockPolicy, readLock } from "../../../src/node/file-lock.ts";

/** Holders whose content begins with `dead` are dead. */
const POLICY: LockPolicy = {
  isAbandoned: ({ content }) => content.startsWith("dead"),
  waitForHolder: false,
  waitMs: 5_000,
  mode: 0o600,
};

async function lockPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "impeccable-lock-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, "lock");
}

async function acquired(path: string, content: string, policy = POLICY): Promise<() => Promise<void>> {
  const result = await acquireLock(path, content, policy);
  if (!result.acquired) throw new Error(`not acquired: ${result.holder}`);
  return result.release;
}

describe("a lock file", () => {
  it("names its holder, and leaves nothing after its release", async () => {
    const path = await lockPath();
    const release = await acquired(path, "one");
    expect((await readLock(path))?.content).toBe("one");
    await release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("of a living holder is reported at once, or after the wait that the policy asks for", async () => {
    const path = await lockPath();
    await acquired(path, "one");
    const held = { acquired: false, holder: "one" };
    expect(await acquireLock(path, "two", POLICY)).toEqual(held);
    expect(await acquireLock(path, "two", { ...POLICY, waitForHolder: true, waitMs: 20 })).toEqual(held);
  });

  it("is acquired by a waiting process after its release", async () => {
    const path = await lockPath();
    const release = await acquired(path, "one");
    const waiting = acquired(path, "two", { ...POLICY, waitForHolder: true });
    await release();
    await waiting;
    expect((await readLock(path))?.content).toBe("two");
  });

  it("of a dead holder has one successor, also when earlier successors died during the takeover", async () => {
    const path = await lockPath();
    await acquired(path, "dead holder");
    // The successor of a dead holder that died after it had linked its step.
    const [first] = await Promise.allSettled([acquireLock(path, "dead successor", POLICY)]);
    expect(first).toMatchObject({ status: "fulfilled", value: { acquired: true } });
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => acquireLock(path, `living ${index}`, POLICY)),
    );
    expect(results.filter((result) => result.acquired)).toHaveLength(1);
    expect(await readdir(join(path, ".."))).toEqual(["lock"]);
  });

  it("that a step of a dead successor blocks is taken over behind that step", async () => {
    const path = await lockPath();
    await acquired(path, "dead holder");
    const { createHash } = await import("node:crypto");
    const digest = createHash("sha256").update("dead holder").digest("hex").slice(0, 32);
    await writeFile(`${path}.after-${digest}`, "dead successor");
    await acquired(path, "living");
    expect(await readFile(path, "utf8")).toBe("living");
    expect(await readdir(join(path, ".."))).toEqual(["lock"]);
  });

  it("is not removed by the release of a holder that another process has succeeded", async () => {
    const path = await lockPath();
    const release = await acquired(path, "dead holder");
    await acquired(path, "living");
    await release();
    expect((await readLock(path))?.content).toBe("living");
  });

  it("has the age of its last write", async () => {
    const path = await lockPath();
    await acquired(path, "one");
    await utimes(path, new Date(0), new Date(0));
    expect((await readLock(path))?.ageMs).toBeGreaterThan(1e12);
    expect(await readLock(`${path}-of-another-name`)).toBeNull();
  });
});
