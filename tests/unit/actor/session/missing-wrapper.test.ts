/** A session whose wrapper was edited away by hand: page and files agree three times, then it ends. */
import { describe, expect, it } from "vitest";
import { evolve } from "../../../../src/actor/session/evolve.ts";
import { newSession } from "../../../../src/actor/session/state.ts";
import { WRAPPER_MISSING } from "../../../../src/protocol/checkpoint-reasons.ts";
import { WRAPPER_GONE_CHECK_MS } from "../../../../src/protocol/limits.ts";
import { checkpoint, mountFailed, SESSION } from "../../../support/actor/events.ts";
import type { SessionWorld } from "../../../support/actor/session-world.ts";
import { acceptRequested, completed, cycling, ready } from "../../../support/actor/situations.ts";

let revision = 100;

/** The page's report, some time after the last; by default the files agree. */
function check(world: SessionWorld, wrapperGone = true, afterMs = WRAPPER_GONE_CHECK_MS) {
  world.wait(afterMs);
  revision += 1;
  const event = checkpoint(revision, { arrivedVariants: 0, reason: WRAPPER_MISSING });
  return world.post(event, { wrapperGone });
}

describe("a wrapper that was edited away", () => {
  it.each([ready, cycling])("ends the session at the third check that agrees, and says so", (situation) => {
    const world = situation();
    check(world);
    const second = check(world);
    expect(second).not.toMatchObject({ phase: "discarded" });
    expect(check(world)).toMatchObject({ ok: true, phase: "discarded" });
    expect(world.record.at(-1)).toBe("wrapper_gone");
    const frames = world.state.outbox.at(-1)?.frames ?? [];
    expect(frames).toMatchObject([
      { frame: { type: "discarded", message: expect.stringContaining("index.html by hand") } },
      { frame: { type: "session" } },
    ]);
    expect(check(world)).toMatchObject({ refused: "invalid_transition" });
  });

  it("three checks at once are one", () => {
    const world = cycling();
    for (let count = 0; count < 5; count += 1) check(world, true, 10);
    expect(world.state).toMatchObject({ phase: "cycling", missing: { checks: 1 } });
  });

  it("is not recorded while the files have it", () => {
    const world = cycling();
    const before = world.journal.length;
    expect(check(world, false)).toMatchObject({ stale: true });
    expect(world.journal.length).toBe(before);
    expect(world.state.visibleVariant).toBe(1);
  });

  it("that is back on the page starts from one", () => {
    const world = cycling();
    check(world);
    check(world);
    revision += 1;
    world.post(checkpoint(revision, { visibleVariant: 1, arrivedVariants: 3 }));
    check(world);
    check(world);
    expect(world.state.phase).toBe("cycling");
    check(world);
    expect(world.state.phase).toBe("discarded");
  });

  it("never ends a session whose agent has work, and starts from one after the agent's reply", () => {
    const world = cycling();
    check(world);
    check(world);
    world.post(mountFailed());
    expect(check(world)).toMatchObject({ stale: true });
    const { leaseId } = world.given();
    expect(check(world)).toMatchObject({ stale: true });
    world.reply({ type: "done", leaseId, file: "index.html" });
    check(world);
    check(world);
    expect(world.state.phase).toBe("cycling");
    check(world);
    expect(world.state.phase).toBe("discarded");
  });

  it.each([
    ["decided", acceptRequested],
    ["completed", completed],
  ])("does nothing to a session that is %s", (_, situation) => {
    const world = situation();
    const { phase } = world.state;
    for (let count = 0; count < 3; count += 1) check(world);
    expect(world.state.phase).toBe(phase);
  });

  it("counts on after a restart, from the journal", () => {
    const world = cycling();
    check(world);
    check(world);
    world.state = world.journal.reduce(evolve, newSession(SESSION));
    expect(check(world)).toMatchObject({ phase: "discarded" });
    expect(world.journal.reduce(evolve, newSession(SESSION)).phase).toBe("discarded");
  });
});
