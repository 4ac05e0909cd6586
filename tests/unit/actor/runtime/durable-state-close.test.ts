import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { DurableState, loadState } from "../../../../src/actor/runtime/durable-state.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../../../support/actor/clock.ts";

/** As many entries as make a snapshot due. */
const MANY = 100;

interface Count {
  readonly count: number;
}

/** A store that notes its calls, and whose appends wait for the test. */
function setUp() {
  const calls: string[] = [];
  let letAppend = () => {};
  const gate = new Promise<void>((resolve) => {
    letAppend = resolve;
  });
  const memory = memoryJournalDriver();
  const driver: JournalDriver = {
    ...memory,
    async appendJournal(key, lines) {
      await gate;
      calls.push("append");
      return memory.appendJournal(key, lines);
    },
    async replaceJournal(key, lines) {
      calls.push("replace");
      return memory.replaceJournal(key, lines);
    },
    async setItem(key, value, options) {
      calls.push("snapshot begins");
      await turn();
      await memory.setItem?.(key, value, options);
      calls.push("snapshot ends");
    },
    async closeJournal(key) {
      calls.push("close");
      return memory.closeJournal(key);
    },
  };
  return { calls, driver, letAppend: () => letAppend() };
}

async function load(driver: JournalDriver): Promise<DurableState<Count>> {
  const loaded = await loadState<Count>({
    journal: {
      ...{ driver, key: "a.jsonl", snapshotKey: "a.snapshot.json", id: "a", stateVersion: 1 },
      initial: { count: 0 },
      evolve: ({ count }) => ({ count: count + 1 }),
    },
    clock: testClock(() => 1_000_000),
    adjustClocks: (state) => state,
    shiftClocks: (state) => state,
    compactAt: 1,
  });
  return new DurableState(loaded, { onCommitted: () => {} });
}

const drafts = Array.from({ length: MANY }, () => ({ type: "counted", event: {} }));

describe("a durable state that closes while a command is under way", () => {
  it("stores the command, closes behind it, and writes nothing afterwards", async () => {
    const { calls, driver, letAppend } = setUp();
    const state = await load(driver);
    const stored = state.run(() => ({ ok: true, drafts, answer: null }));
    const closed = state.close();
    letAppend();
    expect(await stored).toMatchObject({ ok: true });
    await closed;
    expect(calls).toEqual(["append", "close"]);
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(calls).toEqual(["append", "close"]);
  });

  it("waits for a snapshot that was begun", async () => {
    const { calls, driver, letAppend } = setUp();
    letAppend();
    const state = await load(driver);
    await state.run(() => ({ ok: true, drafts, answer: null }));
    await state.close();
    expect(calls.at(-1)).toBe("close");
    expect(calls.filter((call) => call === "snapshot begins").length).toBe(
      calls.filter((call) => call === "snapshot ends").length,
    );
  });

  it("refuses what comes behind its close, and refreshes no snapshot", async () => {
    const { calls, driver, letAppend } = setUp();
    const state = await load(driver);
    const stored = state.run(() => ({ ok: true, drafts: drafts.slice(0, 1), answer: null }));
    const closed = state.close();
    letAppend();
    await stored;
    const late = state.refreshSnapshot();
    await closed;
    expect(await state.run(() => ({ ok: true, drafts, answer: null }))).toMatchObject({ ok: false });
    await late;
    expect(calls).toEqual(["append", "close"]);
  });

  it("waits for snapshots that two callers asked for at the same time", async () => {
    const { calls, driver, letAppend } = setUp();
    letAppend();
    const state = await load(driver);
    await state.run(() => ({ ok: true, drafts: drafts.slice(0, 1), answer: null }));
    const refreshed = [state.refreshSnapshot(), state.refreshSnapshot()];
    await state.close();
    expect(calls.at(-1)).toBe("close");
    await Promise.all(refreshed);
    for (let turns = 0; turns < 5; turns += 1) await turn();
    expect(calls.at(-1)).toBe("close");
  });
});
