import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findByLease } from "../../../../src/actor/leases/work-item.ts";
import { evolve } from "../../../../src/actor/session/evolve.ts";
import { endOf, LOSS_KINDS } from "../../../../src/actor/session/runs/run-end.ts";
import { isRunning, MAX_RUNS, needsEnd } from "../../../../src/actor/session/runs/run-record.ts";
import { newSession } from "../../../../src/actor/session/state.ts";
import { applyTimeouts } from "../../../../src/actor/session/timeouts.ts";
import { snapshotOf } from "../../../../src/actor/session/view.ts";
import { MAX_ATTEMPTS, RUN_ORPHAN_MS } from "../../../../src/protocol/limits.ts";
import { accept, mountFailed } from "../../../support/actor/events.ts";
import { histories } from "../../../support/actor/random-session.ts";
import type { SessionWorld } from "../../../support/actor/session-world.ts";
import { cycling, requested } from "../../../support/actor/situations.ts";

const last = (world: SessionWorld) => world.state.runs?.at(-1);
const write = (world: SessionWorld, lease: string) =>
  world.run({ kind: "open_run", run: last(world)?.run ?? "", lease }).said;
const frames = (world: SessionWorld) =>
  world.state.outbox.flatMap((item) => item.frames.map(({ frame }) => frame));
const view = (world: SessionWorld) =>
  snapshotOf(world.state, { now: world.now, offset: 0, diagnostics: [], nextSeq: 1 });

