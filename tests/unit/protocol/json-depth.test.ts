import { describe, expect, it } from "vitest";
import { isNestedDeeper } from "../../../src/protocol/json-depth.ts";

const encoder = new TextEncoder();
const deeper = (json: string, limit: number) => isNestedDeeper(encoder.encode(json), limit);

describe("the nesting of a JSON text", () => {
  it.each(["[", '{"a":', '[{"a":'])("is counted in arrays and objects: %s", (open) => {
    const levels = open.replace(/[^[{]/g, "").length;
    expect(deeper(open.repeat(10), 10 * levels)).toBe(false);
    expect(deeper(open.repeat(10), 10 * levels - 1)).toBe(true);
  });

  it("is the depth, not the number of brackets", () => {
    expect(deeper(`[${"[],{},".repeat(1_000)}0]`, 2)).toBe(false);
  });

  it("leaves out brackets inside strings, also behind escaped quotes", () => {
    expect(deeper(String.raw`["[[[","\"[[[","\\","ü[{"]`, 1)).toBe(false);
    expect(deeper(String.raw`["\\",[[0]]]`, 2)).toBe(true);
  });
});
