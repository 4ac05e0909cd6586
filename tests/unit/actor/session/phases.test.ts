import { describe, expect, it } from "vitest";
import { newSession } from "../../../../src/actor/session/state.ts";
import type { ErrorCode } from "../../../../src/protocol/errors.ts";
import type { SessionEvent } from "../../../../src/protocol/events/index.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { isFinalPhase, PHASES, type Phase } from "../../../../src/protocol/phases.ts";
import type { ReplyType } from "../../../../src/protocol/reply-types.ts";
import {
  accept,
  checkpoint,
  discard,
  generate,
  mounted,
  mountFailed,
  retry,
  SESSION,
  steer,
  undo,
} from "../../../support/actor/events.ts";
import type { SessionWorld } from "../../../support/actor/session-world.ts";
import {
  acceptRequested,
  carbonizeRequired,
  completed,
  cycling,
  discardRequested,
  exhausted,
  failing,
  IN_PHASE,
  requested,
  steerRequested,
} from "../../../support/actor/situations.ts";

/** Events that no situation has seen before, so that none of them is a repetition. */
const EVENTS = {
  generate: generate({ freeformPrompt: "another request" }),
  steer: steer("another message"),
  accept: accept("3"),
  discard: discard(),
  checkpoint: checkpoint(9, { visibleVariant: 2 }),
  mounted: mounted(7),
  mountFailed: mountFailed(7),
  retry: retry(),
  undo: undo(),
} satisfies Record<string, SessionEvent>;

type Outcome = Phase | ErrorCode;
type Row = Readonly<Record<keyof typeof EVENTS, Outcome>>;
const INVALID = "invalid_transition";
const UNKNOWN = "unknown_session";

/** The state table of journal.md, as far as browsers move a session. */
const MOVES: Readonly<Record<Phase, Row>> = {
  new: {
    ...{ generate: "generate_requested", steer: "steer_requested" },
    ...{ accept: UNKNOWN, discard: UNKNOWN, checkpoint: UNKNOWN, mounted: UNKNOWN, mountFailed: UNKNOWN },
    ...{ retry: UNKNOWN, undo: UNKNOWN },
  },
  generate_requested: undecided("generate_requested", { checkpoint: "generate_requested", retry: INVALID }),
  variants_ready: undecided("variants_ready", { checkpoint: "cycling", retry: INVALID }),
  cycling: undecided("cycling", { checkpoint: "cycling", retry: INVALID }),
  agent_error: undecided("agent_error", { checkpoint: "agent_error", retry: "generate_requested" }),
  stranded: undecided("stranded", { checkpoint: "stranded", retry: "generate_requested" }),
  accept_requested: decided("accept_requested", { accept: "accept_requested", discard: INVALID }),
  carbonize_required: decided("carbonize_required", { accept: INVALID, discard: INVALID }),
  discard_requested: decided("discard_requested", { accept: INVALID, discard: "discard_requested" }),
  // A steer has no variants that could be accepted.
  steer_requested: {
    ...undecided("steer_requested", { checkpoint: "steer_requested", retry: INVALID }),
    accept: "invalid_event",
  },
  steer_done: finished({ accept: "invalid_event" }),
  completed: finished({ undo: "completed" }),
  discarded: finished({ discard: "discarded" }),
};

function undecided(phase: Phase, more: { checkpoint: Phase; retry: Outcome }): Row {
  return {
    ...{ generate: INVALID, steer: INVALID, undo: INVALID },
    ...{ accept: "accept_requested", discard: "discard_requested", mounted: phase, mountFailed: phase },
    ...more,
  };
}

function decided(phase: Phase, more: { accept: Outcome; discard: Outcome }): Row {
  return {
    ...{ generate: INVALID, steer: INVALID, undo: INVALID, retry: INVALID },
    ...{ checkpoint: phase, mounted: phase, mountFailed: phase },
    ...more,
  };
}

function finished(more: Partial<Row>): Row {
  return {
    ...{ generate: INVALID, steer: INVALID, accept: INVALID, discard: INVALID, checkpoint: INVALID },
    ...{ mounted: INVALID, mountFailed: INVALID, retry: INVALID, undo: INVALID },
    ...more,
  };
}

