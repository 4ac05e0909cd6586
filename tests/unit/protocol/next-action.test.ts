import { describe, expect, it } from "vitest";
import {
  type JournalFacts,
  type MarkerFacts,
  nextAction,
  type SourceFacts,
} from "../../../src/protocol/decide-next-action.ts";
import { NEXT_ACTIONS, type NextActionName } from "../../../src/protocol/next-action.ts";
import type { Phase } from "../../../src/protocol/phases.ts";
import type { PendingEventView } from "../../../src/protocol/snapshot.ts";
import type { WorkType } from "../../../src/protocol/work.ts";

const ID = "a1b2c3d4";
const UNTIL = "2026-03-01T10:00:30.000Z";

/** The record of a session in this phase, of which nothing waits. */
function record(phase: Phase, more: Partial<JournalFacts> = {}): JournalFacts {
  return {
    id: ID,
    phase,
    pageUrl: "/pricing",
    sourceFile: "index.html",
    mounts: {},
    mountErrors: {},
    pendingEvents: [],
    failedEvents: [],
    accepted: null,
    diagnostics: [],
    pageClosed: false,
    ...more,
  };
}

function pending(
  type: WorkType,
  more: Partial<PendingEventView> = {},
): { pendingEvents: PendingEventView[] } {
  const event = { id: ID, type, seq: 4, attempts: 0, leased: false, leaseUntil: null, dead: false };
  return { pendingEvents: [{ ...event, ...more }] };
}

const lease = { agent: "claude", attempt: 1, grantedAt: "2026-03-01T10:00:00.000Z", expiresAt: UNTIL };
const held = (type: WorkType) => pending(type, { attempts: 1, leased: true, leaseUntil: UNTIL, lease });
const accepted = { accepted: { variantId: "2", paramValues: { density: "it's airy" } } };
const failed = (type: WorkType) => ({ failedEvents: [{ seq: 4, type }], error: "no idea" });
const damaged = { diagnostics: [{ code: "journal_damaged", message: "line 1: bad JSON", at: UNTIL }] };

const wrapper = (variants: number): MarkerFacts => ({
  file: "src/app.tsx",
  kind: "variants",
  variants,
  declared: 3,
  generated: false,
});
const carbonize: MarkerFacts = { ...wrapper(1), kind: "carbonize" };
const source = (...markers: MarkerFacts[]): SourceFacts => ({ markers, clean: false, unreadable: [] });
const CLEAN: SourceFacts = { markers: [], clean: true, unreadable: [] };

type Row = readonly [string, JournalFacts | { id: string; phase: null }, SourceFacts | null, NextActionName];

/** The server, which does not see the files. */
const BY_RECORD: readonly Row[] = [
  [
    "a generate no agent has",
    record("generate_requested", pending("generate")),
    null,
    "poll_for_pending_event",
  ],
  ["an accept no agent has", record("accept_requested", pending("accept")), null, "poll_for_pending_event"],
  ["a discard no agent has", record("discard_requested", pending("discard")), null, "poll_for_pending_event"],
  ["a message no agent has", record("steer_requested", pending("steer")), null, "poll_for_pending_event"],
  ["an undo no agent has", record("completed", pending("undo_request")), null, "poll_for_pending_event"],
  ["a mount failure", record("cycling", pending("variant_mount_failed")), null, "poll_for_pending_event"],
  ["work an agent holds", record("generate_requested", held("generate")), null, "wait_for_agent"],
  [
    "a cleanup an agent holds",
    record("carbonize_required", held("carbonize_cleanup")),
    null,
    "wait_for_agent",
  ],
  [
    "a dead letter",
    record("stranded", pending("generate", { dead: true, attempts: 5 })),
    null,
    "requeue_dead_letter",
  ],
  ["an agent's error", record("agent_error", failed("generate")), null, "retry_after_error"],
  [
    "an error of a cleanup",
    record("carbonize_required", failed("carbonize_cleanup")),
    null,
    "retry_after_error",
  ],
  [
    "a cleanup due",
    record("carbonize_required", pending("carbonize_cleanup")),
    null,
    "run_carbonize_cleanup",
  ],
  ["a variant that still fails", record("cycling", { mounts: { 2: "failed" } }), null, "fix_mount_failure"],
  ["variants to compare", record("variants_ready"), null, "wait_for_user"],
  ["variants being compared", record("cycling"), null, "wait_for_user"],
  ["a page that was closed", record("cycling", { pageClosed: true }), null, "ask_user_to_reopen_browser"],
  [
    "a page closed with work left",
    record("accept_requested", { ...pending("accept"), pageClosed: true }),
    null,
    "poll_for_pending_event",
  ],
  ["nothing legible", record("new", damaged), null, "repair_journal"],
  ["damage around which all is known", record("cycling", damaged), null, "wait_for_user"],
  ["a finished session", record("completed"), null, "no_active_session"],
  [
    "a finished one with an old mount failure",
    record("discarded", { mounts: { 1: "failed" } }),
    null,
    "no_active_session",
  ],
];

