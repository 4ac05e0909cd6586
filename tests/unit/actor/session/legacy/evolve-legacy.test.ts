import { describe, expect, it } from "vitest";
import { readEntries } from "../../../../../src/actor/runtime/read-journal.ts";
import { evolve } from "../../../../../src/actor/session/evolve.ts";
import { isOpen } from "../../../../../src/actor/session/is-open.ts";
import { newSession, type SessionState } from "../../../../../src/actor/session/state.ts";
import {
  accept,
  agentDone,
  agentError,
  agentPhase,
  checkpoint,
  completed,
  discard,
  generate,
  givenOut,
  mounted,
  mountFailed,
  OLDER,
  OLDER_TOKEN,
  type OlderEvent,
  olderLines,
  prepared,
  steer,
} from "../../../../support/legacy/legacy-lines.ts";

const FILE = "src/Tides.jsx";
/** A request that the second generation has prepared and given out: written three times. */
const thrice = [
  generate(),
  agentPhase("picked_up"),
  agentPhase("scaffolding"),
  prepared(),
  agentPhase("source_ready"),
  givenOut(),
  agentPhase("generation_ready"),
];
const forGenerate = { sourceEventType: "generate" };
const forAccept = { sourceEventType: "accept" };

function folded(...events: OlderEvent[]): SessionState {
  const { entries, damages } = readEntries(olderLines(events), 1, 0);
  expect(damages).toEqual([]);
  return entries.reduce(evolve, newSession(OLDER));
}

/** What a person and an agent meet: phase, file and the work that waits. */
function seen({ phase, sourceFile, pending }: SessionState) {
  return [phase, sourceFile, pending.map(({ type }) => type)];
}

