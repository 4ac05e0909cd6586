import { describe, expect, it } from "vitest";
import { adjustSessionClocks } from "../../../../src/actor/session/adjust-clocks.ts";
import { availableWork } from "../../../../src/actor/session/available-work.ts";
import { summaryOf } from "../../../../src/actor/session/view.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { accept, mountFailed, retry } from "../../../support/actor/events.ts";
import {
  acceptRequested,
  carbonizeRequired,
  cycling,
  exhausted,
  requested,
  steerRequested,
} from "../../../support/actor/situations.ts";

describe("a lease", () => {
  it("keeps its event from other agents until it expires, and not a moment longer", () => {
    const world = requested();
    world.given({ leaseMs: 1_000 });
    world.wait(999);
    expect(world.grant()).toBeNull();
    world.wait(1);
    expect(world.grant()).toMatchObject({ type: "generate" });
  });

  it("is taken back by a retry with requeue, also from an agent that holds it; its late reply is fenced", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 600_000, agent: "silent" });
    expect(world.post(retry())).toMatchObject({ refused: "invalid_transition" });
    expect(world.post({ ...retry(), requeue: true })).toMatchObject({ phase: "generate_requested" });
    expect(world.given({ agent: "second" })).toMatchObject({ type: "generate" });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ refused: "lease_fenced" });
  });

  it("says since when its agent has it, and when that was last heard of", () => {
    const world = requested();
    const at = (ms: number) => new Date(ms).toISOString();
    const since = at(world.now);
    const { leaseId } = world.given({ leaseMs: 30_000, agent: "claude" });
    const delivery = () => summaryOf(world.state, { now: world.now, offset: 0, diagnostics: [] }).delivery;
    expect(delivery()).toMatchObject({ agent: "claude", since, heardAt: since });
    world.wait(20_000);
    world.extend(leaseId, 600_000);
    const heardAt = at(world.now);
    world.wait(200_000);
    expect(delivery()).toMatchObject({ agent: "claude", since, heardAt });
  });

  it("that ran out is named with its agent until the work is given again, a released one is not", () => {
    const world = requested();
    const delivery = () => summaryOf(world.state, { now: world.now, offset: 0, diagnostics: [] }).delivery;
    world.given({ agent: "claude", leaseMs: 1_000 });
    const at = new Date(world.now + 1_000).toISOString();
    world.wait(1_000);
    expect(delivery()).toMatchObject({ state: "queued", expired: { agent: "claude", at } });
    const { leaseId } = world.given({ agent: "codex" });
    expect(delivery()).not.toHaveProperty("expired");
    world.release(leaseId);
    expect(delivery()).toEqual({ seq: 1, type: "generate", state: "queued" });
  });

  it("keeps the whole session: at most one at a time", () => {
    const world = cycling();
    world.post(mountFailed(1));
    world.post(mountFailed(2));
    const first = world.given();
    expect(world.grant()).toBeNull();
    world.reply({ type: "done", leaseId: first.leaseId });
    expect(world.given().seq).toBeGreaterThan(first.seq);
  });

  it("that expired is still current: its reply counts, it can be extended and released", () => {
    for (const use of ["reply", "extend", "release"] as const) {
      const world = requested();
      const { leaseId } = world.given({ leaseMs: 1_000 });
      world.wait(5_000);
      if (use === "reply") expect(world.reply({ type: "done", leaseId })).toMatchObject({ ok: true });
      if (use === "extend") {
        expect(world.extend(leaseId, 2_000)).toEqual({ expiresAt: world.now + 2_000 });
        expect(world.grant()).toBeNull();
      }
      if (use === "release") expect(world.release(leaseId)).toEqual({ done: true });
    }
  });

  it("is fenced by a newer grant, for replies, extensions and releases", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 1_000, agent: "first" });
    world.wait(1_000);
    world.given({ agent: "second" });
    const before = world.journal.length;
    const current = { agent: "second", expiresAt: new Date(world.now + 30_000).toISOString() };
    const fenced = { refused: "lease_fenced", current };
    expect(world.reply({ type: "done", leaseId })).toEqual(fenced);
    expect(world.extend(leaseId)).toEqual(fenced);
    expect(world.release(leaseId)).toEqual(fenced);
    expect(world.journal).toHaveLength(before);
  });

  it("that expired is fenced while other work of its session is held", () => {
    const world = steerRequested();
    world.post(mountFailed());
    const { leaseId } = world.given({ types: ["steer"], leaseMs: 1_000 });
    world.wait(1_000);
    const other = world.given({ types: ["variant_mount_failed"], agent: "second" });
    expect(world.extend(leaseId)).toMatchObject({ refused: "lease_fenced", current: { agent: "second" } });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ refused: "lease_fenced" });
    world.reply({ type: "done", leaseId: other.leaseId });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ phase: "steer_done" });
  });

  it("that is unknown is fenced, and names no agent where none holds work", () => {
    expect(requested().reply({ type: "done", leaseId: "a1b2c3d4.unknown" })).toEqual({
      refused: "lease_fenced",
      current: null,
    });
  });

  it("is extended from now, to less as well as to more", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 60_000 });
    world.wait(1_000);
    expect(world.extend(leaseId, 500)).toEqual({ expiresAt: world.now + 500 });
    world.wait(500);
    expect(world.grant()).not.toBeNull();
  });

  it("is confirmed as received by its first extension", () => {
    const world = requested();
    const { leaseId } = world.given();
    expect(world.state.pending[0]?.lease?.received).toBe(false);
    world.extend(leaseId);
    expect(world.state.pending[0]?.lease?.received).toBe(true);
  });

  it("that is released with a delay frees its event after the delay", () => {
    const world = requested();
    world.release(world.given().leaseId, { delayMs: 2_000 });
    expect(availableWork(world.state, world.now)).toMatchObject([{ availableAt: world.now + 2_000 }]);
    world.wait(1_999);
    expect(world.grant()).toBeNull();
    world.wait(1);
    expect(world.grant()).not.toBeNull();
  });

  it("is not of a dead letter any more: nothing but its reply counts", () => {
    const world = exhausted(requested());
    const leaseId = world.state.pending[0]?.lease?.id ?? "";
    expect(world.extend(leaseId)).toMatchObject({ refused: "lease_fenced" });
    expect(world.release(leaseId)).toMatchObject({ refused: "lease_fenced" });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ phase: "variants_ready" });
  });
});