/** journal.md, "Source truth". */
const BY_SOURCE: readonly Row[] = [
  ["markers without a record, original only", { id: ID, phase: null }, source(wrapper(0)), "write_variants"],
  [
    "markers without a record, some variants",
    { id: ID, phase: null },
    source(wrapper(1)),
    "continue_writing_variants",
  ],
  ["markers without a record, all variants", { id: ID, phase: null }, source(wrapper(3)), "wait_for_user"],
  ["a carbonize block without a record", { id: ID, phase: null }, source(carbonize), "run_carbonize_cleanup"],
  [
    "an accept whose reply was lost",
    record("accept_requested", held("accept")),
    source(carbonize),
    "run_carbonize_cleanup",
  ],
  [
    "the same, its lease over",
    record("accept_requested", pending("accept", { attempts: 1 })),
    source(carbonize),
    "run_carbonize_cleanup",
  ],
  [
    "clean files, acknowledgement lost",
    record("carbonize_required", pending("carbonize_cleanup")),
    CLEAN,
    "acknowledge_completion",
  ],
  [
    "clean-up not done",
    record("carbonize_required", pending("carbonize_cleanup")),
    source(carbonize),
    "run_carbonize_cleanup",
  ],
  [
    "clean-up, a file unread",
    record("carbonize_required"),
    { ...source(), unreadable: ["index.html"] },
    "run_carbonize_cleanup",
  ],
  [
    "a wrapper with only the original",
    record("generate_requested", held("generate")),
    source(wrapper(0)),
    "write_variants",
  ],
  [
    "some of the variants",
    record("generate_requested", pending("generate")),
    source(wrapper(2)),
    "continue_writing_variants",
  ],
  [
    "all variants, the reply lost",
    record("generate_requested", pending("generate")),
    source(wrapper(3)),
    "poll_for_pending_event",
  ],
  [
    "markers in a generated file",
    record("cycling"),
    source({ ...wrapper(3), generated: true }),
    "persist_fallback_to_true_source",
  ],
  ["variants on the page and in the source", record("cycling"), source(wrapper(3)), "wait_for_user"],
  [
    "the same with the page closed",
    record("cycling", { pageClosed: true }),
    source(wrapper(3)),
    "ask_user_to_reopen_browser",
  ],
  [
    "an accept an agent was given",
    record("accept_requested", { ...held("accept"), ...accepted }),
    source(wrapper(3)),
    "run_accept_cleanup",
  ],
  [
    "an accept no agent was given",
    record("accept_requested", { ...pending("accept"), ...accepted }),
    source(wrapper(3)),
    "poll_for_pending_event",
  ],
  [
    "an accept that left nothing to clean, its reply lost",
    record("accept_requested", held("accept")),
    CLEAN,
    "acknowledge_completion",
  ],
  [
    "an accept no agent was given, clean files",
    record("accept_requested", pending("accept")),
    CLEAN,
    "poll_for_pending_event",
  ],
  [
    "a discard an agent was given",
    record("discard_requested", held("discard")),
    source(wrapper(3)),
    "restore_discard",
  ],
  ["a discard already done", record("discard_requested", held("discard")), source(), "wait_for_agent"],
  ["discarded, and the wrapper is back", record("discarded"), source(wrapper(3)), "restore_discard"],
  [
    "completed, and the wrapper is back",
    record("completed", accepted),
    source(wrapper(3)),
    "run_accept_cleanup",
  ],
  [
    "completed, and the block is back",
    record("completed", accepted),
    source(carbonize),
    "run_carbonize_cleanup",
  ],
  ["a wrapper edited away", record("cycling"), source(), "wait_for_user"],
  ["a finished session with clean files", record("completed"), CLEAN, "no_active_session"],
];

describe("the next action", () => {
  it.each([...BY_RECORD, ...BY_SOURCE])("%s", (_, session, files, action) => {
    expect(nextAction(session, files)).toMatchObject({
      action,
      sessionId: ID,
      reason: expect.stringMatching(/\S/),
    });
  });

  it("is tested for every name of the list", () => {
    expect(new Set([...BY_RECORD, ...BY_SOURCE].map(([, , , action]) => action))).toEqual(
      new Set(NEXT_ACTIONS),
    );
  });

  it("names who holds the work and until when, whatever is to do", () => {
    const session = record("generate_requested", held("generate"));
    for (const files of [null, source(wrapper(1))]) {
      expect(nextAction(session, files).lease).toEqual({ agent: "claude", expiresAt: UNTIL });
    }
  });

  it("carries the tuned values of an accept, and quotes them in its command [shell-name]", () => {
    const session = record("accept_requested", { ...held("accept"), ...accepted });
    const next = nextAction(session, source(wrapper(3)));
    expect(next).toMatchObject({ paramValues: { density: "it's airy" }, file: "src/app.tsx" });
    expect(next.command).toBe(
      `npx impeccable-live accept --id ${ID} --variant 2 --param-values '{"density":"it'\\''s airy"}'`,
    );
    const named = record("cycling", { sourceFile: "x$(cmd).html", mounts: { 1: "failed" } });
    expect(nextAction(named).command).toBe(`npx impeccable-live reply ${ID} done --file 'x$(cmd).html'`);
  });

  it("says why a variant could not be shown", () => {
    const session = record("cycling", { mounts: { 2: "failed" }, mountErrors: { 2: "it threw" } });
    expect(nextAction(session).reason).toBe("Variant 2 could not be shown: it threw");
  });

  it("offers discard when the wrapper was edited away, and not when its file cannot be read", () => {
    expect(nextAction(record("cycling"), source())).toMatchObject({
      reason: expect.stringContaining("gone"),
      command: `npx impeccable-live complete --id ${ID} --discarded`,
    });
    const unread = nextAction(record("cycling"), { ...source(), unreadable: ["index.html"] });
    expect(unread.reason).toContain("index.html is missing or cannot be read");
    expect(unread.command).not.toContain("discard");
  });

  it("names the page to open again", () => {
    expect(nextAction(record("variants_ready", { pageClosed: true })).reason).toContain("/pricing");
  });
});
