import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PROJECT_KEYS } from "../../../../src/actor/names.ts";
import type { ProjectActor } from "../../../../src/actor/project/project-actor.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { loadProject } from "../../../support/actor/load-project.ts";
import { doneFrame, overviewOf, told } from "../../../support/actor/project.ts";

const ID = "a1b2c3d4";

/** A project over memory that dies without a word; `seq` is what its snapshot stands for. */
async function project() {
  const driver = memoryJournalDriver();
  const load = () => loadProject(driver);
  const tell = (actor: ProjectActor, from: number, count: number) => {
    const items = Array.from({ length: count }, (_, index) =>
      told(from + index, { frame: doneFrame(from + index) }),
    );
    return actor.update({ overview: overviewOf(ID, from + count - 1), items, leaseExpired: false });
  };
  const seq = async (): Promise<number | null> => {
    const text = await driver.getItem(PROJECT_KEYS.snapshot);
    if (typeof text !== "string") return null;
    const snapshot: { seq: number } = JSON.parse(text);
    return snapshot.seq;
  };
  return { driver, load, tell, seq };
}

describe("the project's snapshot", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is written after 64 entries, without waiting for quiet", async () => {
    const { load, tell, seq } = await project();
    const actor = await load();
    await tell(actor, 1, 61);
    await vi.advanceTimersByTimeAsync(0);
    expect(await seq()).toBeNull();
    await tell(actor, 62, 1);
    await vi.advanceTimersByTimeAsync(0);
    expect(await seq()).toBe(64);
    await actor.stop();
  });

  it("is written after 1 s of quiet, and the next life begins with it", async () => {
    const { driver, load, tell, seq } = await project();
    const actor = await load();
    await tell(actor, 1, 3);
    await vi.advanceTimersByTimeAsync(999);
    expect(await seq()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await seq()).toBe(5);
    const reads: (number | undefined)[] = [];
    const { readJournal } = driver;
    driver.readJournal = (key, from) => {
      reads.push(from?.lines);
      return readJournal.call(driver, key, from);
    };
    const next = await load();
    expect(reads).toEqual([5]);
    await next.stop();
  });
});
