import { describe, expect, it } from "vitest";
import type { SessionEvent } from "../../../../src/protocol/events/index.ts";
import { OWNER_DISCONNECTED_MS } from "../../../../src/protocol/limits.ts";
import {
  accept,
  checkpoint,
  discard,
  generate,
  insert,
  mounted,
  mountFailed,
  OWNER,
  steer,
  undo,
} from "../../../support/actor/events.ts";
import { SessionWorld } from "../../../support/actor/session-world.ts";
import {
  acceptRequested,
  completed,
  cycling,
  discarded,
  discardRequested,
  failing,
  ready,
  requested,
  steerRequested,
} from "../../../support/actor/situations.ts";

const OTHER = "tab-two";

describe("idempotency keys", () => {
  it("same key, same body: the first answer again, nothing appended", () => {
    const world = ready();
    const first = world.post(checkpoint(1, { visibleVariant: 1 }), { key: "k1" });
    world.post(accept(), { key: "k2" });
    const before = world.journal.length;
    expect(world.post(checkpoint(1, { visibleVariant: 1 }), { key: "k1" })).toEqual({
      ...first,
      duplicate: true,
    });
    expect(world.journal).toHaveLength(before);
  });

  it("same key, other body: 422, in every phase and before anything else is judged", () => {
    const world = ready();
    world.post(accept("2"), { key: "k1" });
    world.reply({ type: "agent_done", leaseId: world.given().leaseId });
    expect(world.post(accept("3"), { key: "k1" })).toMatchObject({ refused: "idempotency_key_reused" });
    expect(world.post(accept("9", { owner: OTHER }), { key: "k1" })).toMatchObject({
      refused: "idempotency_key_reused",
    });
    expect(world.post(accept("2"), { key: "k1" })).toMatchObject({
      duplicate: true,
      phase: "accept_requested",
    });
  });

  it("the key is judged before ownership", () => {
    const world = ready();
    world.post(discard({ owner: OWNER }), { key: "k1" });
    world.post(checkpoint(1, { owner: OTHER, reason: "takeover" }));
    expect(world.post(discard({ owner: OWNER }), { key: "k1" })).toMatchObject({ duplicate: true });
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty"])("%s is a key like any other", (key) => {
    const world = new SessionWorld();
    expect(world.post(generate(), { key })).toMatchObject({ ok: true, phase: "generate_requested" });
    expect(world.post(generate(), { key })).toMatchObject({ duplicate: true, seq: 1 });
    expect(world.post(accept("1"), { key })).toMatchObject({ refused: "idempotency_key_reused" });
  });

  it("a refused event does not use its key up", () => {
    const world = ready();
    expect(world.post(undo(), { key: "k1" })).toMatchObject({ refused: "invalid_transition" });
    expect(world.post(accept(), { key: "k1" })).toMatchObject({ phase: "accept_requested" });
  });
});