describe("a poll that repeats its attempt", () => {
  it("gets the same event and lease back while that lease is current", () => {
    const world = requested();
    const first = world.given({ attemptId: "try-1" });
    expect(world.grant({ attemptId: "try-1" })).toEqual(first);
    world.wait(40_000);
    expect(world.grant({ attemptId: "try-1" })).toEqual(first);
    expect(world.record.filter((type) => type === "lease_granted")).toHaveLength(1);
    expect(world.state.pending[0]?.attempts).toBe(1);
  });

  it("gets other work once the event is resolved, released or given to another", () => {
    const resolved = cycling();
    resolved.post(mountFailed(1));
    const { leaseId, seq } = resolved.given({ attemptId: "try-1" });
    resolved.reply({ type: "done", leaseId });
    resolved.post(mountFailed(2));
    expect(resolved.given({ attemptId: "try-1" }).seq).not.toBe(seq);

    const released = requested();
    const first = released.given({ attemptId: "try-1" });
    released.release(first.leaseId);
    expect(released.given({ attemptId: "try-1" }).leaseId).not.toBe(first.leaseId);

    const taken = requested();
    taken.given({ attemptId: "try-1", leaseMs: 1_000 });
    taken.wait(1_000);
    taken.given({ attemptId: "try-2" });
    expect(taken.grant({ attemptId: "try-1" })).toBeNull();
  });
});

