import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeTimeline } from "../../../src/cli/inspect/merge-timeline.ts";
import type { JournalEntryView, RunMessage } from "../../../src/client/index.ts";

const at = (second: number) =>
  new Date(Date.parse("2026-03-01T10:00:00.000Z") + second * 1_000).toISOString();

function entry(
  seq: number,
  type: string,
  second: number,
  more: Partial<JournalEntryView> = {},
): JournalEntryView {
  return { seq, type, ts: at(second), event: {}, ...more };
}

function text(id: string, second: number): RunMessage {
  return { v: 1, id, at: at(second), type: "text", text: id };
}

const END: RunMessage = { v: 1, id: "end", at: at(40), type: "end", state: "done" };

/** A session in which one agent was given work, spoke, and replied. */
const ENTRIES = [
  entry(1, "generate", 0),
  entry(2, "lease_granted", 10, { of: 1, event: { run: "r1" } }),
  entry(3, "run_opened", 20, { of: 1, event: { run: "r1" } }),
  entry(4, "done", 30, { of: 1 }),
  entry(5, "run_ended", 40, { event: { run: "r1" } }),
  entry(6, "checkpoint", 50),
];

const texts = (messages: readonly RunMessage[], entries = ENTRIES) =>
  mergeTimeline(entries, [{ run: "r1", messages }]).map(({ text: line }) => line.trim());

describe("the timeline of a session", () => {
  it("puts messages between entries by their time", () => {
    expect(texts([text("first", 15), text("second", 25), END])).toEqual([
      ...["generate", "lease granted", "first", "second", "done"],
      ...["run ended: done", "checkpoint"],
    ]);
  });

  it.each([-8 * 3_600, 8 * 3_600])(
    "keeps an agent's words before its reply, %i s apart from the server",
    (by) => {
      const lines = texts([text("first", 15 + by), text("second", 25 + by), END]);
      expect(lines.indexOf("lease granted")).toBeLessThan(lines.indexOf("first"));
      expect(lines.indexOf("first")).toBeLessThan(lines.indexOf("second"));
      expect(lines.indexOf("second")).toBeLessThan(lines.indexOf("done"));
      expect(lines.indexOf("done")).toBeLessThan(lines.indexOf("run ended: done"));
    },
  );

  it("follows the numbers of entries where the server's clock was set back", () => {
    const entries = ENTRIES.map((one, index) => (index < 3 ? one : { ...one, ts: at(index - 3_600) }));
    expect(texts([text("first", 15), END], entries)).toEqual([
      ...["generate", "lease granted", "first", "done", "run ended: done", "checkpoint"],
    ]);
  });

  it("shows the words of a run whose grant was compacted away, or came later than the entries", () => {
    expect(texts([text("first", 15)], ENTRIES.slice(3))).toContain("first");
    expect(texts([text("first", 15)], ENTRIES.slice(0, 1))).toEqual(["generate", "first"]);
    expect(texts([text("first", 15)], [])).toEqual(["first"]);
  });

  it("loses nothing and keeps both orders, whatever the clocks say", () => {
    const times = fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(times, times, (entryTimes, messageTimes) => {
        const entries = ENTRIES.map((one, index) => ({ ...one, ts: at(entryTimes[index] ?? 0) }));
        const said = ["a", "b", "c"].map((id, index) => text(id, messageTimes[index] ?? 0));
        const lines = texts(said, entries);
        const shown = ["generate", "lease granted", "done", "checkpoint"];
        expect(lines.filter((line) => shown.includes(line))).toEqual(shown);
        expect(lines.filter((line) => line.length === 1)).toEqual(["a", "b", "c"]);
        expect(lines.indexOf("c")).toBeLessThan(lines.indexOf("done"));
      }),
    );
  });
});
