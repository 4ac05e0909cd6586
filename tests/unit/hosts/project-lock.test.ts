import { readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { AlreadyRunningError } from "../../../src/hosts/local/already-running-error.ts";
import { lockHolder, lockProject } from "../../../src/hosts/local/project-lock.ts";
import { type LockHolder, lockText } from "../../../src/node/lock-holder.ts";
import { ownIdentity } from "../../../src/node/process-identity.ts";
import { processStartTime } from "../../../src/node/process-info.ts";
import { folderWith } from "../../support/hosts/folder.ts";
import { deadPid, LockTaker } from "../../support/hosts/other-process.ts";

/** Short enough for a test to see a heartbeat lapse. */
const QUICK = { beatMs: 20, lapseMs: 300 };
const STARTED = "2026-03-01T10:00:00.000Z";

function lockOf(pid: number, processStart: string | null): string {
  return JSON.stringify({ pid, processStart, startedAt: STARTED, nonce: "of-another" });
}

/** A lock of this version, held elsewhere; its heartbeat never changes. */
async function lapsedLock(change: Partial<LockHolder>): Promise<string> {
  return lockText({
    ...(await ownIdentity()),
    startedAt: STARTED,
    nonce: "of-another",
    folder: null,
    ...change,
  });
}

async function fileWith(folder: string, text: string): Promise<string> {
  const path = join(folder, "of-another");
  await writeFile(path, text);
  return path;
}

async function ownerOf(folder: string): Promise<number> {
  return JSON.parse(await readFile(join(folder, "lock"), "utf8")).pid;
}

describe("the lock of a project", () => {
  it("is refused to other processes while its owner runs, with pid, port and start time", async () => {
    const folder = await folderWith();
    const lock = await lockProject(folder);
    await writeFile(join(folder, "server.json"), JSON.stringify({ pid: process.pid, port: 8412 }));
    expect(await LockTaker.start().take(folder)).toEqual({ refused: process.pid });
    const refused = lockProject(folder);
    await expect(refused).rejects.toThrow(AlreadyRunningError);
    await expect(refused).rejects.toMatchObject({
      code: "already_running",
      pid: process.pid,
      port: 8412,
      startedAt: lock.startedAt,
      message: expect.stringContaining("8412"),
    });
    await lock.release();
  });

  it("names no port that another process's file says [stale-server-file]", async () => {
    const folder = await folderWith({ "server.json": '{"pid":1,"port":8412}' });
    const lock = await lockProject(folder);
    await expect(lockProject(folder)).rejects.toMatchObject({ port: null });
    await lock.release();
  });

  it("is free after its release, and nothing is left", async () => {
    const folder = await folderWith();
    await (await lockProject(folder)).release();
    expect(await readdir(folder)).toEqual([]);
    await (await lockProject(folder)).release();
  });

  it("of a killed process is taken over", async () => {
    const folder = await folderWith();
    const first = LockTaker.start();
    expect(await first.take(folder)).toEqual({ locked: true });
    expect(await ownerOf(folder)).toBe(first.pid);
    await first.kill();
    const lock = await lockProject(folder);
    expect(await ownerOf(folder)).toBe(process.pid);
    await lock.release();
  });

  it("of a recycled pid is taken over: the process with that number began at another time", async () => {
    const start = await processStartTime(process.pid);
    expect(start).not.toBeNull();
    const folder = await folderWith({ lock: lockOf(process.pid, "1") });
    const lock = await lockProject(folder);
    await lock.release();
    const alive = await folderWith({ lock: lockOf(process.pid, start) });
    await expect(lockProject(alive)).rejects.toThrow(AlreadyRunningError);
  });

  it.each([
    ["empty", ""],
    ["no JSON", "{"],
    ["without a pid", "{}"],
    ["null", "null"],
  ])("that is %s has no owner", async (_, text) => {
    const folder = await folderWith({ lock: text });
    const lock = await lockProject(folder, { timing: QUICK });
    expect(await ownerOf(folder)).toBe(process.pid);
    await lock.release();
    expect(await readdir(folder)).not.toContain("lock");
  });

  it("that was copied with its folder is taken over after a lapse, and the original stays held", async () => {
    const original = await folderWith();
    const held = await lockProject(original, { timing: QUICK });
    const copy = await folderWith({ lock: await readFile(join(original, "lock"), "utf8") });
    expect(await lockHolder(copy)).toMatchObject({
      alive: null,
      place: expect.stringContaining("is a copy"),
    });
    expect(await lockHolder(original)).toMatchObject({ alive: true, place: null });
    const messages: string[] = [];
    const lock = await lockProject(copy, { timing: QUICK, onWait: (message) => messages.push(message) });
    expect(messages).toEqual([expect.stringContaining(`in ${original}, of which this folder is a copy`)]);
    expect([await held.isHeld(), await lock.isHeld()]).toEqual([true, true]);
    await Promise.all([held.release(), lock.release()]);
  });

  it("that is a folder is refused with the command that removes it", async () => {
    const folder = await folderWith({ "lock/x": "" });
    await expect(lockProject(folder, { timing: QUICK })).rejects.toThrow(`rmdir ${join(folder, "lock")}`);
  });

  it("of a folder that was renamed since is held", async () => {
    const folder = await folderWith();
    const first = LockTaker.start();
    await first.take(folder);
    const moved = `${await folderWith()}/moved`;
    await rename(folder, moved);
    await expect(lockProject(moved, { timing: QUICK })).rejects.toMatchObject({ pid: first.pid });
    await first.kill();
  });

  it.each([
    ["another container", { namespace: "another" }, "in another container"],
    ["another machine", { machine: "another", boot: "another" }, "on another machine"],
    ["an earlier boot", { boot: "another" }, "before its last start"],
    ["a place that is not known", { boot: null }, "cannot be told from here"],
  ])("of a holder in %s is taken over only after its heartbeat has lapsed", async (_, change, place) => {
    const folder = await folderWith({ lock: await lapsedLock({ ...change, pid: await deadPid() }) });
    expect(await lockHolder(folder)).toMatchObject({ alive: null, place: expect.stringContaining(place) });
    const messages: string[] = [];
    const begun = performance.now();
    const lock = await lockProject(folder, { timing: QUICK, onWait: (message) => messages.push(message) });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(QUICK.lapseMs);
    expect(await readdir(folder)).toContain("fence-journals");
    expect(messages).toEqual([expect.stringContaining(place)]);
    await lock.release();
  });

  it("of a holder elsewhere that lives is refused, with the place, the wait and what to do", async () => {
    const folder = await folderWith();
    const path = join(folder, "lock");
    const text = await lapsedLock({ namespace: "another", host: "web-1", pid: 7 });
    await writeFile(path, text);
    const refused = lockProject(folder, {
      timing: QUICK,
      onWait: () => void writeFile(path, text.replace('"beat":"000', '"beat":"100')),
    });
    await expect(refused).rejects.toMatchObject({
      code: "already_running",
      pid: 7,
      waitedMs: expect.any(Number),
      message: expect.stringMatching(/another container.*web-1.*pid 7.*\d s.*impeccable-live stop/),
    });
  });

  it("is renewed while it is held, and its loss is reported", async () => {
    const folder = await folderWith();
    const path = join(folder, "lock");
    const lock = await lockProject(folder, { timing: QUICK });
    const first = await readFile(path, "utf8");
    await expect.poll(() => readFile(path, "utf8")).not.toBe(first);
    await rename(await fileWith(folder, await lapsedLock({})), path);
    await lock.lost;
    expect(await lock.isHeld()).toBe(false);
  });

  it("is not taken from its new owner by the release of an old one", async () => {
    const folder = await folderWith();
    const lock = await lockProject(folder);
    await writeFile(join(folder, "lock"), lockOf(process.pid, null));
    await lock.release();
    expect(await ownerOf(folder)).toBe(process.pid);
  });

  it("goes to exactly one of several processes that want it at once, free or left by a dead one", async () => {
    const takers = [LockTaker.start(), LockTaker.start(), LockTaker.start(), LockTaker.start()];
    const dead = await deadPid();
    for (let round = 0; round < 60; round += 1) {
      const folder = await folderWith(round % 3 === 0 ? {} : { lock: lockOf(dead, "1") });
      const taken = await Promise.all(takers.map((taker) => taker.take(folder)));
      const owner = await ownerOf(folder);
      const winners = takers.filter((_, index) => taken[index]?.locked);
      expect(winners.map(({ pid }) => pid)).toEqual([owner]);
      expect(taken.filter(({ refused }) => refused === owner)).toHaveLength(takers.length - 1);
      expect(await readdir(folder)).toEqual(["lock"]);
    }
  });
});