describe("what a browser event does in each phase", () => {
  for (const phase of PHASES) {
    for (const name of ["generate", "steer", "accept", "discard", "checkpoint"] as const) rule(phase, name);
    for (const name of ["mounted", "mountFailed", "retry", "undo"] as const) rule(phase, name);
  }

  function rule(phase: Phase, name: keyof typeof EVENTS): void {
    const outcome = MOVES[phase][name];
    it(`${phase}: ${name} -> ${outcome}`, () => {
      const world = IN_PHASE[phase]();
      expect(world.state.phase).toBe(phase);
      const before = world.journal.length;
      const said = world.post(EVENTS[name]);
      if (PHASES.some((known) => known === outcome)) {
        expect(said).toMatchObject({ ok: true, phase: outcome });
        expect(world.state.phase).toBe(outcome);
        return;
      }
      expect(said.refused).toBe(outcome);
      if (outcome === INVALID) expect(said).toMatchObject({ phase });
      expect(world.journal).toHaveLength(before);
      expect(world.state.phase).toBe(phase);
    });
  }
});

describe("what an agent's reply about the work in hand does", () => {
  const rows: readonly [string, Phase, ReplyType, () => SessionWorld, unknown?][] = [
    ["generate: done", "variants_ready", "done", requested],
    ["generate: error", "agent_error", "error", requested],
    ["accept: agent_done", "completed", "agent_done", acceptRequested],
    [
      "accept: agent_done with carbonize",
      "carbonize_required",
      "agent_done",
      acceptRequested,
      { carbonize: true },
    ],
    ["accept: complete", "completed", "complete", acceptRequested],
    ["accept: done counts as agent_done", "completed", "done", acceptRequested],
    ["accept: done with carbonize", "carbonize_required", "done", acceptRequested, { carbonize: true }],
    ["accept: error", "agent_error", "error", acceptRequested],
    ["carbonize_cleanup: complete", "completed", "complete", carbonizeRequired],
    ["carbonize_cleanup: error leaves the phase", "carbonize_required", "error", carbonizeRequired],
    ["discard: discarded", "discarded", "discarded", discardRequested],
    ["discard: discard", "discarded", "discard", discardRequested],
    ["discard: done counts as discarded", "discarded", "done", discardRequested],
    ["discard: error", "agent_error", "error", discardRequested],
    ["steer: steer_done", "steer_done", "steer_done", steerRequested],
    ["steer: done", "steer_done", "done", steerRequested],
    ["steer: error", "agent_error", "error", steerRequested],
    ["mount failure: done leaves the phase", "cycling", "done", withMountFailure],
    ["mount failure: error leaves the phase", "cycling", "error", withMountFailure],
    ["undo: done leaves the phase", "completed", "done", withUndo],
    ["undo: error leaves the phase", "completed", "error", withUndo],
  ];

  it.each(rows)("%s -> %s", (_, phase, type, situation, data) => {
    const world = situation();
    const { leaseId } = world.given();
    const said = world.reply({ type, leaseId, ...(data === undefined ? {} : { data }) });
    expect(said).toMatchObject({ ok: true, phase, seq: world.journal.length });
    expect(world.state.phase).toBe(phase);
  });

  it("carbonize only when data says true, and the cleanup names the file and the variant", () => {
    const plain = acceptRequested();
    plain.reply({ type: "agent_done", leaseId: plain.given().leaseId, data: { carbonize: "true" } });
    expect(plain.state.phase).toBe("completed");
    const world = acceptRequested();
    const { leaseId } = world.given();
    world.reply({ type: "agent_done", leaseId, file: "src/page.tsx", data: { carbonize: true } });
    expect(world.state.pending[0]?.event).toEqual({
      type: "carbonize_cleanup",
      id: SESSION,
      file: "src/page.tsx",
      variantId: "2",
    });
  });
});

