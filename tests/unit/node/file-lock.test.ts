import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { acquireLock } from "../../../src/node/file-lock.ts";
import { type HeldLock, startHeartbeat } from "../../../src/node/held-lock.ts";
import { lockText, parseHolder, withoutBeat } from "../../../src/node/lock-holder.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import { holder, POLICY } from "../../support/node/lock-holders.ts";

const links = vi.hoisted(() => ({ refused: false }));
vi.mock("../../../src/node/link-file.ts", async (importOriginal) => {
  const real = await importOriginal<typeof import("../../../src/node/link-file.ts")>();
  const linkFile: typeof real.linkFile = async (from, to) =>
    links.refused ? "unsupported" : real.linkFile(from, to);
  return { linkFile };
});

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(), "lock");
}

async function acquired(path: string, host: string, policy = POLICY): Promise<HeldLock> {
  const result = await acquireLock(path, holder(host), policy);
  if (!result.acquired) throw new Error(`not acquired: ${result.holder}`);
  return result.lock;
}

async function holderOf(path: string): Promise<string | null | undefined> {
  return parseHolder(await readFile(path, "utf8"))?.nonce;
}

function stepAfter(path: string, text: string): string {
  const digest = createHash("sha256").update(withoutBeat(text)).digest("hex").slice(0, 32);
  return `${path}.after-${digest}`;
}

describe.each([
  ["with hard links", false],
  ["on a file system without hard links", true],
])("a lock file %s", (_, refused) => {
  async function newPath(): Promise<string> {
    links.refused = refused;
    onTestFinished(() => {
      links.refused = false;
    });
    return lockPath();
  }

  it("names its holder, and leaves nothing after its release", async () => {
    const path = await newPath();
    const lock = await acquired(path, "living");
    expect(await holderOf(path)).toBe("living");
    expect(await lock.isHeld()).toBe(true);
    await lock.release();
    expect(await readdir(join(path, ".."))).toEqual([]);
  });

  it("of a living holder is reported at once, or after the wait that the policy asks for", async () => {
    const path = await newPath();
    await acquired(path, "living");
    const held = { acquired: false, holder: await readFile(path, "utf8") };
    expect(await acquireLock(path, holder("two"), POLICY)).toMatchObject(held);
    const patient = { ...POLICY, waitForHolder: true, waitMs: 20 };
    expect(await acquireLock(path, holder("two"), patient)).toMatchObject(held);
  });

  it("is acquired by a waiting process after its release", async () => {
    const path = await newPath();
    const lock = await acquired(path, "living");
    const waiting = acquireLock(path, holder("two"), { ...POLICY, waitForHolder: true });
    await lock.release();
    expect(await waiting).toMatchObject({ acquired: true });
    expect(await holderOf(path)).toBe("two");
  });

  it("of a dead holder has one successor, also when earlier successors died during the takeover", async () => {
    const path = await newPath();
    await acquired(path, "dead");
    const before = await readFile(path, "utf8");
    await writeFile(stepAfter(path, before), lockText(holder("dead", "successor")));
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => acquireLock(path, holder("living", `n${index}`), POLICY)),
    );
    const winners = results.filter((result) => result.acquired);
    expect(winners).toMatchObject([{ precursor: "dead" }]);
    expect(await readdir(join(path, ".."))).toEqual(["lock"]);
  });

  it("of a lapsed holder has one successor among many that watched it", async () => {
    const path = await newPath();
    await acquired(path, "elsewhere");
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, index) => acquireLock(path, holder("living", `n${index}`), POLICY)),
    );
    expect(results.filter((result) => result.acquired)).toMatchObject([{ precursor: "lapsed" }]);
    expect(await readdir(join(path, ".."))).toEqual(["lock"]);
  });

  it("of a holder that renews its heartbeat is never taken over, and is reported as alive", async () => {
    const path = await newPath();
    const lock = await acquired(path, "elsewhere");
    onTestFinished(startHeartbeat(lock, 20, () => undefined));
    const watched: string[] = [];
    const result = await acquireLock(path, holder("two"), {
      ...POLICY,
      onWatch: async (text) => void watched.push(text),
    });
    expect(result).toMatchObject({ acquired: false, holder: expect.stringContaining("elsewhere") });
    expect(watched).toHaveLength(1);
  });

  it("that names no holder is taken over when it has not changed for the whole time", async () => {
    const path = await newPath();
    await writeFile(path, "");
    const result = await acquireLock(path, holder("living"), POLICY);
    expect(result).toMatchObject({ acquired: true, precursor: "lapsed" });
  });

  it("is not removed by the release of a holder that another process has succeeded", async () => {
    const path = await newPath();
    const lock = await acquired(path, "dead");
    await acquired(path, "living");
    await lock.release();
    expect(await holderOf(path)).toBe("living");
  });
});

describe("a takeover [other-namespace]", () => {
  it("waits for the step of a successor that cannot be seen, and joins it when that has lapsed", async () => {
    const path = await lockPath();
    await acquired(path, "dead");
    await writeFile(stepAfter(path, await readFile(path, "utf8")), lockText(holder("elsewhere")));
    const result = await acquireLock(path, holder("living"), { ...POLICY, waitMs: 1 });
    expect(result).toMatchObject({ acquired: true, precursor: "lapsed" });
    expect(await readdir(join(path, ".."))).toEqual(["lock"]);
  });

  it("is prepared before a lapsed holder is replaced, and not before a dead one is", async () => {
    const path = await lockPath();
    const replaced: unknown[] = [];
    const policy = { ...POLICY, beforeLapsed: async () => void replaced.push(await holderOf(path)) };
    await acquired(path, "dead");
    await acquired(path, "elsewhere", policy);
    expect(replaced).toEqual([]);
    await acquired(path, "living", policy);
    expect(replaced).toEqual(["elsewhere"]);
  });
});
