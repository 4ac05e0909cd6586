import { describe, expect, it } from "vitest";
import { type Entry, type EntryDraft, encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { Journal } from "../../../../src/actor/runtime/journal.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";

/** The numbers it has folded, and whether it came out of a snapshot that a test has marked. */
interface Folded {
  readonly seqs: readonly number[];
  readonly marked?: true;
}

const KEY = "sessions:a1b2c3d4.jsonl";
const SNAPSHOT = "sessions:a1b2c3d4.snapshot.json";
const TS = "2026-03-01T10:00:00.000Z";
const DRAFT: EntryDraft = { type: "checkpoint", event: { revision: 1 } };

function journalOn(driver: JournalDriver, stateVersion = 1): Journal<Folded> {
  return new Journal<Folded>({
    driver,
    key: KEY,
    snapshotKey: SNAPSHOT,
    id: "a1b2c3d4",
    initial: { seqs: [] },
    evolve: (state, entry) => ({ ...state, seqs: [...state.seqs, entry.seq] }),
    stateVersion,
  });
}

async function append(journal: Journal<Folded>, count: number): Promise<void> {
  for (let index = 0; index < count; index += 1) {
    await journal.append(journal.number([DRAFT], journal.nextSeq, { ts: TS }));
  }
}

/** A journal of five entries with a snapshot behind the third. */
async function withSnapshot(): Promise<JournalDriver> {
  const driver = memoryJournalDriver();
  const journal = journalOn(driver);
  await journal.load();
  await append(journal, 3);
  await journal.writeSnapshot({ seqs: [1, 2, 3] });
  await append(journal, 2);
  return driver;
}

async function changeSnapshot(
  driver: JournalDriver,
  change: (snapshot: Record<string, unknown>) => unknown,
): Promise<void> {
  const snapshot = JSON.parse(String(await driver.getItem(SNAPSHOT)));
  await driver.setItem?.(SNAPSHOT, JSON.stringify(change(snapshot)), {});
}

function entry(seq: number): Entry {
  return { seq, id: "a1b2c3d4", type: "checkpoint", ts: TS, event: { revision: seq } };
}

describe("a journal", () => {
  it("numbers from 1 without gaps, and folds to the same after it is opened again", async () => {
    const driver = memoryJournalDriver();
    const journal = journalOn(driver);
    expect(await journal.load()).toEqual({ state: { seqs: [] }, reports: [] });
    expect(journal.nextSeq).toBe(1);
    await append(journal, 1);
    await journal.append(journal.number([DRAFT, DRAFT], journal.nextSeq, { ts: TS }));
    expect(journal.nextSeq).toBe(4);
    const again = journalOn(driver);
    expect(await again.load()).toEqual({ state: { seqs: [1, 2, 3] }, reports: [] });
    expect(again.nextSeq).toBe(4);
    expect([3, 4].map((entries) => again.outgrewSnapshot(entries))).toEqual([true, false]);
  });

  it("does not advance when an append fails", async () => {
    const driver = memoryJournalDriver();
    let full = true;
    const journal = journalOn({
      ...driver,
      appendJournal: (key, lines) =>
        full ? Promise.reject(new Error("disk full")) : driver.appendJournal(key, lines),
    });
    await journal.load();
    await expect(append(journal, 1)).rejects.toThrow("disk full");
    expect(journal.nextSeq).toBe(1);
    full = false;
    await append(journal, 1);
    expect(journal.nextSeq).toBe(2);
    expect((await journalOn(driver).load()).state.seqs).toEqual([1]);
  });

  it("lists entries behind a number, as many as asked for", async () => {
    const driver = await withSnapshot();
    const journal = journalOn(driver);
    await journal.load();
    expect((await journal.list(0, 100)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
    expect((await journal.list(2, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
    expect(await journal.list(5, 10)).toEqual([]);
  });

  it("says that its tail was repaired", async () => {
    const driver = memoryJournalDriver();
    const journal = journalOn({ ...driver, openJournal: async () => ({ bytes: 7, keptAs: "x.torn-1" }) });
    expect((await journal.load()).reports).toEqual([
      { code: "journal_tail_repaired", message: expect.stringMatching(/^7 bytes .* x\.torn-1\.$/) },
    ]);
  });
});

describe("a snapshot", () => {
  it("saves folding what it stands for, and the tail is folded on it", async () => {
    const driver = await withSnapshot();
    await changeSnapshot(driver, (snapshot) => ({ ...snapshot, state: { seqs: [], marked: true } }));
    const journal = journalOn(driver);
    expect((await journal.load()).state).toEqual({ seqs: [4, 5], marked: true });
    expect(journal.nextSeq).toBe(6);
    expect([2, 3].map((entries) => journal.outgrewSnapshot(entries))).toEqual([true, false]);
  });

  it.each<[string, (driver: JournalDriver) => Promise<unknown>]>([
    ["deleted", async (driver) => driver.removeItem?.(SNAPSHOT, {})],
    ["no JSON", async (driver) => driver.setItem?.(SNAPSHOT, '{"v":1,"seq":3', {})],
    ["null", (driver) => changeSnapshot(driver, () => null)],
    ["without a state", (driver) => changeSnapshot(driver, ({ state: _, ...rest }) => rest)],
    ["of an older version", (driver) => changeSnapshot(driver, (old) => marked({ ...old, v: 0 }))],
    [
      "of another journal",
      (driver) => changeSnapshot(driver, (old) => marked({ ...old, lastCrc: "00000000" })),
    ],
    [
      "of another line of this journal",
      (driver) => changeSnapshot(driver, (old) => marked({ ...old, lines: 2 })),
    ],
    [
      "ahead of its journal",
      (driver) => changeSnapshot(driver, (old) => marked({ ...old, lines: 9, bytes: 1e6 })),
    ],
  ])("that is %s is rebuilt: the fold is the whole journal's", async (_, harm) => {
    const driver = await withSnapshot();
    await harm(driver);
    const journal = journalOn(driver);
    expect(await journal.load()).toEqual({ state: { seqs: [1, 2, 3, 4, 5] }, reports: [] });
    expect(journal.nextSeq).toBe(6);
    await append(journal, 1);
    expect((await journalOn(driver).load()).state.seqs).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("of a later version is not believed by an earlier one", async () => {
    const driver = await withSnapshot();
    await changeSnapshot(driver, marked);
    expect((await journalOn(driver, 2).load()).state).toEqual({ seqs: [1, 2, 3, 4, 5] });
  });

  it("is not written where the last line has no checksum to hold it against", async () => {
    const driver = memoryJournalDriver();
    await driver.appendJournal(KEY, [JSON.stringify(entry(1))]);
    const journal = journalOn(driver);
    const { state } = await journal.load();
    await journal.writeSnapshot(state);
    expect(await driver.getItem(SNAPSHOT)).toBeNull();
    await append(journal, 1);
    await journal.writeSnapshot({ seqs: [1, 2] });
    expect((await journalOn(driver).load()).state.seqs).toEqual([1, 2]);
  });

  it("that cannot be written leaves the journal as it is", async () => {
    const driver = memoryJournalDriver();
    const journal = journalOn({ ...driver, setItem: () => Promise.reject(new Error("disk full")) });
    await journal.load();
    await append(journal, 2);
    await expect(journal.writeSnapshot({ seqs: [1, 2] })).rejects.toThrow("disk full");
    expect([2, 3].map((entries) => journal.outgrewSnapshot(entries))).toEqual([true, false]);
    await append(journal, 1);
    expect((await journalOn(driver).load()).state.seqs).toEqual([1, 2, 3]);
  });
});

describe("a damaged journal", () => {
  const damaged = async (): Promise<JournalDriver> => {
    const driver = memoryJournalDriver();
    const bad = encodeEntry(entry(2)).replace('"revision":2', '"revision":3');
    await driver.appendJournal(KEY, [encodeEntry(entry(1)), bad, encodeEntry(entry(3)), "no entry"]);
    return driver;
  };
  const report = { code: "journal_damaged", message: expect.stringContaining("line 2"), lines: [2, 4] };

  it("is folded around the damage, which is reported with its lines", async () => {
    expect(await journalOn(await damaged()).load()).toEqual({ state: { seqs: [1, 3] }, reports: [report] });
  });

  it("goes on after its last line, and stays as it was before it", async () => {
    const driver = await damaged();
    const journal = journalOn(driver);
    await journal.load();
    expect(journal.nextSeq).toBe(5);
    const { lines: before } = await driver.readJournal(KEY);
    await append(journal, 1);
    const { lines } = await driver.readJournal(KEY);
    expect(lines.slice(0, -1)).toEqual(before);
    expect(await journalOn(driver).load()).toEqual({ state: { seqs: [1, 3, 5] }, reports: [report] });
  });

  it("says so for as long as it is damaged, also once a snapshot stands for the damaged lines", async () => {
    const driver = await damaged();
    const first = journalOn(driver);
    await first.load();
    await append(first, 1);
    await first.writeSnapshot({ seqs: [1, 3, 5] });
    const second = journalOn(driver);
    expect(await second.load()).toEqual({ state: { seqs: [1, 3, 5] }, reports: [report] });
    await append(second, 1);
    await second.writeSnapshot({ seqs: [1, 3, 5, 6] });
    expect((await journalOn(driver).load()).reports).toEqual([report]);
  });
});

function marked(snapshot: Record<string, unknown>): Record<string, unknown> {
  return { ...snapshot, state: { seqs: [], marked: true } };
}
