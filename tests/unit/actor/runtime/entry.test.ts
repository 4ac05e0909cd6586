import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../../src/actor/runtime/crc32.ts";
import { crcOf, decodeLine, type Entry, encodeEntry } from "../../../../src/actor/runtime/entry.ts";

const ENTRY: Entry = {
  seq: 12,
  id: "a1b2c3d4",
  type: "checkpoint",
  ts: "2026-03-01T10:00:00.000Z",
  event: { revision: 30, paramValues: { size: 1.25, größe: "12px", "😀": "\u2028" }, empty: "", zero: 0 },
  key: "key-07",
  hash: "0123456789abcdef",
  of: 9,
};

const entries: fc.Arbitrary<Entry> = fc.record(
  {
    seq: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    id: fc.string({ unit: "binary" }),
    type: fc.string({ unit: "binary", minLength: 1 }),
    ts: fc.constant(ENTRY.ts),
    event: fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue({ stringUnit: "binary" })),
    key: fc.string({ unit: "binary" }),
  },
  { requiredKeys: ["seq", "id", "type", "ts", "event"] },
);

function independentCrc(text: string): string {
  return zlibCrc32(Buffer.from(text, "utf8")).toString(16).padStart(8, "0");
}

describe("checksum", () => {
  it("is the CRC-32 that zlib computes over the UTF-8", () => {
    expect(crc32("123456789")).toBe("cbf43926");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(crc32(text)).toBe(independentCrc(text));
      }),
    );
  });
});

describe("a journal line", () => {
  it("ends in crc, over the line as it would be without it", () => {
    const line = encodeEntry(ENTRY);
    const [, crc] = /,"crc":"([0-9a-f]{8})"\}$/.exec(line) ?? [];
    expect(crc).toBe(independentCrc(JSON.stringify(ENTRY)));
    expect(Object.keys(JSON.parse(line)).at(-1)).toBe("crc");
    expect(crcOf(line)).toBe(crc);
  });

  it("is one line, and reads back as what it was made of", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        const line = encodeEntry(entry);
        expect(line).not.toMatch(/[\n\r]/);
        // Through bytes, as a file gives it back.
        const read = Buffer.from(line, "utf8").toString("utf8");
        expect(decodeLine(read)).toEqual({ ok: true, entry: JSON.parse(JSON.stringify(entry)) });
      }),
    );
  });

  it("[flipped-digit] with any digit changed is damaged", () => {
    const line = encodeEntry(ENTRY);
    let flipped = 0;
    for (const { index } of line.matchAll(/[0-9]/g)) {
      for (const digit of "0123456789") {
        if (line[index] === digit) continue;
        const harmed = line.slice(0, index) + digit + line.slice(index + 1);
        expect(decodeLine(harmed)).toMatchObject({ ok: false });
        flipped += 1;
      }
    }
    expect(flipped).toBeGreaterThan(300);
  });

  it("with any bit changed is damaged, or at worst an older writer's line that says the same", () => {
    const bytes = Buffer.from(encodeEntry(ENTRY), "utf8");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const harmed = Buffer.from(bytes);
      harmed.writeUInt8(harmed.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const decoded = decodeLine(new TextDecoder().decode(harmed));
      // Only the letters of the member's own name can be hit without a checksum that tells.
      if (decoded.ok) expect(decoded.entry).toMatchObject(ENTRY);
    }
  });

  it("of an older writer, without crc, is taken at its word", () => {
    expect(decodeLine(JSON.stringify(ENTRY))).toEqual({ ok: true, entry: ENTRY });
    const inner = { ...ENTRY, event: { note: "x", crc: "deadbeef" } };
    expect(decodeLine(JSON.stringify(inner))).toEqual({ ok: true, entry: inner });
  });

  it.each([
    ["no JSON", '{"seq":1,"type":"gen', "bad JSON"],
    ["nothing", "", "bad JSON"],
    ["a crc that does not fit", JSON.stringify({ ...ENTRY, crc: "00000000" }), "bad checksum"],
    ["a crc that is no checksum", JSON.stringify({ ...ENTRY, crc: 7 }), "bad checksum"],
    ["a crc that is not last", JSON.stringify({ crc: "00000000", ...ENTRY }), "bad checksum"],
    ["an array", "[1]", "not an entry"],
    ["null", "null", "not an entry"],
    ["no seq", '{"type":"done","event":{}}', "not an entry"],
    ["a fractional seq", '{"seq":1.5,"type":"done","event":{}}', "not an entry"],
    ["no type", '{"seq":1,"event":{}}', "not an entry"],
    ["no event", '{"seq":1,"type":"accept"}', "not an entry"],
    ["an event that is no object", '{"seq":1,"type":"accept","event":"x"}', "not an entry"],
  ])("that is %s is named for what it is", (_, line, reason) => {
    expect(decodeLine(line)).toEqual({ ok: false, reason });
  });

  it("that a compaction wrote has a state where others have an event", () => {
    expect(decodeLine('{"seq":7,"type":"compacted","state":{}}')).toMatchObject({
      ok: true,
      entry: { seq: 7 },
    });
  });
});
