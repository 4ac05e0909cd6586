import { describe, expect, it } from "vitest";
import { SUPERSEDE_GRACE_MS } from "../../../../src/protocol/limits.ts";
import { REPLY_TYPES, type ReplyType } from "../../../../src/protocol/reply-types.ts";
import { canResolve, type WorkType } from "../../../../src/protocol/work.ts";
import { accept, discard, mountFailed, undo } from "../../../support/actor/events.ts";
import type { SessionWorld } from "../../../support/actor/session-world.ts";
import {
  acceptRequested,
  carbonizeRequired,
  completed,
  cycling,
  discardRequested,
  exhausted,
  failing,
  ready,
  requested,
  steerRequested,
} from "../../../support/actor/situations.ts";

/** protocol.md, "Which reply resolves what", written out; `error` and `retry` concern all. */
const RESOLVES: Readonly<Record<Exclude<WorkType, "prefetch">, readonly ReplyType[]>> = {
  generate: ["done"],
  variant_mount_failed: ["done"],
  accept: ["agent_done", "complete", "done"],
  discard: ["discarded", "discard", "done"],
  steer: ["steer_done", "done"],
  undo_request: ["done"],
  carbonize_cleanup: ["complete"],
};

const WITH_WORK: Readonly<Record<Exclude<WorkType, "prefetch">, () => SessionWorld>> = {
  generate: requested,
  variant_mount_failed: withMountFailure,
  accept: acceptRequested,
  discard: discardRequested,
  steer: steerRequested,
  undo_request: withUndo,
  carbonize_cleanup: carbonizeRequired,
};

const WORK = Object.keys(RESOLVES).filter((type): type is keyof typeof RESOLVES => type in RESOLVES);

describe("which reply settles which work, with its lease", () => {
  for (const work of WORK) {
    for (const reply of REPLY_TYPES) {
      const all = reply === "error" || reply === "retry";
      // `complete` finishes an unfinished session whatever its lease is on (journal.md).
      const finishes = reply === "complete" && work !== "undo_request";
      const fits = all || finishes || RESOLVES[work].includes(reply);
      it(`${reply} ${fits ? "settles" : "is refused for"} ${work}`, () => {
        const world = WITH_WORK[work]();
        const { leaseId, seq, type } = world.given();
        expect(type).toBe(work);
        const before = world.journal.length;
        const said = world.reply({ type: reply, leaseId });
        if (fits) {
          expect(said).toMatchObject({ ok: true, seq: before + 1 });
          const still = world.state.pending.find((item) => item.seq === seq);
          if (reply === "retry") expect(still).toMatchObject({ lease: null });
          else expect(still).toBeUndefined();
        } else {
          expect(said).toMatchObject({ refused: "invalid_transition", phase: world.state.phase });
          expect(world.journal).toHaveLength(before);
        }
      });
    }
  }

  it("a prefetch, which has no session, is settled by done", () => {
    expect(REPLY_TYPES.filter((reply) => canResolve(reply, "prefetch"))).toEqual(["done", "error", "retry"]);
  });
});

describe("repeating a reply", () => {
  it("that resolved the event is a duplicate, also when the session has gone on", () => {
    const world = requested();
    const { leaseId } = world.given();
    const first = world.reply({ type: "done", leaseId, file: "index.html" });
    world.post(accept());
    const before = world.journal.length;
    expect(world.reply({ type: "done", leaseId, file: "index.html" })).toEqual({
      ok: true,
      id: world.state.id,
      seq: first.seq,
      phase: "accept_requested",
      duplicate: true,
    });
    expect(world.journal).toHaveLength(before);
  });

  it("with another content is fenced: its lease is over", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.reply({ type: "done", leaseId, file: "index.html" });
    expect(world.reply({ type: "done", leaseId, file: "other.html" }).refused).toBe("lease_fenced");
    expect(world.reply({ type: "error", leaseId }).refused).toBe("lease_fenced");
    expect(world.state.sourceFile).toBe("index.html");
  });

  it("that was overtaken is a duplicate, too", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    world.reply({ type: "done", leaseId });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ duplicate: true });
  });
});