describe("a journal of the older live mode opens with the phase, file and work of its writer:", () => {
  it.each<[string, OlderEvent[], ReturnType<typeof seen>]>([
    ["a request", [generate()], ["generate_requested", null, ["generate"]]],
    ["a request of the second generation", thrice, ["generate_requested", null, ["generate"]]],
    ["a reply of 3.0", [generate(), agentDone()], ["variants_ready", FILE, []]],
    ["a reply of 3.5", [generate(), agentDone(forGenerate)], ["variants_ready", FILE, []]],
    ["a reply of 4", [...thrice, agentDone(forGenerate)], ["variants_ready", FILE, []]],
    [
      "the manifest of a component preview",
      [...thrice, agentDone({ ...forGenerate, file: "preview/manifest.json", sourceFile: FILE })],
      ["variants_ready", FILE, []],
    ],
    [
      "a publication that names its file",
      [
        ...thrice,
        checkpoint(1, {
          owner: undefined,
          phase: "generating",
          sourceFile: FILE,
          reason: "variants_progress",
        }),
      ],
      ["generate_requested", FILE, ["generate"]],
    ],
    ["variants on the page", [generate(), agentDone(), checkpoint(1)], ["cycling", FILE, []]],
    ["variants on the page before the reply", [...thrice, checkpoint(1)], ["cycling", null, ["generate"]]],
    [
      "a page that was reloaded while it waited",
      [generate(), agentDone(), checkpoint(1, { phase: "generating", visibleVariant: 0 })],
      ["variants_ready", FILE, []],
    ],
    ["a failed request of 3.0", [generate(), agentError()], ["agent_error", null, []]],
    ["a failed request of 4", [...thrice, agentError(forGenerate)], ["agent_error", null, []]],
    ["an accept", [generate(), agentDone(), checkpoint(1), accept()], ["accept_requested", FILE, ["accept"]]],
    [
      "an intent to accept",
      [generate(), agentDone(), accept({ type: "accept_intent" })],
      ["accept_requested", FILE, ["accept"]],
    ],
    ["an accept behind a request", [generate(), accept()], ["accept_requested", null, ["accept"]]],
    [
      "a checkpoint behind an accept",
      [generate(), agentDone(), accept(), checkpoint(9)],
      ["accept_requested", FILE, ["accept"]],
    ],
    [
      "an accept whose variant still needs clean-up",
      [generate(), agentDone(), accept(), agentDone({ carbonize: true, file: "src/Other.jsx" })],
      ["carbonize_required", "src/Other.jsx", ["carbonize_cleanup"]],
    ],
    [
      "the same of 4",
      [...thrice, agentDone(forGenerate), accept(), agentDone({ ...forAccept, carbonize: true })],
      ["carbonize_required", FILE, ["carbonize_cleanup"]],
    ],
    [
      "clean-up that the page asked for",
      [{ type: "carbonize_cleanup", id: OLDER, sessionId: "a1b2c3d4", file: FILE, variantId: "2" }],
      ["carbonize_required", FILE, ["carbonize_cleanup"]],
    ],
    [
      "clean-up that was done",
      [generate(), agentDone(), accept(), agentDone({ carbonize: true }), completed({ file: FILE })],
      ["completed", FILE, []],
    ],
    [
      "an accept that is in the source",
      [generate(), agentDone(), accept(), completed({ ...forAccept, file: FILE })],
      ["completed", FILE, []],
    ],
    [
      "an accept that failed",
      [generate(), agentDone(), accept(), agentError(forAccept)],
      ["agent_error", FILE, []],
    ],
    ["a discard", [generate(), agentDone(), discard()], ["discard_requested", FILE, ["discard"]]],
    ["a discard of a request", [...thrice, discard()], ["discard_requested", null, ["discard"]]],
    [
      "a discard that was done",
      [generate(), agentDone(), discard(), { type: "discarded", id: OLDER, sourceEventType: "discard" }],
      ["discarded", FILE, []],
    ],
    [
      "a discard without a wrapper",
      [generate(), discard({ orphaned: true }), { type: "discarded", id: OLDER, orphaned: true }],
      ["discarded", null, []],
    ],
    ["a message", [steer()], ["steer_requested", null, ["steer"]]],
    [
      "a message with its checkpoint",
      [steer(), checkpoint(1, { phase: "steer", visibleVariant: undefined })],
      ["steer_requested", null, ["steer"]],
    ],
    [
      "a message that was handled",
      [steer(), { type: "steer_done", id: OLDER, file: FILE, sourceEventType: "steer" }],
      ["steer_done", FILE, []],
    ],
    [
      "a variant that did not mount",
      [generate(), agentDone(), checkpoint(1), mountFailed(2)],
      ["cycling", FILE, ["variant_mount_failed"]],
    ],
    [
      "a variant that did not mount while the request waits",
      [...thrice, mountFailed(1)],
      ["generate_requested", null, ["generate"]],
    ],
    [
      "a variant that was repaired",
      [generate(), agentDone(), mountFailed(2), agentDone({ sourceEventType: "variant_mount_failed" })],
      ["variants_ready", FILE, []],
    ],
    [
      "entries of other purposes",
      [
        generate(),
        { type: "variant_plan", id: OLDER, plan: [] },
        { type: "detector_waivers", id: OLDER, waivers: [] },
        { type: "manual_edit_apply", id: OLDER },
      ],
      ["generate_requested", null, ["generate"]],
    ],
  ])("%s", (_, events, expected) => {
    expect(seen(folded(...events))).toEqual(expected);
  });
});