describe("attempts and dead letters", () => {
  it("each grant is an attempt, except one whose client was gone", () => {
    const world = requested();
    const attempts = () => world.state.pending[0]?.attempts;
    world.release(world.given().leaseId);
    expect(attempts()).toBe(1);
    world.release(world.given().leaseId, { reason: "client_gone" });
    expect(attempts()).toBe(1);
    world.given();
    expect(attempts()).toBe(2);
  });

  it(`after ${MAX_ATTEMPTS} attempts the event is a dead letter once its last lease ends`, () => {
    const world = requested();
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      expect(world.state.phase).toBe("generate_requested");
      world.given({ leaseMs: 1_000 });
      world.waitAndSettle(999);
      expect(world.pending).toEqual(["generate"]);
      world.waitAndSettle(1);
    }
    expect(world.pending).toEqual(["generate †"]);
    expect(world.state.phase).toBe("stranded");
    expect(world.grant()).toBeNull();
    expect(availableWork(world.state, world.now)).toEqual([]);
  });

  it("a release of the last attempt makes it one at once, and the answer says so", () => {
    const world = requested();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) world.release(world.given().leaseId);
    expect(world.reply({ type: "retry", leaseId: world.given().leaseId })).toMatchObject({
      ok: true,
      phase: "stranded",
    });
    expect(world.pending).toEqual(["generate †"]);
  });

  it("counts again from the start after a retry", () => {
    const world = exhausted(requested());
    world.post(retry());
    expect(world.state.pending[0]).toMatchObject({ attempts: 0, dead: false, lease: null });
    exhausted(world);
    expect(world.state.phase).toBe("stranded");
  });

  it("its last lease resolves it until a requeue, a retry or a new decision", () => {
    for (const again of ["requeue", "retry", "decision"] as const) {
      const world = exhausted(requested());
      const leaseId = world.state.pending[0]?.lease?.id ?? "";
      if (again === "requeue") world.requeue();
      if (again === "retry") world.post(retry());
      if (again === "decision") world.post(accept());
      expect(world.reply({ type: "done", leaseId })).toMatchObject({ refused: "lease_fenced" });
    }
  });

  it.each([
    ["accept", acceptRequested, "stranded"],
    ["carbonize_cleanup", carbonizeRequired, "carbonize_required"],
    ["variant_mount_failed", withMountFailure, "cycling"],
  ])("a dead %s leaves the session in its own phase or stranded: %#", (type, situation, phase) => {
    const world = exhausted(situation());
    expect(world.pending).toEqual([`${type} †`]);
    expect(world.state.phase).toBe(phase);
  });
});

describe("which work a poll is given", () => {
  it("only the types it names", () => {
    const world = carbonizeRequired();
    expect(world.grant({ types: ["accept", "discard", "generate"] })).toBeNull();
    expect(world.grant({ types: ["carbonize_cleanup"] })).toMatchObject({ type: "carbonize_cleanup" });
  });

  it("the oldest of a kind first", () => {
    const world = cycling();
    world.post(mountFailed(2));
    world.post(mountFailed(1));
    expect(world.state.pending.find((item) => item.seq === world.given().seq)?.event).toMatchObject({
      variant: 2,
    });
  });
});

describe("[lease-restart] a session that is loaded again", () => {
  it("leaves a lease the time it had, never more than was asked, never less than none", () => {
    const world = requested();
    world.given({ leaseMs: 10_000 });
    const left = (now: number) =>
      (adjustSessionClocks(world.state, now).pending[0]?.lease?.expiresAt ?? 0) - now;
    expect(left(world.now + 4_000)).toBe(6_000);
    expect(left(world.now + 60_000)).toBe(0);
    // The clock was set back by an hour meanwhile.
    expect(left(world.now - 3_600_000)).toBe(10_000);
  });

  it("leaves a delayed release the time it had, never more than was asked, never less than none", () => {
    const world = requested();
    world.release(world.given().leaseId, { delayMs: 10_000 });
    const left = (now: number) => (adjustSessionClocks(world.state, now).pending[0]?.notBefore ?? 0) - now;
    expect(left(world.now + 4_000)).toBe(6_000);
    expect(left(world.now + 60_000)).toBe(0);
    // The clock was set back by an hour meanwhile.
    expect(left(world.now - 3_600_000)).toBe(10_000);
    world.state = adjustSessionClocks(world.state, world.now - 3_600_000);
    world.now -= 3_600_000;
    world.wait(9_999);
    expect(world.grant()).toBeNull();
    world.wait(1);
    expect(world.grant()).toMatchObject({ type: "generate" });
  });

  it("does not let a decision wait longer because the clock was set back", () => {
    const world = requested();
    world.given({ leaseMs: 600_000 });
    world.post(accept());
    world.state = adjustSessionClocks(world.state, world.now - 3_600_000);
    world.now -= 3_600_000;
    world.wait(30_000);
    expect(world.grant()).toMatchObject({ type: "accept" });
  });
});

function withMountFailure() {
  const world = cycling();
  world.post(mountFailed());
  return world;
}
