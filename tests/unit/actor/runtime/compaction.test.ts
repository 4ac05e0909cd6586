import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Compaction } from "../../../../src/actor/runtime/compaction.ts";
import { type Entry, encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { Journal } from "../../../../src/actor/runtime/journal.ts";
import { Mailbox } from "../../../../src/actor/runtime/mailbox.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { draft } from "../../../support/actor/counter.ts";

interface Folded {
  readonly seqs: readonly number[];
  /** A member that states of older versions do not have. */
  readonly since?: string;
}

const KEY = "sessions:a1b2c3d4.jsonl";
const SNAPSHOT = "sessions:a1b2c3d4.snapshot.json";
const TS = "2026-03-01T10:00:00.000Z";
const LIMIT_BYTES = 600;

/** An actor's journal, mailbox and compaction, as an actor puts them together. */
async function open(driver: JournalDriver, initial: Folded = { seqs: [] }) {
  const evolve = (state: Folded, { seq }: Entry): Folded => ({ ...state, seqs: [...state.seqs, seq] });
  const options = { driver, key: KEY, snapshotKey: SNAPSHOT, id: "a1b2c3d4", initial, evolve };
  const journal = new Journal<Folded>({ ...options, stateVersion: 1 });
  const { state, reports } = await journal.load();
  const mailbox: Mailbox<Folded> = new Mailbox<Folded>({
    state,
    evolve,
    number: (drafts, firstSeq) => journal.number(drafts, firstSeq, { ts: TS }),
    nextSeq: () => journal.nextSeq,
    append: (entries) => journal.append(entries),
    committed: () => {},
  });
  const compaction = new Compaction({ journal, mailbox, limit: LIMIT_BYTES, timestamp: () => TS });
  const add = () => mailbox.run(() => ({ ok: true, drafts: [draft("checkpoint")], answer: null }));
  return { journal, mailbox, compaction, add, reports };
}

type Opened = Awaited<ReturnType<typeof open>>;

/** Appends until the journal is too long; answers how many entries that took. */
async function fill({ add, compaction }: Opened): Promise<number> {
  for (let count = 1; ; count += 1) {
    await add();
    if (compaction.due) return count;
  }
}

const linesOf = async (driver: JournalDriver) => (await driver.readJournal(KEY)).lines;
const numbers = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

describe("compaction", () => {
  it("leaves one entry with the number of the last one and the state; the next is the number behind it", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    const last = await fill(actor);
    await actor.compaction.run();
    const [line, ...rest] = await linesOf(driver);
    expect(rest).toEqual([]);
    expect(JSON.parse(line ?? "")).toEqual({
      seq: last,
      id: "a1b2c3d4",
      type: "compacted",
      ts: TS,
      state: { seqs: numbers(last) },
      crc: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    await actor.add();
    expect(JSON.parse((await linesOf(driver))[1] ?? "")).toMatchObject({ seq: last + 1 });
  });

  it("changes nothing of what the journal says, with its snapshot and without", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    const last = await fill(actor);
    await actor.compaction.run();
    await actor.add();
    const again = await open(driver);
    expect(again.reports).toEqual([]);
    expect(again.mailbox.state).toEqual({ seqs: numbers(last + 1) });
    await driver.removeItem?.(SNAPSHOT, {});
    const bare = await open(driver);
    expect(bare.reports).toEqual([]);
    expect(bare.mailbox.state).toEqual({ seqs: numbers(last + 1) });
    expect(bare.journal.nextSeq).toBe(last + 2);
  });

  it("does not believe a snapshot of the lines that are gone", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    await actor.add();
    await actor.journal.writeSnapshot({ seqs: [1], since: "an older process" });
    const stale = String(await driver.getItem(SNAPSHOT));
    const last = await fill(actor);
    await actor.compaction.run();
    await actor.add();
    await driver.setItem?.(SNAPSHOT, stale, {});
    expect((await open(driver)).mailbox.state).toEqual({ seqs: numbers(last + 2) });
  });

  it("judges gaps and damage behind it", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    const last = await fill(actor);
    await actor.compaction.run();
    await actor.add();
    const entry = { seq: last + 5, id: "a1b2c3d4", type: "checkpoint", ts: TS, event: {} };
    await driver.appendJournal(KEY, [encodeEntry(entry)]);
    expect((await open(driver)).reports).toMatchObject([{ code: "journal_damaged", lines: [3] }]);
  });

  it("loses no entry that is posted while it happens, and loses none to it", async () => {
    const driver = memoryJournalDriver();
    let begun = () => {};
    let go = () => {};
    const replacing = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const mayGo = new Promise<void>((resolve) => {
      go = resolve;
    });
    const actor = await open({
      ...driver,
      async replaceJournal(key, lines) {
        begun();
        await mayGo;
        return driver.replaceJournal(key, lines);
      },
    });
    const last = await fill(actor);
    const compacted = actor.compaction.run();
    await replacing;
    let answered = false;
    const posted = actor.add().then(() => {
      answered = true;
    });
    await turn();
    expect(answered).toBe(false);
    go();
    await Promise.all([compacted, posted]);
    expect((await linesOf(driver)).map((line) => JSON.parse(line).seq)).toEqual([last, last + 1]);
    expect((await open(driver)).mailbox.state).toEqual({ seqs: numbers(last + 1) });
  });

  it("waits for the commands that wait already", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    const last = await fill(actor);
    const order: string[] = [];
    const posted = actor.add().then(() => order.push("posted"));
    const compacted = actor.compaction.run().then(() => order.push("compacted"));
    await Promise.all([posted, compacted]);
    expect(order).toEqual(["posted", "compacted"]);
    expect((await linesOf(driver)).map((line) => JSON.parse(line).seq)).toEqual([last + 1]);
  });

  it("that fails changes nothing, and is tried again once the journal has doubled", async () => {
    const driver = memoryJournalDriver();
    let full = true;
    const actor = await open({
      ...driver,
      replaceJournal: (key, lines) =>
        full ? Promise.reject(new Error("disk full")) : driver.replaceJournal(key, lines),
    });
    const last = await fill(actor);
    await actor.compaction.run();
    expect(await linesOf(driver)).toHaveLength(last);
    await actor.add();
    expect(actor.compaction.due).toBe(false);
    full = false;
    expect(await fill(actor)).toBeGreaterThanOrEqual(last - 1);
    await actor.compaction.run();
    expect(await linesOf(driver)).toHaveLength(1);
  });

  it("is not due after a restart either before the journal has doubled since the last one", async () => {
    const driver = memoryJournalDriver();
    const before = await open(driver, { seqs: numbers(300) });
    await fill(before);
    await before.compaction.run();
    const after = await open(driver);
    await after.add();
    expect(after.compaction.due).toBe(false);
    expect(await fill(after)).toBeGreaterThan(3);
  });

  it("is not due again before the journal is twice as long as it left it", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    let total = await fill(actor);
    for (let round = 0; round < 8; round += 1) {
      await actor.compaction.run();
      const { end } = await driver.readJournal(KEY);
      total += await fill(actor);
      const due = (await driver.readJournal(KEY)).end.bytes;
      expect(due).toBeGreaterThan(Math.max(LIMIT_BYTES, 2 * end.bytes));
    }
    expect((await open(driver)).mailbox.state).toEqual({ seqs: numbers(total) });
  });

  it("of a damaged journal bounds it, keeps reporting the damage and keeps the unreadable lines", async () => {
    const driver = memoryJournalDriver();
    const bad = "x".repeat(2 * LIMIT_BYTES);
    await driver.appendJournal(KEY, ["{bad", bad]);
    const actor = await open(driver);
    await actor.add();
    expect(actor.compaction.due).toBe(true);
    await actor.compaction.run();
    const lines = await linesOf(driver);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      seq: 3,
      type: "compacted",
      damages: [
        { line: 1, reason: "bad JSON", compactedAt: 3, text: "{bad" },
        { line: 2, reason: "bad JSON", compactedAt: 3, text: bad },
      ],
    });
    // Damage that comes later is told apart from it, and the next compaction keeps both.
    await actor.add();
    await driver.appendJournal(KEY, ["{worse"]);
    for (const snapshot of ["with", "without"]) {
      if (snapshot === "without") await driver.removeItem?.(SNAPSHOT, {});
      const again = await open(driver);
      expect(again.reports).toMatchObject([{ code: "journal_damaged", lines: [1, 2, 3] }]);
      expect(again.reports[0]?.message).toContain("line 2 of the journal before it was compacted at 3");
      expect(again.mailbox.state).toEqual({ seqs: [3, 4] });
      await again.journal.writeSnapshot(again.mailbox.state);
    }
    const last = await open(driver);
    await last.compaction.run();
    expect(JSON.parse((await linesOf(driver))[0] ?? "").damages).toMatchObject([
      { line: 1, compactedAt: 3 },
      { line: 2, compactedAt: 3 },
      { line: 3, compactedAt: 5, text: "{worse" },
    ]);
  });

  it("of an older version gets the members it did not know", async () => {
    const driver = memoryJournalDriver();
    const actor = await open(driver);
    const last = await fill(actor);
    await actor.compaction.run();
    await driver.removeItem?.(SNAPSHOT, {});
    const newer = await open(driver, { seqs: [], since: "version 2" });
    expect(newer.mailbox.state).toEqual({ seqs: numbers(last), since: "version 2" });
  });
});
