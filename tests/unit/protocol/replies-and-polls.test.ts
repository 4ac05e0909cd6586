import { describe, expect, it } from "vitest";
import { ERROR_STATUS, errorBody } from "../../../src/protocol/errors.ts";
import { isPrefetchId, isSessionId, leaseSubject } from "../../../src/protocol/ids.ts";
import { MAX_PREVIEW_BYTES } from "../../../src/protocol/limits.ts";
import { isFinalPhase, PHASES } from "../../../src/protocol/phases.ts";
import { parseIntegerBetween, parsePollQuery } from "../../../src/protocol/poll.ts";
import { parseReply, saysCarbonize } from "../../../src/protocol/replies.ts";
import { REPLY_TYPES } from "../../../src/protocol/reply-types.ts";
import { WORK_TYPES, workSpec } from "../../../src/protocol/work.ts";

describe("a poll's query", () => {
  it("has defaults for what it does not say", () => {
    expect(parsePollQuery({})).toEqual({
      ok: true,
      query: { timeout: 600_000, leaseMs: 30_000, agent: "agent" },
    });
  });

  it("is taken as it stands", () => {
    expect(
      parsePollQuery({
        ...{ timeout: "1", leaseMs: "3600000", agent: "me", attemptId: "try-1", session: "a1b2c3d4" },
        types: "accept, carbonize_cleanup",
      }),
    ).toEqual({
      ok: true,
      query: {
        ...{ timeout: 1, leaseMs: 3_600_000, agent: "me", attemptId: "try-1", session: "a1b2c3d4" },
        types: ["accept", "carbonize_cleanup"],
      },
    });
  });

  it.each(["timeout", "leaseMs"])(
    "[bad-numbers] %s is an integer in range or refused, never a default",
    (name) => {
      const bad = [
        "abc",
        "",
        "0",
        "-1",
        "1.5",
        "1e3",
        " 5",
        "0x10",
        "99999999999",
        "3600001",
        "NaN",
        "Infinity",
      ];
      for (const value of bad) {
        expect(parsePollQuery({ [name]: value })).toMatchObject({ ok: false, issue: { path: name } });
      }
    },
  );

  it.each([
    ["accept,everything", ["accept"]],
    ["manual_edit_apply", []],
  ])("takes of %s the types of work that this server knows", (types, known) => {
    expect(parsePollQuery({ types })).toMatchObject({ ok: true, query: { types: known } });
  });

  it("waits ten minutes at most", () => {
    expect(parsePollQuery({ timeout: "600000" }).ok).toBe(true);
    expect(parsePollQuery({ timeout: "600001" })).toMatchObject({ issue: { path: "timeout" } });
  });

  it.each([
    ["types", { types: "" }],
    ["types", { types: "accept,,discard" }],
    ["session", { session: "A1B2C3D4" }],
    ["agent", { agent: "" }],
    ["attemptId", { attemptId: "x".repeat(201) }],
  ])("is refused, saying where: %s %j", (path, query) => {
    const parsed = parsePollQuery(query);
    expect(parsed.ok ? null : parsed.issue.path.split(".")[0]).toBe(path);
  });

  it("numbers in bodies are numbers", () => {
    expect(parseIntegerBetween(5, 1, 10)).toBe(5);
    for (const value of ["5", 0, 11, 5.5, Number.NaN, null, undefined, [5], true]) {
      expect(parseIntegerBetween(value, 1, 10)).toBeNull();
    }
  });
});

describe("a reply", () => {
  it.each(REPLY_TYPES)("of type %s is taken, with what it does not know", (type) => {
    const reply = {
      id: "a1b2c3d4",
      type,
      leaseId: "a1b2c3d4.x",
      message: "",
      file: null,
      data: { a: 1 },
      more: 1,
    };
    expect(parseReply(reply)).toEqual({ ok: true, reply });
  });

  it.each([
    ["id", { id: "a1b2c3d", type: "done" }],
    ["id", { type: "done" }],
    ["type", { id: "a1b2c3d4", type: "finished" }],
    ["leaseId", { id: "a1b2c3d4", type: "done", leaseId: 7 }],
    ["message", { id: "a1b2c3d4", type: "done", message: {} }],
    ["file", { id: "a1b2c3d4", type: "done", file: 7 }],
  ])("is refused, saying where: %s %j", (path, reply) => {
    expect(parseReply(reply)).toMatchObject({ ok: false, issue: { path } });
  });

  it("has a preview of so many bytes, not characters", () => {
    const preview = (text: string) => parseReply({ id: "a1b2c3d4", type: "done", preview: text });
    expect(preview("x".repeat(MAX_PREVIEW_BYTES)).ok).toBe(true);
    expect(preview("x".repeat(MAX_PREVIEW_BYTES + 1))).toEqual({ ok: false, tooLarge: "preview" });
    expect(preview("漢".repeat(MAX_PREVIEW_BYTES / 2))).toEqual({ ok: false, tooLarge: "preview" });
  });

  it("says that cleanup is due by exactly one word", () => {
    const says = (data: unknown) => saysCarbonize({ id: "a1b2c3d4", type: "agent_done", data });
    expect(says({ carbonize: true })).toBe(true);
    for (const data of [undefined, null, true, "carbonize", { carbonize: 1 }, { carbonize: "true" }, []]) {
      expect(says(data)).toBe(false);
    }
  });
});

describe("names on the wire", () => {
  it("a lease says what it is of", () => {
    expect(leaseSubject("a1b2c3d4.abcdefghij")).toBe("a1b2c3d4");
    expect(leaseSubject("prefetch-abcdefgh.abcdefghij")).toBe("prefetch-abcdefgh");
    for (const id of [
      "",
      "a1b2c3d4",
      "a1b2c3d4.",
      "a1b2c3d4.short",
      "../x.abcdefghij",
      "a1b2c3d4.abcdefghij/x",
    ]) {
      expect(leaseSubject(id)).toBeNull();
    }
  });

  it("a prefetch cannot be taken for a session", () => {
    expect(isSessionId("prefetch-abcdefgh")).toBe(false);
    expect(isPrefetchId("a1b2c3d4")).toBe(false);
    expect(isPrefetchId("prefetch-abcdefgh")).toBe(true);
    expect(isSessionId("a1b2c3d4\n")).toBe(false);
  });
});

describe("the vocabulary", () => {
  it("three phases are final", () => {
    expect(PHASES.filter(isFinalPhase)).toEqual(["steer_done", "completed", "discarded"]);
  });

  it("work is delivered in the order of protocol.md", () => {
    const ranks = WORK_TYPES.map((type) => [type, workSpec(type).priority] as const);
    const before = (a: string, b: string) =>
      (ranks.find(([type]) => type === a)?.[1] ?? 9) < (ranks.find(([type]) => type === b)?.[1] ?? -1);
    const order = [
      ["accept", "discard"],
      ["undo_request"],
      ["steer"],
      ["generate", "variant_mount_failed"],
      ["prefetch"],
    ];
    order.forEach((kinds, index) => {
      for (const kind of kinds)
        for (const later of order.slice(index + 1).flat()) expect(before(kind, later)).toBe(true);
    });
  });

  it("an error's details never hide its code or message", () => {
    const details = { error: "x", message: "y", phase: "cycling" };
    expect(errorBody({ code: "invalid_transition", message: "no", details })).toEqual({
      error: "invalid_transition",
      message: "no",
      phase: "cycling",
    });
    expect(Object.values(ERROR_STATUS).every((status) => status >= 400 && status <= 503)).toBe(true);
  });
});
