import { expect, it } from "vitest";
import { encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { JournalPages } from "../../../../src/actor/runtime/journal-pages.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";

const KEY = "sessions:a1b2c3d4.jsonl";
const TEXT = "x".repeat(900);

function lines(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    encodeEntry({
      seq: first + index,
      id: "a1b2c3d4",
      type: "checkpoint",
      ts: "2026-03-01T10:00:00.000Z",
      event: { TEXT },
    }),
  );
}

/** A journal of this many entries, and how many of its lines were read. */
async function journalOf(count: number) {
  const driver = memoryJournalDriver();
  await driver.appendJournal(KEY, lines(1, count));
  let read = 0;
  const counting: Pick<JournalDriver, "readJournalPage"> = {
    async readJournalPage(key, from, bytes) {
      const page = await driver.readJournalPage(key, from, bytes);
      read += page.lines.length;
      return page;
    },
  };
  return { driver, pages: new JournalPages(counting, KEY), linesRead: () => read };
}

it("one page after the other reads each line at most twice", async () => {
  const { pages, linesRead } = await journalOf(2_000);
  const seqs: number[] = [];
  for (;;) {
    const entries = await pages.list(seqs.at(-1) ?? 0, 500);
    seqs.push(...entries.map(({ seq }) => seq));
    if (entries.length < 500) break;
  }
  expect(seqs).toEqual(Array.from({ length: 2_000 }, (_, index) => index + 1));
  expect(linesRead()).toBeLessThan(4_000);
});

it("a reader at the end of a known journal reads the last lines only", async () => {
  const { driver, pages, linesRead } = await journalOf(2_000);
  await pages.list(1_990, 10);
  const before = linesRead();
  await driver.appendJournal(KEY, lines(2_001, 1));
  expect((await pages.list(2_000, 10)).map(({ seq }) => seq)).toEqual([2_001]);
  expect(linesRead() - before).toBeLessThan(600);
});

it("positions of lines that were replaced are forgotten", async () => {
  const { driver, pages } = await journalOf(2_000);
  await pages.list(1_990, 10);
  await pages.replace(() =>
    driver.replaceJournal(KEY, [
      encodeEntry({
        seq: 2_001,
        id: "a1b2c3d4",
        type: "compacted",
        ts: "2026-03-01T10:00:00.000Z",
        state: {},
      }),
      ...lines(2_002, 3),
    ]),
  );
  expect((await pages.list(0, 10)).map(({ seq }) => seq)).toEqual([2_001, 2_002, 2_003, 2_004]);
});

it("a page that is read while the lines are replaced is read again", async () => {
  const driver = memoryJournalDriver();
  await driver.appendJournal(KEY, lines(1, 600));
  let pages: JournalPages | null = null;
  let replaced = false;
  const replacing: Pick<JournalDriver, "readJournalPage"> = {
    async readJournalPage(key, from, bytes) {
      const page = await driver.readJournalPage(key, from, bytes);
      if (!replaced && pages !== null) {
        replaced = true;
        await pages.replace(() => driver.replaceJournal(KEY, lines(1, 2)));
      }
      return page;
    },
  };
  pages = new JournalPages(replacing, KEY);
  expect((await pages.list(0, 1_000)).map(({ seq }) => seq)).toEqual([1, 2]);
});
