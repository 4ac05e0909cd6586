import { describe, expect, it } from "vitest";
import { SUPERSEDE_GRACE_MS } from "../../../../src/protocol/limits.ts";
import { accept, checkpoint, discard, mounted, mountFailed } from "../../../support/actor/events.ts";
import type { SessionWorld } from "../../../support/actor/session-world.ts";
import {
  acceptRequested,
  cycling,
  failing,
  ready,
  requested,
  steerRequested,
} from "../../../support/actor/situations.ts";

describe("a decision and the older work of its session", () => {
  it("supersedes work that no agent holds, in the same step", () => {
    const world = requested();
    world.post(accept());
    expect(world.pending).toEqual(["accept"]);
    expect(world.record).toEqual(["generate", "accept", "superseded"]);
    expect(world.grant()).toMatchObject({ type: "accept" });
  });

  it("supersedes every generate and mount failure, and leaves nothing else behind the decision", () => {
    const world = cycling();
    world.post(mountFailed(1));
    world.post(mountFailed(2));
    world.post(discard());
    expect(world.pending).toEqual(["discard"]);
  });

  it("waits for the agent that still writes, until it replies", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    expect(world.grant()).toBeNull();
    expect(world.reply({ type: "done", leaseId, file: "late.html" })).toMatchObject({
      ok: true,
      phase: "accept_requested",
      superseded: true,
    });
    expect(world.state).toMatchObject({ phase: "accept_requested", sourceFile: null });
    expect(world.pending).toEqual(["accept"]);
    expect(world.grant()).toMatchObject({ type: "accept" });
  });

  it("waits for it until its lease ends", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 5_000 });
    world.post(accept());
    world.wait(4_999);
    expect(world.grant()).toBeNull();
    world.wait(1);
    expect(world.grant()).toMatchObject({ type: "accept" });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ refused: "lease_fenced" });
  });

  it("waits for it 30 s after the decision and no longer, whatever its lease says", () => {
    const world = requested();
    const { leaseId } = world.given({ leaseMs: 600_000 });
    world.wait(1_000);
    world.post(accept());
    world.wait(SUPERSEDE_GRACE_MS - 1);
    expect(world.extend(leaseId, 600_000)).toHaveProperty("expiresAt");
    expect(world.grant()).toBeNull();
    world.wait(1);
    expect(world.grant()).toMatchObject({ type: "accept" });
    expect(world.reply({ type: "done", leaseId })).toMatchObject({
      refused: "lease_fenced",
      current: { agent: "agent" },
    });
    expect(world.extend(leaseId)).toMatchObject({ refused: "lease_fenced" });
    expect(world.state.phase).toBe("accept_requested");
  });

  it.each([
    ["its lease ends", 5_000, 5_000],
    ["30 s have passed", 600_000, SUPERSEDE_GRACE_MS],
  ])("is freed by the timer alone when %s", (_, leaseMs, freedAfter) => {
    const world = requested();
    world.given({ leaseMs });
    world.post(discard());
    world.waitAndSettle(freedAfter - 1);
    expect(world.pending).toEqual(["generate", "discard"]);
    world.waitAndSettle(1);
    expect(world.pending).toEqual(["discard"]);
  });

  it("makes a discard supersede a held steer by the same rules", () => {
    const world = steerRequested();
    const { leaseId } = world.given({ leaseMs: 600_000 });
    world.post(discard());
    expect(world.grant()).toBeNull();
    world.wait(SUPERSEDE_GRACE_MS);
    expect(world.grant()).toMatchObject({ type: "discard" });
    expect(world.reply({ type: "steer_done", leaseId })).toMatchObject({ refused: "lease_fenced" });
    expect(world.state.phase).toBe("discard_requested");
  });

  it("an error of overtaken work is recorded and is no error of the session", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    expect(world.reply({ type: "error", leaseId, message: "gave up" })).toMatchObject({ superseded: true });
    expect(world.state).toMatchObject({ phase: "accept_requested", error: null, failed: [] });
  });

  it("work that is given back after the decision is not given out again", () => {
    const world = requested();
    const { leaseId } = world.given();
    world.post(accept());
    world.release(leaseId);
    expect(world.pending).toEqual(["accept"]);
    expect(world.grant({ types: ["generate"] })).toBeNull();
  });
});

