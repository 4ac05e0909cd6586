import { describe, expect, it } from "vitest";
import { type Entry, encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { readEntries } from "../../../../src/actor/runtime/read-journal.ts";

function entry(seq: number): Entry {
  return {
    seq,
    id: "a1b2c3d4",
    type: "checkpoint",
    ts: "2026-03-01T10:00:00.000Z",
    event: { revision: seq },
  };
}

/** Lines of entries with these numbers. */
function lines(...seqs: number[]): string[] {
  return seqs.map((seq) => encodeEntry(entry(seq)));
}

function read(all: readonly string[], fromSeq = 1, fromLine = 0) {
  const { entries, damages, nextSeq } = readEntries(all, fromSeq, fromLine);
  return { seqs: entries.map(({ seq }) => seq), damages, nextSeq };
}

describe("reading a journal", () => {
  it("an empty one begins at 1, a whole one goes on after its last entry", () => {
    expect(read([])).toEqual({ seqs: [], damages: [], nextSeq: 1 });
    expect(read(lines(1, 2, 3))).toEqual({ seqs: [1, 2, 3], damages: [], nextSeq: 4 });
  });

  it("goes on where a snapshot ends", () => {
    expect(read(lines(8, 9), 8, 7)).toEqual({ seqs: [8, 9], damages: [], nextSeq: 10 });
    expect(read(["{bad"], 8, 7)).toMatchObject({ damages: [{ line: 8 }], nextSeq: 9 });
  });

  it.each([
    ["bad JSON", (line: string) => line.slice(0, -4), "bad JSON"],
    ["a bad checksum", (line: string) => line.replace('"revision":2', '"revision":7'), "bad checksum"],
  ])("names a line with %s and folds what is valid around it", (_, harm, reason) => {
    const all = lines(1, 2, 3).map((line, index) => (index === 1 ? harm(line) : line));
    expect(read(all)).toEqual({ seqs: [1, 3], damages: [{ line: 2, reason }], nextSeq: 4 });
  });

  it("names a gap, and goes on behind it", () => {
    expect(read(lines(1, 5, 6))).toEqual({
      seqs: [1, 5, 6],
      damages: [{ line: 2, reason: "entries 2 to 4 are missing" }],
      nextSeq: 7,
    });
  });

  it("names a missing beginning", () => {
    expect(read(lines(3, 4))).toMatchObject({
      seqs: [3, 4],
      damages: [{ line: 1, reason: "entries 1 to 2 are missing" }],
    });
  });

  it("names a repetition and folds an entry once", () => {
    expect(read(lines(1, 2, 2, 1, 3))).toEqual({
      seqs: [1, 2, 3],
      damages: [
        { line: 3, reason: "entry 2 again" },
        { line: 4, reason: "entry 1 again" },
      ],
      nextSeq: 4,
    });
  });

  it("a complete bad last line stays and counts as one seq", () => {
    const all = [...lines(1, 2), "no entry at all"];
    expect(read(all)).toEqual({ seqs: [1, 2], damages: [{ line: 3, reason: "bad JSON" }], nextSeq: 4 });
    expect(read([...all, ...lines(4)])).toMatchObject({ seqs: [1, 2, 4], nextSeq: 5 });
    expect(read([...all, ...lines(4)]).damages).toHaveLength(1);
  });

  it("takes lines of older writers among its own", () => {
    const all = [JSON.stringify(entry(1)), ...lines(2), JSON.stringify(entry(3))];
    expect(read(all)).toEqual({ seqs: [1, 2, 3], damages: [], nextSeq: 4 });
  });

  it("judges gaps after a compaction's first line", () => {
    const first = '{"seq":40,"type":"compacted","state":{}}';
    expect(read([first, ...lines(41, 42)])).toEqual({ seqs: [40, 41, 42], damages: [], nextSeq: 43 });
  });
});
