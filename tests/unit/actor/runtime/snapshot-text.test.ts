import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeSnapshot, encodeSnapshot } from "../../../../src/actor/runtime/snapshot-text.ts";

describe("the text of a snapshot", () => {
  it("is read back as it was, and is JSON as a whole", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.json()), (state, parts) => {
        const text = encodeSnapshot({ head: { seq: 3, state }, parts });
        expect(decodeSnapshot(text)).toMatchObject({ parts });
        expect(decodeSnapshot(text)?.head).toMatchObject(JSON.parse(JSON.stringify({ seq: 3, state })));
        const whole: { readonly parts?: readonly unknown[] } = JSON.parse(text);
        expect(whole.parts ?? []).toEqual(parts.map((part) => JSON.parse(part)));
      }),
    );
  });

  it("says so when a piece is missing or too much", () => {
    const text = encodeSnapshot({ head: { seq: 3 }, parts: ["[1]", "[2,3]"] });
    for (let length = 0; length < text.length; length += 1) {
      expect(decodeSnapshot(text.slice(0, length))).toBeNull();
    }
    expect(decodeSnapshot(`${text}}`)).toBeNull();
    expect(decodeSnapshot(text.replace("[2,3]", "[2]"))).toBeNull();
    expect(decodeSnapshot("[\n1]")).toBeNull();
  });

  it("is not parsed behind its first line", () => {
    const text = encodeSnapshot({ head: { seq: 3 }, parts: ["[1]"] });
    expect(decodeSnapshot(text.replace("[1]", "[?"))).toBeNull();
    expect(decodeSnapshot(text.replace("[1]", "[?]"))?.parts).toEqual(["[?]"]);
  });
});