describe("a reply without a lease", () => {
  it("done resolves a generate that no agent was given: older clients do not know leases", () => {
    const world = requested();
    expect(world.reply({ type: "done", file: "index.html" })).toMatchObject({ phase: "variants_ready" });
  });

  it("done settles the oldest of generate, mount failure and steer", () => {
    const world = cycling();
    world.post(mountFailed(1));
    world.post(mountFailed(2));
    const [first, second] = world.state.pending.map((item) => item.seq);
    world.reply({ type: "done" });
    expect(world.state.pending.map((item) => item.seq)).toEqual([second]);
    expect(first).toBeLessThan(second ?? 0);
    expect(steerRequested().reply({ type: "done" })).toMatchObject({ phase: "steer_done" });
  });

  it.each([
    ["accept", acceptRequested, ["done", "agent_done"]],
    ["discard", discardRequested, ["done", "discarded", "discard"]],
  ] as const)(
    "[stale-done] never resolves an %s that no agent has been given",
    (type, situation, replies) => {
      for (const reply of [...replies, "error", "retry"] as const) {
        const world = situation();
        const { phase } = world.state;
        const before = world.journal.length;
        expect(world.reply({ type: reply, message: "late" })).toMatchObject({
          refused: "invalid_transition",
        });
        expect(world.journal).toHaveLength(before);
        expect(world.state.phase).toBe(phase);
        expect(world.pending).toEqual([type]);
      }
    },
  );

  it.each([
    ["accept", acceptRequested, "completed"],
    ["discard", discardRequested, "discarded"],
  ])("done means that a leased %s was handled, also when its lease has run out", (_, situation, phase) => {
    for (const waited of [0, 120_000]) {
      const world = situation();
      world.given();
      world.wait(waited);
      expect(world.reply({ type: "done" })).toMatchObject({ phase });
    }
  });

  it("done does not settle an accept whose grant was given back", () => {
    for (const reason of ["released", "client_gone"] as const) {
      const world = acceptRequested();
      world.release(world.given().leaseId, { reason });
      expect(world.reply({ type: "done", message: "late" })).toMatchObject({ refused: "invalid_transition" });
      expect(world.pending).toEqual(["accept"]);
    }
  });

  it("error concerns the leased event, else the oldest generate", () => {
    const leased = acceptRequested();
    leased.given();
    expect(leased.reply({ type: "error", message: "no" })).toMatchObject({ phase: "agent_error" });
    expect(leased.state.failed).toMatchObject([{ type: "accept" }]);
    const queued = requested();
    expect(queued.reply({ type: "error" })).toMatchObject({ phase: "agent_error" });
    expect(queued.state.failed).toMatchObject([{ type: "generate" }]);
    const steered = steerRequested();
    expect(steered.reply({ type: "error" })).toMatchObject({ refused: "invalid_transition" });
  });

  it("retry gives the leased event back", () => {
    const world = requested();
    world.given();
    expect(world.reply({ type: "retry" })).toMatchObject({ ok: true, phase: "generate_requested" });
    expect(world.grant()).toMatchObject({ type: "generate" });
  });

  it("that nothing waits for is a duplicate of the last recorded one, else refused", () => {
    const world = requested();
    const { seq } = world.reply({ type: "done", file: "index.html" });
    expect(world.reply({ type: "done", file: "index.html" })).toMatchObject({ duplicate: true, seq });
    expect(world.reply({ type: "done", file: "other.html" })).toMatchObject({
      refused: "invalid_transition",
    });
    expect(world.reply({ type: "agent_done" })).toMatchObject({ refused: "invalid_transition" });
    expect(world.reply({ type: "steer_done" })).toMatchObject({ refused: "invalid_transition" });
  });

  it("done settles an undo", () => {
    const world = withUndo();
    expect(world.reply({ type: "done", message: "undone" })).toMatchObject({ ok: true, phase: "completed" });
    expect(world.pending).toEqual([]);
  });
});