describe("one decision and the next", () => {
  it("a second accept replaces the first while no agent has been given it", () => {
    const world = acceptRequested();
    expect(world.post(accept("3", { paramValues: { size: 0 } }))).toMatchObject({
      phase: "accept_requested",
    });
    expect(world.pending).toEqual(["accept"]);
    expect(world.state.accepted).toMatchObject({ variantId: "3", paramValues: { size: 0 } });
    const { seq } = world.given();
    expect(world.state.pending.find((item) => item.seq === seq)?.event).toMatchObject({ variantId: "3" });
  });

  it("other paramValues make it another accept, also empty and zero ones", () => {
    const world = ready();
    world.post(accept("2", { paramValues: { size: 1 } }));
    expect(world.post(accept("2", { paramValues: { size: 0 } }))).not.toHaveProperty("duplicate");
    expect(world.state.accepted?.paramValues).toEqual({ size: 0 });
    expect(world.post(accept("2", { paramValues: { size: "" } }))).not.toHaveProperty("duplicate");
    expect(world.state.accepted?.paramValues).toEqual({ size: "" });
    expect(world.post(accept("2"))).not.toHaveProperty("duplicate");
    expect(world.state.accepted?.paramValues).toEqual({});
  });

  it("a grant that was returned because the client was gone does not count as given", () => {
    const world = acceptRequested();
    world.release(world.given().leaseId, { reason: "client_gone" });
    expect(world.post(accept("3"))).toMatchObject({ ok: true, phase: "accept_requested" });
    expect(world.state.accepted?.variantId).toBe("3");
  });

  it.each([
    ["it is held", () => {}],
    ["its lease has expired", (world: SessionWorld) => world.wait(60_000)],
    ["it was released", (world: SessionWorld, leaseId: string) => world.release(leaseId)],
    [
      "it was given twice and returned once",
      (world: SessionWorld) => {
        world.wait(60_000);
        world.release(world.given().leaseId, { reason: "client_gone" });
      },
    ],
  ])("afterwards another accept is refused: %s", (_, then) => {
    const world = acceptRequested();
    then(world, world.given().leaseId);
    expect(world.post(accept("3"))).toMatchObject({
      refused: "invalid_transition",
      phase: "accept_requested",
    });
    expect(world.state.accepted?.variantId).toBe("2");
  });

  it("what failed is replaced by any decision, and the same one is not a duplicate", () => {
    for (const decision of [accept("2"), accept("3"), discard()]) {
      const world = failing(acceptRequested());
      expect(world.state.phase).toBe("agent_error");
      const said = world.post(decision);
      expect(said).toMatchObject({ ok: true, seq: world.journal.length });
      expect(said).not.toHaveProperty("duplicate");
      expect(world.pending).toEqual([decision.type]);
      expect(world.state).toMatchObject({ failed: [], error: null });
    }
  });

  it("an accept of a variant that was not asked for is invalid, in any phase", () => {
    for (const world of [requested(), ready(), acceptRequested()]) {
      expect(world.post(accept("4"))).toMatchObject({ refused: "invalid_event", path: "variantId" });
    }
  });
});

describe("[late-checkpoint] a checkpoint never moves a decided session", () => {
  it.each([accept(), discard()])("after $type it is recorded and the phase stays", (decision) => {
    const world = ready();
    world.post(checkpoint(1, { visibleVariant: 1 }));
    world.post(decision);
    const { phase } = world.state;
    expect(world.post(checkpoint(2, { visibleVariant: 3, phase: "cycling" }))).toMatchObject({ phase });
    expect(world.state).toMatchObject({ phase, visibleVariant: 3, checkpointRevision: 2 });
  });

  it("a mount failure after the decision is recorded without becoming work", () => {
    const world = acceptRequested();
    expect(world.post(mountFailed(2))).toMatchObject({ ok: true, phase: "accept_requested" });
    expect(world.state.mounts).toMatchObject({ "2": { state: "failed" } });
    expect(world.pending).toEqual(["accept"]);
    world.post(mounted(2));
    expect(world.state.mounts).toMatchObject({ "2": { state: "mounted" } });
  });
});

describe("decisions come first", () => {
  it("within a session a discard is given before work that is older", () => {
    const world = steerRequested();
    world.post(mountFailed());
    world.post(discard());
    expect(world.grant()).toMatchObject({ type: "discard" });
  });
});