describe("natural identity, without a key", () => {
  const repeated: readonly [string, () => SessionWorld, SessionEvent][] = [
    ["generate for an existing id", requested, generate()],
    ["generate of a session that has gone on", cycling, generate()],
    ["generate of a finished session", completed, generate()],
    ["steer", steerRequested, steer()],
    ["accept while pending", acceptRequested, accept()],
    ["accept once done", completed, accept()],
    ["discard while pending", discardRequested, discard()],
    ["discard once done", discarded, discard()],
    ["checkpoint", cycling, checkpoint(1, { visibleVariant: 1 })],
    ["checkpoint of a finished session", finishedAfterCheckpoint, checkpoint(1, { visibleVariant: 1 })],
    ["variant_mounted", withMounts, mounted(1)],
    ["variant_mount_failed that waits", withMounts, mountFailed(2)],
    ["undo_request that waits", withUndo, undo()],
  ];

  it.each(repeated)("the same %s is a duplicate", (_, situation, event) => {
    const world = situation();
    const before = world.journal.length;
    const { phase } = world.state;
    expect(world.post(event)).toMatchObject({ ok: true, duplicate: true, phase });
    expect(world.journal).toHaveLength(before);
  });

  it("the answer names the entry that the first one made", () => {
    const world = acceptRequested();
    const { seq } = world.state.accepted ?? {};
    expect(world.post(accept())).toMatchObject({ duplicate: true, seq });
    expect(world.post(generate())).toMatchObject({ duplicate: true, seq: 1 });
  });

  it("a different generate for an existing id is refused", () => {
    expect(requested().post(generate({ count: 5 }))).toMatchObject({ refused: "invalid_transition" });
    expect(requested().post(steer())).toMatchObject({ refused: "invalid_transition" });
  });

  it("[reopened] a generate does not reopen a finished session", () => {
    const world = completed();
    expect(world.post(generate({ count: 5 }))).toMatchObject({
      refused: "invalid_transition",
      phase: "completed",
    });
  });

  it("an accept whose values are the same in another order is the same", () => {
    const world = ready();
    world.post(accept("2", { paramValues: { a: 1, b: { c: 2, d: [3] } } }));
    expect(world.post(accept("2", { paramValues: { b: { d: [3], c: 2 }, a: 1 } }))).toMatchObject({
      duplicate: true,
    });
  });

  it("is judged before ownership", () => {
    const world = acceptRequested();
    expect(world.post(accept("2", { owner: OTHER }))).toMatchObject({ duplicate: true });
  });

  it("a mount failure with another error is news", () => {
    const world = withMounts();
    expect(world.post(mountFailed(2, "another error"))).not.toHaveProperty("duplicate");
    expect(world.state.mounts).toMatchObject({ "2": { state: "failed", error: "another error" } });
  });
});

describe("checkpoints", () => {
  it("a lower or equal revision of the same owner is stale: 200, nothing changes", () => {
    const world = ready();
    world.post(checkpoint(5, { visibleVariant: 2 }));
    const before = world.journal.length;
    for (const revision of [5, 4, 0]) {
      expect(world.post(checkpoint(revision, { visibleVariant: 3 }))).toMatchObject({
        ok: true,
        stale: true,
        seq: before,
      });
    }
    expect(world.journal).toHaveLength(before);
    expect(world.state.visibleVariant).toBe(2);
  });

  it("revision 0 and variant 0 count", () => {
    const world = ready();
    expect(
      world.post(checkpoint(0, { visibleVariant: 0, arrivedVariants: 0, paramValues: {} })),
    ).toMatchObject({ phase: "variants_ready" });
    expect(world.state).toMatchObject({ visibleVariant: 0, checkpointRevision: 0 });
  });

  it("what one does not say stays as it was, what it says empty is empty [defaults-overwrite]", () => {
    const world = ready();
    world.post(checkpoint(1, { visibleVariant: 2, arrivedVariants: 3, paramValues: { size: 0 } }));
    world.post(checkpoint(2, { reason: "scrolled", scroll: { x: 0, y: 40 } }));
    expect(world.state).toMatchObject({
      visibleVariant: 2,
      arrivedVariants: 3,
      paramValues: { size: 0 },
      scroll: { x: 0, y: 40 },
    });
    world.post(checkpoint(3, { paramValues: {} }));
    expect(world.state.paramValues).toEqual({});
  });

  it("the page's own phase is advice, never a transition", () => {
    const world = requested();
    expect(world.post(checkpoint(1, { phase: "completed", visibleVariant: 1 }))).toMatchObject({
      phase: "generate_requested",
    });
  });

  it("revisions are compared within their owner only", () => {
    const world = cycling();
    world.post(checkpoint(40));
    expect(world.post(checkpoint(1, { owner: OTHER, reason: "takeover" }))).not.toHaveProperty("stale");
    expect(world.post(checkpoint(41, { owner: OWNER, reason: "takeover" }))).not.toHaveProperty("stale");
    expect(world.post(checkpoint(1, { owner: OTHER, reason: "takeover", visibleVariant: 2 }))).toMatchObject({
      stale: true,
    });
  });

  it.each(["constructor", "__proto__"])("an owner may be called %s", (owner) => {
    const world = new SessionWorld();
    world.post(generate({ owner }));
    expect(world.post(checkpoint(1, { owner }))).not.toHaveProperty("stale");
    expect(world.post(checkpoint(1, { owner, visibleVariant: 2 }))).toMatchObject({ stale: true });
    expect(world.post(checkpoint(2, { owner }))).not.toHaveProperty("stale");
  });
});

