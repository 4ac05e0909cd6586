import { describe, expect, it } from "vitest";
import { boundMessage, cutText, pruneMessage } from "../../../../src/protocol/runs/bounds.ts";
import {
  parseRunMessage,
  type RunMessage,
  type ToolMessage,
} from "../../../../src/protocol/runs/messages.ts";

const base = { v: 1, id: "m1", at: "2026-11-21T12:00:00.000Z" };

describe("a message", () => {
  it.each([
    { type: "text", text: "" },
    { type: "text", text: "hello", channel: "thinking" },
    { type: "tool", tool: "t", name: "Read", state: "started", input: { a: [1] } },
    { type: "phase", phase: "variant_ready", variant: 2 },
    { type: "attachment", name: "a b.png", mime: "image/png", size: 0, artifact: "a.png" },
    { type: "log", level: "warn", text: "x" },
    { type: "end", state: "done", reason: "stream.completed" },
  ])("of type $type is taken", (fields) => {
    expect(parseRunMessage({ ...base, ...fields })).toEqual({ ok: true, message: { ...base, ...fields } });
  });

  it.each([
    ["no object", [], ""],
    ["no type", { ...base }, "type"],
    ["an unknown type", { ...base, type: "constructor" }, "type"],
    ["another version", { ...base, v: 2, type: "text", text: "" }, "v"],
    ["no id", { v: 1, at: base.at, type: "text", text: "" }, "id"],
    ["no time", { ...base, at: "today", type: "text", text: "" }, "at"],
    ["no text", { ...base, type: "text" }, "text"],
    ["an unknown channel", { ...base, type: "text", text: "", channel: "x" }, "channel"],
    ["an unknown state", { ...base, type: "tool", tool: "t", name: "n", state: "x" }, "state"],
    ["a variant out of range", { ...base, type: "phase", phase: "writing", variant: 9 }, "variant"],
    [
      "a path for an artifact",
      { ...base, type: "attachment", name: "n", mime: "a/b", size: 1, artifact: "../x" },
      "artifact",
    ],
    [
      "a negative size",
      { ...base, type: "attachment", name: "n", mime: "a/b", size: -1, artifact: "x" },
      "size",
    ],
    ["an unknown reason", { ...base, type: "end", state: "done", reason: "x" }, "reason"],
  ])("with %s is refused, and says where", (_name, value, path) => {
    const parsed = parseRunMessage(value);
    expect(parsed).toMatchObject({ ok: false, issue: { path } });
  });

  it("keeps no members that its type does not have", () => {
    const parsed = parseRunMessage({ ...base, type: "text", text: "x", extra: "y".repeat(10) });
    expect(parsed).toEqual({ ok: true, message: { ...base, type: "text", text: "x" } });
  });
});

describe("the bounds of a message", () => {
  const tool = (fields: Partial<ToolMessage>): RunMessage => ({
    v: 1,
    id: "m1",
    at: base.at,
    type: "tool",
    tool: "t",
    name: "Bash",
    state: "done",
    ...fields,
  });
  const bytes = (value: unknown) =>
    new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)).length;

  it("leave a small message as it is", () => {
    const message = tool({ input: { a: [1, "x"] }, output: "ok", summary: "s" });
    expect(boundMessage(pruneMessage(message))).toBe(message);
  });

  it("cut each field of a tool at 8 KiB, never through a character, and say so", () => {
    const long = "é😀".repeat(5_000);
    const bound = boundMessage(pruneMessage(tool({ input: { text: long }, output: long, summary: long })));
    if (bound.type !== "tool") throw new Error("another type");
    for (const field of [bound.input, bound.output, bound.summary]) {
      expect(bytes(field)).toBeLessThanOrEqual(8_192);
      expect(bytes(field)).toBeGreaterThan(8_180);
    }
    expect(long.startsWith(String(bound.output))).toBe(true);
    expect(String(bound.output)).not.toMatch(/[\uD800-\uDBFF]$/);
    expect(bound.truncated).toBe(true);
  });

  it("cut what nests too deep or has too many members", () => {
    const deep = JSON.parse(`${"[".repeat(5_000)}${"]".repeat(5_000)}`);
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`k${index}`, index]));
    const bound = boundMessage(pruneMessage(tool({ input: deep, output: wide })));
    if (bound.type !== "tool") throw new Error("another type");
    expect(JSON.stringify(bound.input)).toBe('[[[[[[[["…"]]]]]]]]');
    expect(Object.keys(bound.output as object)).toHaveLength(101);
    expect(bound.truncated).toBe(true);
  });

  it("cut the sentence of an end at 4 KiB, and a log line at 8", () => {
    const end = boundMessage({
      v: 1,
      id: "e",
      at: base.at,
      type: "end",
      state: "error",
      message: "x".repeat(9_000),
    });
    expect(end).toMatchObject({ message: "x".repeat(4_096) });
    const log = boundMessage({
      v: 1,
      id: "l",
      at: base.at,
      type: "log",
      level: "info",
      text: "x".repeat(9_000),
    });
    expect(log).toMatchObject({ text: "x".repeat(8_192), truncated: true });
  });

  it("cut a text at a whole character", () => {
    expect(cutText("aé", 2)).toBe("a");
    expect(cutText("aé", 3)).toBe("aé");
    expect(cutText("😀", 3)).toBe("");
  });
});