describe("complete", () => {
  const anywhere = PHASES.filter(
    (phase) => !isFinalPhase(phase) && !["new", "accept_requested", "discard_requested"].includes(phase),
  );

  it.each(anywhere)("finishes a session in %s, with and without a lease", (phase) => {
    const world = IN_PHASE[phase]();
    expect(world.reply({ type: "complete" })).toMatchObject({ ok: true, phase: "completed" });
    expect(world.state).toMatchObject({ phase: "completed", pending: [], failed: [] });
    const leased = IN_PHASE[phase]();
    const given = leased.grant();
    if (given === null) return;
    expect(leased.reply({ type: "complete", leaseId: given.leaseId })).toMatchObject({ phase: "completed" });
  });

  it.each([
    ["accept", acceptRequested],
    ["discard", discardRequested],
  ])("is refused while a %s that no agent has been given is pending", (_, situation) => {
    const world = situation();
    const before = world.journal.length;
    expect(world.reply({ type: "complete" })).toMatchObject({ refused: INVALID, phase: world.state.phase });
    expect(world.journal).toHaveLength(before);
    world.given();
    expect(world.reply({ type: "complete" })).toMatchObject({ phase: "completed" });
  });

  it("is refused with the lease of the older work, too", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    expect(world.reply({ type: "complete", leaseId })).toMatchObject({ refused: INVALID });
    expect(world.state.phase).toBe("accept_requested");
  });

  it.each([
    ["discarded", { refused: INVALID }],
    ["steer_done", { duplicate: true }],
    ["completed", { duplicate: true }],
  ] as const)("changes nothing in %s", (phase, answer) => {
    const world = IN_PHASE[phase]();
    const before = world.journal.length;
    expect(world.reply({ type: "complete", message: "late" })).toMatchObject(answer);
    expect(world.state.phase).toBe(phase);
    expect(world.journal).toHaveLength(before);
  });

  it.each([
    ["discarded", "discard"],
    ["discarded", "discarded"],
    ["steer_done", "steer_done"],
  ] as const)("in %s, another %s is a duplicate as well", (phase, type) => {
    expect(IN_PHASE[phase]().reply({ type, message: "late" })).toMatchObject({ duplicate: true, phase });
  });

  it("cannot settle an undo: the person's wish stays", () => {
    const world = withUndo();
    const { leaseId } = world.given();
    expect(world.reply({ type: "complete", leaseId })).toMatchObject({ refused: INVALID });
    expect(world.pending).toEqual(["undo_request"]);
  });
});