describe("ownership", () => {
  it("is claimed by the generate, else by the first checkpoint", () => {
    expect(requested().state.activeOwner).toBe(OWNER);
    const world = new SessionWorld();
    world.post(insert());
    expect(world.state.activeOwner).toBeNull();
    world.post(checkpoint(1, { owner: OTHER }));
    expect(world.state.activeOwner).toBe(OTHER);
    expect(world.post(checkpoint(2, { owner: OWNER }))).toMatchObject({ stale: true });
  });

  it("another owner's checkpoint is stale", () => {
    const world = cycling();
    const before = world.journal.length;
    expect(world.post(checkpoint(99, { owner: OTHER, visibleVariant: 3 }))).toMatchObject({ stale: true });
    expect(world.journal).toHaveLength(before);
    expect(world.state).toMatchObject({ activeOwner: OWNER, visibleVariant: 1 });
  });

  it("another owner's accept and discard are refused, naming the owner", () => {
    for (const decision of [accept("2", { owner: OTHER }), discard({ owner: OTHER })]) {
      const world = cycling();
      expect(world.post(decision)).toMatchObject({ refused: "not_owner", activeOwner: OWNER });
      expect(world.state.phase).toBe("cycling");
    }
  });

  it("older clients that name no owner are allowed", () => {
    expect(cycling().post(accept())).toMatchObject({ phase: "accept_requested" });
    expect(cycling().post(discard())).toMatchObject({ phase: "discard_requested" });
  });

  it("changes hands by a takeover, at once, and the former owner is the foreign one then", () => {
    const world = cycling();
    world.post(checkpoint(1, { owner: OTHER, reason: "takeover", visibleVariant: 3 }));
    expect(world.state).toMatchObject({ activeOwner: OTHER, visibleVariant: 3 });
    expect(world.post(checkpoint(50))).toMatchObject({ stale: true });
    expect(world.post(accept("2", { owner: OWNER }))).toMatchObject({ refused: "not_owner" });
    expect(world.post(accept("2", { owner: OTHER }))).toMatchObject({ phase: "accept_requested" });
  });

  it(`changes hands by browser_resumed once the owner has been gone for ${OWNER_DISCONNECTED_MS} ms`, () => {
    const resumed = checkpoint(1, { owner: OTHER, reason: "browser_resumed" });
    const early = cycling();
    expect(early.post(resumed, { ownerDisconnectedMs: OWNER_DISCONNECTED_MS - 1 })).toMatchObject({
      stale: true,
    });
    expect(early.state.activeOwner).toBe(OWNER);
    const late = cycling();
    expect(late.post(resumed, { ownerDisconnectedMs: OWNER_DISCONNECTED_MS })).not.toHaveProperty("stale");
    expect(late.state.activeOwner).toBe(OTHER);
  });

  it("any other reason does not take it, however long the owner has been gone", () => {
    const world = cycling();
    expect(
      world.post(checkpoint(1, { owner: OTHER, reason: "cycled" }), { ownerDisconnectedMs: 60_000 }),
    ).toMatchObject({ stale: true });
  });
});

describe("what has failed is asked for again", () => {
  it("the same accept after its error is no duplicate and is queued again", () => {
    const world = failing(acceptRequested());
    const said = world.post(accept());
    expect(said).not.toHaveProperty("duplicate");
    expect(said).toMatchObject({ phase: "accept_requested" });
  });

  it("the same discard after its error likewise", () => {
    const world = failing(discardRequested());
    expect(world.post(discard())).not.toHaveProperty("duplicate");
    expect(world.pending).toEqual(["discard"]);
  });
});

function withMounts(): SessionWorld {
  const world = cycling();
  world.post(mounted(1));
  world.post(mountFailed(2));
  return world;
}

function withUndo(): SessionWorld {
  const world = completed();
  world.post(undo());
  return world;
}

function finishedAfterCheckpoint(): SessionWorld {
  const world = cycling();
  world.post(accept());
  world.reply({ type: "agent_done", leaseId: world.given().leaseId });
  return world;
}