describe("a run", () => {
  it("is opened by a lease, which names it", () => {
    const world = requested();
    world.given({ leaseMs: 1_000 });
    expect(view(world).runs).toMatchObject([
      { run: "run-1", state: "open", offset: expect.stringMatching(/_0+$/) },
    ]);
    expect(world.state.pending[0]?.lease?.run).toBe("run-1");
  });

  it("that its agent is about to write to says that the agent works", () => {
    const world = requested();
    const { leaseId } = world.given();
    expect(write(world, leaseId)).toMatchObject({ facts: { lease: leaseId, agent: "agent", over: null } });
    expect(view(world).delivery).toMatchObject({ state: "working" });
    expect(frames(world)).toContainEqual(expect.objectContaining({ type: "delivery", state: "working" }));
    const { length } = world.journal;
    write(world, leaseId);
    expect(world.journal).toHaveLength(length);
  });

  it("is not opened by a reader, by another lease, or once its lease is over", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 1_000 });
    expect(write(world, "a1b2c3d4.another")).toMatchObject({ facts: { lease: leaseId } });
    world.run({ kind: "open_run", run: "run-1", lease: null });
    expect(world.run({ kind: "open_run", run: "run-9", lease: leaseId }).said).toEqual({ facts: null });
    world.wait(1_000);
    expect(write(world, leaseId)).toMatchObject({ facts: { over: { kind: "expired" } } });
    expect(world.record).not.toContain("run_opened");
  });

  /** What ends a lease, and how that ends the run without output and with it. */
  const endings: readonly (readonly [
    what: string,
    act: (world: SessionWorld, leaseId: string) => void,
    silent: object,
    spoke: object,
  ])[] = [
    [
      "its reply",
      (world, leaseId) => world.reply({ type: "done", leaseId }),
      { state: "done", reason: "stream.completed" },
      { state: "done", reason: "stream.completed" },
    ],
    [
      "its reply without a lease",
      (world) => world.reply({ type: "done" }),
      { state: "done", reason: "stream.completed" },
      { state: "done", reason: "stream.completed" },
    ],
    [
      "its error",
      (world, leaseId) => world.reply({ type: "error", leaseId, message: "no such file" }),
      { state: "error", reason: "stream.finalized.error", message: "no such file" },
      { state: "error", reason: "stream.finalized.error", message: "no such file" },
    ],
    [
      "its release",
      (world, leaseId) => world.release(leaseId),
      { state: "error", reason: "stream.aborted.client" },
      { state: "interrupted", reason: "stream.aborted.client" },
    ],
    [
      "the client's absence",
      (world, leaseId) => world.release(leaseId, { reason: "client_gone" }),
      { state: "error", reason: "stream.aborted.client" },
      { state: "interrupted", reason: "stream.aborted.client" },
    ],
    [
      "the end of its time",
      (world) => world.waitAndSettle(30_000),
      { state: "error", reason: "stream.abandoned" },
      { state: "interrupted", reason: "stream.abandoned" },
    ],
    [
      "a requeue",
      (world) => world.requeue(),
      { state: "error", reason: "stream.abandoned" },
      { state: "interrupted", reason: "stream.abandoned" },
    ],
    [
      "the person's decision, 30 s later",
      (world, leaseId) => {
        world.extend(leaseId, 600_000);
        world.post(accept());
        world.waitAndSettle(30_000);
      },
      { state: "error", reason: "stream.abandoned" },
      { state: "interrupted", reason: "stream.abandoned" },
    ],
    [
      "the server's stop",
      (world) => world.run({ kind: "stop" }),
      { state: "error", reason: "stream.aborted.signal" },
      { state: "interrupted", reason: "stream.aborted.signal" },
    ],
  ];

  it.each(endings)("1. is ended by %s, and nothing is left open", (_what, act, silent, spoke) => {
    const quiet = requested();
    act(quiet, quiet.given().leaseId);
    expect(last(quiet)?.end).toMatchObject(silent);
    expect(frames(quiet)).toContainEqual(
      expect.objectContaining({ type: "run", run: "run-1", ...pick(silent) }),
    );

    const written = requested();
    const { leaseId } = written.given();
    write(written, leaseId);
    act(written, leaseId);
    const record = last(written);
    if (!record?.over) throw new Error("the run is not over");
    expect(needsEnd(record)).toBe(true);
    expect(endOf(record.over, true)).toMatchObject(spoke);
    expect(endOf(record.over, false)).toMatchObject(silent);
    written.endRun("run-1");
    expect(last(written)?.end).toMatchObject({ ...spoke, offset: "9" });
    expect(frames(written)).toContainEqual({
      type: "run",
      id: "a1b2c3d4",
      run: "run-1",
      offset: "9",
      ...pick(spoke),
    });
  });

  it("1. has ended for good: nothing that comes later changes its end", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.release(leaseId);
    const ended = last(world);
    world.endRun("run-1");
    world.run({ kind: "stop" });
    expect(last(world)).toEqual(ended);
    world.given();
    expect(world.state.runs?.map(({ run, end }) => [run, end?.state])).toEqual([
      ["run-1", "error"],
      ["run-2", undefined],
    ]);
  });

  it.each(LOSS_KINDS)("1. that ends by being %s says so in a sentence", (kind) => {
    for (const produced of [true, false]) {
      expect(endOf({ kind, at: "" }, produced).message).toMatch(/^[A-Z][^.]+\. [A-Z][^.]+\.$/);
    }
  });

  it("2. without a lease is swept 10 minutes after its last message, one with a live lease never", () => {
    const world = requested();
    world.given({ leaseMs: 3_600_000 });
    world.waitAndSettle(3_599_999);
    expect(world.record).not.toContain("run_over");
    // Damage may take the entry that ended the lease; what is left is a run without one.
    const orphan = {
      ...world.state,
      pending: [],
      runs: world.state.runs?.map((r) => ({ ...r, heardAt: world.now })) ?? [],
    };
    expect(applyTimeouts(orphan, world.now + RUN_ORPHAN_MS - 1, MAX_ATTEMPTS)).toEqual([]);
    expect(applyTimeouts(orphan, world.now + RUN_ORPHAN_MS, MAX_ATTEMPTS)).toEqual([
      { type: "run_over", event: { run: "run-1", cause: "stale" } },
    ]);
  });

  it("4. is ended without changing when its session was used last, or its place in a list", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 1_000 });
    write(world, leaseId);
    const { updatedAt } = world.state;
    world.waitAndSettle(5_000);
    world.endRun("run-1");
    expect(world.record.slice(-2)).toEqual(["run_over", "run_ended"]);
    expect(world.state.updatedAt).toBe(updatedAt);
  });

  it("is forgotten once there are very many, the oldest ended ones first", () => {
    const world = cycling();
    for (let turn = 0; turn < MAX_RUNS + 5; turn += 1) {
      world.post(mountFailed(1));
      world.reply({ type: "done", leaseId: world.given().leaseId });
      // The same variant can fail again.
      world.post({ id: "a1b2c3d4", type: "variant_mounted", variant: 1 });
    }
    expect(world.state.runs).toHaveLength(MAX_RUNS);
    expect(last(world)?.end?.state).toBe("done");
  });

  it("is absent from journals of before, whose leases have none", () => {
    const world = requested();
    world.given();
    const older = world.journal.map((entry) => {
      const { run: _, ...event } = entry.event as { run?: string };
      return { ...entry, event };
    });
    const state = older.reduce(evolve, newSession("a1b2c3d4"));
    expect(state.runs).toEqual([]);
    expect(state.pending[0]?.lease).not.toBeNull();
  });
});

function pick(end: object): object {
  return "state" in end ? { state: end.state } : {};
}

describe("whatever happens to a session", () => {
  it("1. every run is open exactly as long as its lease, then over, and with a stream only until that ends", () => {
    fc.assert(
      fc.property(histories, (steps) => {
        let world: SessionWorld | null = null;
        for (const step of steps) {
          world ??= requested();
          step.act(world);
          for (const record of world.state.runs ?? []) {
            const item = findByLease(world.state.pending, record.lease);
            if (isRunning(record)) expect(item?.dead).toBe(false);
            if (needsEnd(record)) expect(record.opened).toBe(true);
          }
          world.run({ kind: "tick" });
          for (const record of world.state.runs ?? []) {
            const expires = findByLease(world.state.pending, record.lease)?.lease?.expiresAt ?? 0;
            if (isRunning(record)) expect(expires).toBeGreaterThan(world.now);
          }
        }
      }),
      { numRuns: 150 },
    );
  });
});