describe("retry and requeue", () => {
  const rows: readonly [string, Phase, string, () => SessionWorld][] = [
    ["a failed generate", "generate_requested", "generate", () => failing(requested())],
    ["a failed accept", "accept_requested", "accept", () => failing(acceptRequested())],
    ["a failed discard", "discard_requested", "discard", () => failing(discardRequested())],
    ["a failed steer", "steer_requested", "steer", () => failing(steerRequested())],
    ["a dead generate", "generate_requested", "generate", () => exhausted(requested())],
    ["a dead accept", "accept_requested", "accept", () => exhausted(acceptRequested())],
    ["a dead discard", "discard_requested", "discard", () => exhausted(discardRequested())],
    ["a dead steer", "steer_requested", "steer", () => exhausted(steerRequested())],
    ["a failed mount failure", "cycling", "variant_mount_failed", () => failing(withMountFailure())],
    ["a failed undo", "completed", "undo_request", () => failing(withUndo())],
    ["a failed cleanup", "carbonize_required", "carbonize_cleanup", () => failing(carbonizeRequired())],
    ["a dead cleanup", "carbonize_required", "carbonize_cleanup", () => exhausted(carbonizeRequired())],
  ];

  it.each(rows)("%s comes back, in %s", (_, phase, type, situation) => {
    for (const again of [
      (world: SessionWorld) => world.post(retry()),
      (world: SessionWorld) => world.requeue(),
    ]) {
      const world = situation();
      expect(again(world).refused).toBeUndefined();
      expect(world.state).toMatchObject({ phase, error: null, failed: [] });
      expect(world.pending).toEqual([type]);
      expect(world.grant()).toMatchObject({ type });
    }
  });

  it("a retry of a variant that could not be shown is work for an agent again", () => {
    const world = withMountFailure();
    world.reply({ type: "done", leaseId: world.given().leaseId });
    expect(world.pending).toEqual([]);
    expect(world.post(retry())).toMatchObject({ ok: true, phase: "cycling" });
    expect(world.pending).toEqual(["variant_mount_failed"]);
    expect(world.state.pending[0]?.event).toMatchObject({ variant: 1, error: "it threw" });
    expect(world.post(retry())).toMatchObject({ duplicate: true });
  });

  it("retry brings back everything that failed: errors, dead letters and variants that did not mount", () => {
    const world = cycling();
    for (const variant of [1, 2, 3]) world.post(mountFailed(variant));
    world.reply({ type: "error", leaseId: world.given().leaseId });
    world.reply({ type: "done", leaseId: world.given().leaseId });
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      world.given({ leaseMs: 1 });
      world.waitAndSettle(1);
    }
    expect(world.pending).toEqual(["variant_mount_failed †"]);
    expect(world.post(retry())).toMatchObject({ ok: true, phase: "cycling" });
    expect(world.state.failed).toEqual([]);
    expect(world.state.pending.map(({ dead, event }) => [dead, event.variant]).sort()).toEqual([
      [false, 1],
      [false, 2],
      [false, 3],
    ]);
    const { length } = world.journal;
    expect(world.post(retry())).toMatchObject({ duplicate: true });
    expect(world.journal).toHaveLength(length);
  });

  it("retry brings back every variant that did not mount, in the phase the session has", () => {
    const world = cycling();
    for (const variant of [1, 2]) {
      world.post(mountFailed(variant));
      world.reply({ type: "done", leaseId: world.given().leaseId });
    }
    expect(world.post(retry())).toMatchObject({ ok: true, phase: "cycling" });
    expect(world.state.pending.map(({ event }) => event.variant)).toEqual([1, 2]);
    expect(world.state.pending.map(({ seq }) => seq)).toEqual([
      world.journal.length - 1,
      world.journal.length,
    ]);
  });

  it("retry of a generate does not ask to repair what it will write again", () => {
    const world = requested();
    world.post(mountFailed(1));
    world.reply({ type: "error", leaseId: world.given({ types: ["generate"] }).leaseId });
    world.reply({ type: "done", leaseId: world.given().leaseId });
    expect(world.post(retry())).toMatchObject({ ok: true, phase: "generate_requested" });
    expect(world.pending).toEqual(["generate"]);
  });

  it.each(["completed", "discarded"] as const)(
    "a variant that could not be shown is not worked on any more once the session is %s",
    (phase) => {
      const world = withMountFailure();
      world.post(phase === "completed" ? accept() : discard());
      world.reply({ type: "done", leaseId: world.given().leaseId });
      expect(world.state.phase).toBe(phase);
      expect(world.post(retry())).toMatchObject({ refused: INVALID });
      expect(world.pending).toEqual([]);
    },
  );

  it("requeue with nothing leased, dead or failed is refused", () => {
    expect(requested().requeue()).toMatchObject({ refused: INVALID, phase: "generate_requested" });
    expect(cycling().requeue()).toMatchObject({ refused: INVALID });
  });

  it("requeue takes leased work back from its agent", () => {
    const world = requested();
    const { leaseId, seq } = world.given();
    expect(world.requeue()).toEqual({ requeued: [seq] });
    expect(world.reply({ type: "done", leaseId }).refused).toBe("lease_fenced");
    expect(world.given()).toMatchObject({ seq });
  });

  it("requeue does not bring back work that the person's decision has overtaken", () => {
    const world = requested();
    world.given();
    world.post(accept());
    expect(world.requeue().refused).toBe(INVALID);
    expect(world.state.phase).toBe("accept_requested");
    expect(world.post(discard()).refused).toBe(INVALID);
  });
});

describe("a session before its first event", () => {
  it("has no record, and no reply makes one [ghost-session]", () => {
    const world = IN_PHASE.new();
    for (const type of ["done", "error", "complete", "retry"] as const) {
      expect(world.reply({ type }).refused).toBe(UNKNOWN);
    }
    expect(world.state).toEqual(newSession(SESSION));
    expect(world.journal).toEqual([]);
  });
});

function withMountFailure(): SessionWorld {
  const world = cycling();
  world.post(mountFailed());
  return world;
}

function withUndo(): SessionWorld {
  const world = completed();
  world.post(undo());
  return world;
}
