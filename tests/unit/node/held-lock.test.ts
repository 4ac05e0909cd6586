import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { acquireLock } from "../../../src/node/file-lock.ts";
import { type HeldLock, startHeartbeat } from "../../../src/node/held-lock.ts";
import { lockText } from "../../../src/node/lock-holder.ts";
import { temporaryFolder } from "../../support/drivers/folder.ts";
import { holder, POLICY } from "../../support/node/lock-holders.ts";

async function held(): Promise<{ readonly path: string; readonly lock: HeldLock }> {
  const path = join(await temporaryFolder(), "lock");
  const result = await acquireLock(path, holder("me"), POLICY);
  if (!result.acquired) throw new Error("not acquired");
  return { path, lock: result.lock };
}

/** As a successor does it. */
async function takeOver(path: string): Promise<void> {
  await writeFile(`${path}.successor`, lockText(holder("successor")));
  await rename(`${path}.successor`, path);
}

it("a heartbeat changes nothing but its number, and the lock is still held", async () => {
  const { path, lock } = await held();
  const before = await readFile(path, "utf8");
  expect(await lock.beat()).toBe(true);
  const after = await readFile(path, "utf8");
  expect(after).not.toBe(before);
  expect(JSON.parse(after)).toEqual({ ...JSON.parse(before), beat: "000000000002" });
  expect(await lock.isHeld()).toBe(true);
});

it("checks beside heartbeats always find the lock held", async () => {
  const { lock } = await held();
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) => (n % 2 ? lock.isHeld() : lock.beat())),
  );
  expect(answers).not.toContain(false);
});

const losses: readonly [string, (path: string) => Promise<void>][] = [
  ["deleted", (path) => rm(path)],
  ["taken over", takeOver],
  ["replaced by an equally long text in place", (path) => writeFile(path, lockText(holder("no")))],
];
for (const [loss, lose] of losses) {
  it(`a lock that was ${loss} is not held, and a heartbeat leaves it alone`, async () => {
    const { path, lock } = await held();
    await lose(path);
    const left = await readFile(path, "utf8").catch(() => null);
    expect(await lock.isHeld()).toBe(false);
    expect(await lock.beat()).toBe(false);
    await lock.release();
    expect(await readFile(path, "utf8").catch(() => null)).toBe(left);
  });
}

it.each([
  ["the monotonic clock", () => vi.spyOn(performance, "now").mockReturnValue(performance.now() + 10_000)],
  [
    "the wall clock, while the machine slept",
    () => vi.spyOn(Date, "now").mockReturnValue(Date.now() + 10_000),
  ],
])("a check long after the last heartbeat by %s renews it first", async (_, pass) => {
  const { path, lock } = await held();
  const before = await readFile(path, "utf8");
  const clock = pass();
  onTestFinished(() => clock.mockRestore());
  expect(await lock.isHeld()).toBe(true);
  expect(await readFile(path, "utf8")).not.toBe(before);
});

it("a running heartbeat reports a lost lock once", async () => {
  const { path, lock } = await held();
  const onLost = vi.fn();
  onTestFinished(startHeartbeat(lock, 5, onLost));
  await takeOver(path);
  await expect.poll(() => onLost.mock.calls.length).toBe(1);
});
