import { expect, it } from "vitest";
import type { EntryDraft } from "../../../../src/actor/runtime/entry.ts";
import { Journal } from "../../../../src/actor/runtime/journal.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";

const KEY = "sessions:a1b2c3d4.jsonl";
const DRAFT: EntryDraft = { type: "checkpoint", event: { revision: 1 } };

it("a journal whose store refuses after a failed append is opened again before the next one", async () => {
  const memory = memoryJournalDriver();
  let failing = false;
  let refusing = false;
  const driver: JournalDriver = {
    ...memory,
    async openJournal(key) {
      const torn = await memory.openJournal(key);
      refusing = false;
      return torn;
    },
    async appendJournal(key, lines) {
      if (failing) refusing = true;
      if (refusing) throw new Error("refused until it is opened again");
      return memory.appendJournal(key, lines);
    },
  };
  const journal = new Journal<{ readonly last: number }>({
    driver,
    key: KEY,
    snapshotKey: "sessions:a1b2c3d4.snapshot.json",
    id: "a1b2c3d4",
    initial: { last: 0 },
    evolve: (_state, entry) => ({ last: entry.seq }),
    stateVersion: 1,
  });
  const append = () =>
    journal.append(journal.number([DRAFT], journal.nextSeq, { ts: "2026-03-01T10:00:00.000Z" }));
  await journal.load();
  await append();
  failing = true;
  await expect(append()).rejects.toThrow();
  await expect(append()).rejects.toThrow();
  failing = false;
  await append();
  expect((await journal.list(0, 10)).map(({ seq }) => seq)).toEqual([1, 2]);
});