describe("the first reply without a lease after work was overtaken while it was held", () => {
  const overtaken = (): SessionWorld => {
    const world = requested();
    world.given({ leaseMs: 600_000 });
    world.post(accept());
    world.wait(SUPERSEDE_GRACE_MS);
    world.given();
    return world;
  };

  it.each(["done", "error"] as const)("%s belongs to that work: recorded, changes nothing", (type) => {
    const world = overtaken();
    expect(world.reply({ type })).toMatchObject({ ok: true, superseded: true, phase: "accept_requested" });
    expect(world.pending).toEqual(["accept"]);
    expect(world.journal.at(-1)).toMatchObject({ type, superseded: true });
    // The next one is about the accept, which is leased.
    expect(world.reply({ type: "done", message: "applied" })).toMatchObject({ phase: "completed" });
  });

  it("leaves nothing in the journal of a session that is finished, each time", () => {
    const world = overtaken();
    world.reply({ type: "agent_done" });
    expect(world.state.phase).toBe("completed");
    const { length } = world.journal;
    for (const type of ["done", "error"] as const) {
      expect(world.reply({ type, message: "late" })).toMatchObject({
        ok: true,
        superseded: true,
        stale: true,
        seq: length,
        phase: "completed",
      });
    }
    expect(world.journal).toHaveLength(length);
  });

  it("does not take the place of the answer to a later undo", () => {
    const world = overtaken();
    world.reply({ type: "agent_done" });
    world.post(undo());
    world.given();
    expect(world.reply({ type: "done", message: "late" })).toMatchObject({ superseded: true });
    expect(world.pending).toEqual(["undo_request"]);
    expect(world.reply({ type: "done" }).superseded).toBeUndefined();
    expect(world.pending).toEqual([]);
  });

  it("a reply of a type that only the decision knows is about the decision", () => {
    const world = overtaken();
    expect(world.reply({ type: "agent_done" })).toMatchObject({ phase: "completed" });
  });

  it("is waited for once, for work whose agent was lost long before the decision, too", () => {
    const world = withMountFailure();
    world.given({ leaseMs: 1_000 });
    world.wait(60_000);
    world.post(mountFailed(2));
    world.post(discard());
    world.given();
    expect(world.reply({ type: "done" })).toMatchObject({ superseded: true, phase: "discard_requested" });
    expect(world.reply({ type: "done" })).toMatchObject({ phase: "discarded" });
  });

  it("is not waited for when the agent has replied with its lease", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    world.reply({ type: "done", leaseId });
    world.given();
    expect(world.reply({ type: "done", message: "applied" })).toMatchObject({ phase: "completed" });
  });

  it("is not waited for when no agent held the work", () => {
    const world = requested();
    world.post(accept());
    expect(world.state.unheard).toEqual([]);
    expect(world.reply({ type: "done" })).toMatchObject({ refused: "invalid_transition" });
  });
});

describe("what a reply leaves in the record", () => {
  it("the file it names, and not the lack of one", () => {
    const world = ready();
    expect(world.state.sourceFile).toBe("index.html");
    world.post(accept());
    world.reply({ type: "agent_done", leaseId: world.given().leaseId, data: { carbonize: true } });
    expect(world.state.sourceFile).toBe("index.html");
  });

  it("the message of an error, until a retry or a new decision", () => {
    const world = failing(requested());
    expect(world.state).toMatchObject({ error: "cannot", phase: "agent_error" });
    world.post(accept());
    expect(world.state.error).toBeNull();
  });

  it("a late done of a dead letter brings the session back", () => {
    const world = exhausted(requested());
    expect(world.reply({ type: "done" })).toMatchObject({ phase: "variants_ready" });
    expect(world.pending).toEqual([]);
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
