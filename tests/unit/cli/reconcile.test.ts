import { describe, expect, it } from "vitest";
import { type RecordedSession, reconcile } from "../../../src/cli/agent/reconcile.ts";
import type { MarkerFinding } from "../../../src/source/index.ts";

const ID = "a1b2c3d4";
const recorded = (phase: RecordedSession["phase"]): RecordedSession => ({
  id: ID,
  phase,
  sourceFile: "index.html",
  nextAction:
    phase === null
      ? null
      : { action: "wait_for_user", reason: "The record's own.", command: null, sessionId: ID },
});
const marker = (more: Partial<MarkerFinding>): MarkerFinding => ({
  id: ID,
  file: "index.html",
  startLine: 3,
  endLine: 9,
  kind: "variants",
  variants: 0,
  declared: 3,
  generated: false,
  ...more,
});

describe("source truth", () => {
  it.each([
    ["a wrapper with only the original", "generate_requested", [marker({})], null, "write_variants"],
    [
      "some of the variants",
      "generate_requested",
      [marker({ variants: 2 })],
      null,
      "continue_writing_variants",
    ],
    ["all variants, reply lost", "generate_requested", [marker({ variants: 3 })], null, "wait_for_user"],
    ["a wrapper without a record", null, [marker({})], null, "write_variants"],
    ["a whole wrapper without a record", null, [marker({ variants: 3 })], null, "wait_for_user"],
    [
      "an accept whose report was lost",
      "accept_requested",
      [marker({ kind: "carbonize" })],
      null,
      "run_carbonize_cleanup",
    ],
    [
      "clean-up due",
      "carbonize_required",
      [marker({ kind: "carbonize" })],
      { clean: false },
      "run_carbonize_cleanup",
    ],
    [
      "clean-up done, acknowledgement lost",
      "carbonize_required",
      [],
      { clean: true },
      "acknowledge_completion",
    ],
    ["clean-up unclear", "carbonize_required", [], { clean: false }, "wait_for_user"],
    [
      "markers in a generated file",
      "variants_ready",
      [marker({ generated: true })],
      null,
      "persist_fallback_to_true_source",
    ],
    ["variants to compare", "cycling", [marker({ variants: 3 })], null, "wait_for_user"],
  ] as const)("%s", (_, phase, markers, gate, action) => {
    expect(reconcile(recorded(phase), markers, gate)).toMatchObject({ action, sessionId: ID });
  });

  it("says that a wrapper is gone, and offers discard", () => {
    const next = reconcile(recorded("cycling"), [], null);
    expect(next.reason).toContain("gone");
    expect(next.command).toContain("--discarded");
  });

  it("names the agent that holds the work", () => {
    const lease = { agent: "claude", expiresAt: "2026-01-01T00:00:00.000Z" };
    const session = recorded("generate_requested");
    const held = {
      ...session,
      nextAction: { action: "wait_for_agent", reason: "", command: null, sessionId: ID, lease },
    } as const;
    expect(reconcile(held, [marker({})], null)).toMatchObject({ action: "write_variants", lease });
  });
});