describe("in a journal of the older live mode", () => {
  it("a request written three times keeps one piece of work, with what was added last", () => {
    const [work, ...others] = folded(...thrice).pending;
    expect(others).toEqual([]);
    expect(work).toMatchObject({
      type: "generate",
      event: { action: "bolder", generationReadyAt: expect.any(Number) },
    });
  });

  it("a request that is written again behind the decision brings no work back", () => {
    expect(seen(folded(generate(), accept(), prepared(), givenOut()))).toEqual([
      "accept_requested",
      null,
      ["accept"],
    ]);
    expect(seen(folded(generate(), agentDone(), accept(), completed(), givenOut()))).toEqual([
      "completed",
      FILE,
      [],
    ]);
  });

  it.each([
    ["done", agentDone(forGenerate)],
    ["done, of a writer that names no type", agentDone()],
    ["an error", agentError(forGenerate)],
    ["an error, of a writer that names no type", agentError()],
    ["done for a variant that did not mount", agentDone({ sourceEventType: "variant_mount_failed" })],
    ["a carbonize that is not about the accept", agentDone({ ...forGenerate, carbonize: true })],
  ])("a late reply to the request leaves the accept in the queue: %s", (_, reply) => {
    const file = reply.file ?? null;
    expect(seen(folded(...thrice, accept(), reply))).toEqual(["accept_requested", file, ["accept"]]);
  });

  it("the reply after a late one is about the accept", () => {
    expect(folded(generate(), accept(), agentDone(), agentDone({ carbonize: true })).phase).toBe(
      "carbonize_required",
    );
    expect(folded(generate(), accept(), agentDone(), agentError()).phase).toBe("agent_error");
  });

  it("an accept that its agent could not place stays in the queue, as given", () => {
    for (const reply of [agentDone(forAccept), agentDone()]) {
      const state = folded(generate(), agentDone(), accept(), reply);
      expect(seen(state)).toEqual(["accept_requested", FILE, ["accept"]]);
      expect(state.pending[0]?.given).toBe(true);
    }
  });

  it.each([
    ["a checkpoint", checkpoint(7)],
    [
      "a publication",
      checkpoint(7, { owner: undefined, revisionDomain: "publication", sourceFile: "b.jsx" }),
    ],
    ["a late reply to the request", agentDone({ ...forGenerate, file: "src/Other.jsx" })],
    ["a late error about the request", agentError({ ...forGenerate, message: "late" })],
    ["a reply that places nothing", agentDone(forAccept)],
  ])("a failed accept stays the work that can be retried behind %s", (_, late) => {
    const failed = folded(generate(), agentDone(), checkpoint(1), accept(), agentError(forAccept));
    const state = folded(generate(), agentDone(), checkpoint(1), accept(), agentError(forAccept), late);
    expect(state).toMatchObject({ phase: "agent_error", sourceFile: FILE, error: failed.error });
    expect(state.failed.map(({ type }) => type)).toEqual(["accept"]);
  });

  it("a late error about the request leaves the clean-up in the queue", () => {
    const due = [generate(), agentDone(), accept(), agentDone({ ...forAccept, carbonize: true })];
    expect(seen(folded(...due, agentError(forGenerate)))).toEqual([
      "carbonize_required",
      FILE,
      ["carbonize_cleanup"],
    ]);
  });

  it("the error that an older live-complete appended is about the decision, also an early one", () => {
    const appended: OlderEvent = { type: "agent_error", id: OLDER, message: "given up" };
    for (const decision of [accept(), discard()]) {
      const state = folded(...thrice, decision, appended);
      expect(state).toMatchObject({ phase: "agent_error", pending: [], error: "given up" });
      expect(state.failed.map(({ type }) => type)).toEqual([decision.type]);
    }
  });

  it("a failed request can be put back", () => {
    const state = folded(generate(), agentError());
    expect(state.failed.map(({ type }) => type)).toEqual(["generate"]);
    expect(state.error).toBe("no such element");
  });

  it("a stale checkpoint does not win, and one of equal revision does", () => {
    const fresh = checkpoint(5, { visibleVariant: 3, paramValues: { size: 9 } });
    const stale = checkpoint(4, {
      visibleVariant: 1,
      paramValues: { size: 1 },
      owner: "tab-2",
      phase: "variants_ready",
    });
    expect(folded(generate(), agentDone(), fresh, stale)).toMatchObject({
      ...{ phase: "cycling", visibleVariant: 3, paramValues: { size: 9 } },
      ...{ checkpointRevision: 5, activeOwner: "tab-1" },
    });
    const equal = checkpoint(5, { visibleVariant: 0, paramValues: {} });
    expect(folded(generate(), agentDone(), fresh, equal)).toMatchObject({
      visibleVariant: 0,
      paramValues: {},
    });
  });

  it("publications have revisions of their own and say nothing of the page", () => {
    const publication = (revision: number, arrivedVariants: number) =>
      checkpoint(revision, {
        revisionDomain: "publication",
        owner: undefined,
        arrivedVariants,
        visibleVariant: 1,
        paramValues: { size: 7 },
        phase: "generating",
      });
    const state = folded(
      ...thrice,
      checkpoint(1),
      publication(8, 2),
      publication(7, 1),
      checkpoint(2, { arrivedVariants: undefined, visibleVariant: 3 }),
    );
    expect(state).toMatchObject({
      arrivedVariants: 2,
      visibleVariant: 3,
      checkpointRevision: 2,
      activeOwner: "tab-1",
      paramValues: { size: 0 },
    });
  });

  it("what the person decided is known: variant, values, and when it is in the source", () => {
    const state = folded(
      generate(),
      agentDone(),
      accept({ variantId: 3, paramValues: { size: 0 } }),
      completed(),
    );
    expect(state.accepted).toMatchObject({ variantId: "3", paramValues: { size: 0 } });
    expect(state.history).toMatchObject({ variantId: "3", file: FILE, diff: null });
    expect(isOpen(state)).toBe(false);
  });

  it("the picked element, the page and the counts are known", () => {
    expect(
      folded(generate({ screenshotPath: "/shots/1.png" }), agentDone(), mounted(1), mountFailed(2)),
    ).toMatchObject({
      ...{ pageUrl: "/tides", element: { tagName: "H1" }, expectedVariants: 3, arrivedVariants: 3 },
      ...{ createdAt: "2026-05-04T08:00:00.000Z", artifacts: ["/shots/1.png"] },
      mounts: { 1: { state: "mounted" }, 2: { state: "failed", error: "it threw", url: "/v.js" } },
    });
  });

  it("an insert has its anchor as its element", () => {
    const insert = { position: "after", anchor: { tagName: "P", outerHTML: "<p>" } };
    const state = folded(generate({ mode: "insert", action: undefined, element: undefined, insert }));
    expect(state).toMatchObject({ insert: true, element: { tagName: "P" } });
  });

  it("a new cycle forgets what the page said of the variants before", () => {
    const state = folded(generate(), agentDone(), mounted(1), mountFailed(2), generate({ count: 4 }));
    expect(state).toMatchObject({ phase: "generate_requested", mounts: {}, expectedVariants: 4 });
    expect(state.pending.map(({ type }) => type)).toEqual(["generate"]);
  });

  it("entries that two processes gave the same number both count", () => {
    const lines = [...olderLines([generate(), agentDone(), accept()]), ...olderLines([completed()], 3)];
    const { entries, damages, nextSeq } = readEntries(lines, 1, 0);
    expect(damages).toEqual([]);
    expect(nextSeq).toBe(4);
    expect(entries.reduce(evolve, newSession(OLDER))).toMatchObject({ phase: "completed", seq: 3 });
  });

  it.each([
    agentError(),
    agentDone(),
    agentDone({ carbonize: true }),
    completed(),
    { type: "discarded", id: OLDER },
    checkpoint(1),
    mounted(1),
    mountFailed(1),
    agentPhase("writing"),
  ])("words about a session that is not there make none: %s", (event) => {
    expect(folded(event)).toEqual(newSession(OLDER));
    expect(folded(event, generate())).toMatchObject({ phase: "generate_requested", mounts: {}, error: null });
  });

  it("no entry has the secret of its writer", () => {
    const { entries } = readEntries(olderLines([generate(), agentDone(), checkpoint(1), accept()]), 1, 0);
    expect(entries).toHaveLength(4);
    expect(JSON.stringify([entries, entries.reduce(evolve, newSession(OLDER))])).not.toContain(OLDER_TOKEN);
  });

  it("a finished session stays finished, whatever comes late", () => {
    const done = [generate(), agentDone(), accept(), completed()];
    for (const late of [
      agentDone(),
      agentError(),
      discard(),
      accept(),
      mountFailed(1),
      steer(),
      generate(),
      completed({ type: "discarded" }),
    ])
      expect(seen(folded(...done, late))).toEqual(["completed", FILE, []]);
  });
});
