import { describe, expect, it } from "vitest";
import { availableWork } from "../../../../src/actor/session/available-work.ts";
import { summaryOf } from "../../../../src/actor/session/view.ts";
import { accept, generate, retry, steer, unassign } from "../../../support/actor/events.ts";
import { SessionWorld } from "../../../support/actor/session-world.ts";
import { exhausted, requested } from "../../../support/actor/situations.ts";

/** A generate for `codex` alone, which no agent has been given. */
function assigned(): SessionWorld {
  const world = new SessionWorld();
  world.post(generate({ agent: "codex" }));
  return world;
}

const delivery = ({ state, now }: SessionWorld) =>
  summaryOf(state, { now, offset: 0, diagnostics: [] }).delivery;
const reason = ({ state, now }: SessionWorld) =>
  summaryOf(state, { now, offset: 0, diagnostics: [] }).nextAction.reason;

describe("a request that is addressed to one agent", () => {
  it("is leased to that agent only", () => {
    const world = assigned();
    expect(world.grant({ agent: "claude" })).toBeNull();
    expect(availableWork(world.state, world.now)).toMatchObject([{ assignee: "codex" }]);
    expect(delivery(world)).toMatchObject({ state: "queued", assignee: "codex" });
    expect(reason(world)).toContain("addressed to codex alone");
    expect(world.given({ agent: "codex" })).toMatchObject({ type: "generate" });
  });

  it("stays addressed when its lease ends, is released, fails, or is a dead letter that is tried again", () => {
    const world = assigned();
    world.given({ agent: "codex", leaseMs: 10 });
    world.wait(10);
    expect(world.grant({ agent: "claude" })).toBeNull();
    world.release(world.given({ agent: "codex" }).leaseId);
    expect(world.grant({ agent: "claude" })).toBeNull();
    world.reply({ type: "error", leaseId: world.given({ agent: "codex" }).leaseId, message: "cannot" });
    world.post(retry());
    expect(world.grant({ agent: "claude" })).toBeNull();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      world.given({ agent: "codex", leaseMs: 10 });
      world.waitAndSettle(10);
    }
    expect(world.pending).toEqual(["generate †"]);
    world.requeue();
    expect(world.grant({ agent: "claude" })).toBeNull();
    expect(world.given({ agent: "codex" })).toMatchObject({ type: "generate" });
  });

  it("is released to all in one step, which can be repeated and changes nothing else", () => {
    const world = assigned();
    expect(world.post(unassign())).toMatchObject({ ok: true, phase: "generate_requested" });
    expect(delivery(world)).toEqual({ seq: 1, type: "generate", state: "queued" });
    expect(world.post(unassign())).toMatchObject({ duplicate: true });
    expect(world.given({ agent: "claude" })).toMatchObject({ type: "generate" });
  });

  it("is kept by its agent when it is released while that agent works on it", () => {
    const world = assigned();
    const { leaseId } = world.given({ agent: "codex" });
    world.post(unassign());
    expect(world.grant({ agent: "claude" })).toBeNull();
    expect(world.reply({ type: "done", leaseId })).toMatchObject({ phase: "variants_ready" });
  });

  it("is for any agent once you hand it over", () => {
    const world = assigned();
    world.given({ agent: "codex", leaseMs: 600_000 });
    world.post({ ...retry(), requeue: true });
    expect(world.given({ agent: "claude" })).toMatchObject({ type: "generate" });
  });

  it("does not bind what follows: any agent carries out the decision", () => {
    const world = assigned();
    world.reply({ type: "done", leaseId: world.given({ agent: "codex" }).leaseId });
    world.post(accept());
    expect(world.given({ agent: "claude" })).toMatchObject({ type: "accept" });
  });

  it("can be a message about the page, too", () => {
    const world = new SessionWorld();
    world.post({ ...steer(), agent: "codex" });
    expect(world.grant({ agent: "claude" })).toBeNull();
    expect(world.given({ agent: "codex" })).toMatchObject({ type: "steer" });
  });
});

it("releasing what is addressed to no agent is no error, also after the end", () => {
  expect(requested().post(unassign())).toMatchObject({ duplicate: true });
  expect(exhausted(requested()).post(unassign())).toMatchObject({ duplicate: true });
});
