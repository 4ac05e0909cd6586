import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TabState } from "../../../../src/protocol/events/presence.ts";
import { TAB_SILENT_MS, TABS_LEFT_MS } from "../../../../src/protocol/limits.ts";
import type { PollResponse } from "../../../../src/protocol/poll.ts";
import { WORK_TYPES } from "../../../../src/protocol/work.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { loadProject } from "../../../support/actor/load-project.ts";
import { overviewOf } from "../../../support/actor/project.ts";

const ID = "a1b2c3d4";

/** A project on this machine, over memory. Time is the fake timers'. */
async function project(driver = memoryJournalDriver()) {
  const actor = await loadProject(driver, {
    clock: testClock(() => Date.now()),
    settings: { maxAttempts: 5, local: true, hasProjectContext: false },
  });
  const tell = (seq: number, open: boolean) =>
    actor.update({ overview: overviewOf(ID, seq, { open }), items: [], leaseExpired: false });
  const poll = (types = WORK_TYPES) => {
    const request = {
      timeout: 4 * 3_600_000,
      leaseMs: 30_000,
      agent: "agent",
      attemptId: null,
      session: null,
    };
    let known: PollResponse | null = null;
    void actor.poll({ ...request, types }, undefined).answer.then((answer) => {
      known = answer;
    });
    return async () => {
      await vi.advanceTimersByTimeAsync(0);
      return known;
    };
  };
  let revision = 0;
  const say = (state: TabState, owner = "tab") => {
    revision += 1;
    return actor.pageEvent({ type: "presence", owner, state, revision }, null);
  };
  /** A tab comes; the result closes its stream, for whatever reason. */
  const open = (owner: string | null = "tab") => {
    revision += 1;
    const { body } = actor.subscribe({ owner, revision }, null, undefined);
    if (!body) throw new Error("no stream");
    return () => body.cancel();
  };
  /** A tab comes; the result lets it leave. */
  const visit = () => {
    const close = open();
    return async () => {
      await say("left");
      await close();
    };
  };
  return { actor, tell, poll, visit, open, say };
}

describe("`exit` for polls once every tab has left", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("comes after 8 s to those that wait, and at once to those that come later", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(TABS_LEFT_MS - 1);
    expect(await waiting()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting()).toEqual({ type: "exit" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await poll()()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("comes when the last session is finished, if that is later", async () => {
    const { actor, tell, poll, visit } = await project();
    await tell(1, true);
    await visit()();
    await vi.advanceTimersByTimeAsync(10 * TABS_LEFT_MS);
    const waiting = poll();
    expect(await waiting()).toBeNull();
    await tell(2, false);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("comes after a prefetch that waits, and is not kept away by one that no agent answers", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    await actor.pageEvent({ type: "prefetch", pageUrl: "/next" }, null);
    await vi.advanceTimersByTimeAsync(10 * TABS_LEFT_MS);
    expect(await poll()()).toMatchObject({ type: "prefetch", pageUrl: "/next" });
    expect(await poll()()).toEqual({ type: "exit" });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await poll()()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("is not kept away by a prefetch that the poll does not ask for", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    await actor.pageEvent({ type: "prefetch", pageUrl: "/next" }, null);
    const waiting = poll(["generate", "accept"]);
    await vi.advanceTimersByTimeAsync(TABS_LEFT_MS);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("[exit-masks] does not outlive the return of a browser", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    await vi.advanceTimersByTimeAsync(2 * TABS_LEFT_MS);
    const leave = visit();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(2 * TABS_LEFT_MS);
    expect(await waiting()).toBeNull();
    await leave();
    await vi.advanceTimersByTimeAsync(TABS_LEFT_MS - 1);
    expect(await waiting()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("does not come while a tab is hidden, and comes 8 s after it left", async () => {
    const { actor, open, poll, say } = await project();
    const close = open();
    await say("hidden");
    await close();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(TAB_SILENT_MS - 1_000);
    expect(await waiting()).toBeNull();
    await say("hidden");
    await vi.advanceTimersByTimeAsync(TAB_SILENT_MS - 1_000);
    expect(await waiting()).toBeNull();
    await say("left");
    await vi.advanceTimersByTimeAsync(TABS_LEFT_MS);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it.each(["tab", null])(
    "does not come for the end of a stream alone, until 30 minutes have passed (%s)",
    async (owner) => {
      const { actor, open, poll } = await project();
      await open(owner)();
      const waiting = poll();
      await vi.advanceTimersByTimeAsync(TAB_SILENT_MS + TABS_LEFT_MS - 1);
      expect(await waiting()).toBeNull();
      await vi.advanceTimersByTimeAsync(1);
      expect(await waiting()).toEqual({ type: "exit" });
      await actor.stop();
    },
  );

  it("does not come while another tab is hidden, also after a restart", async () => {
    const driver = memoryJournalDriver();
    const before = await project(driver);
    before.open("hidden-tab");
    await before.say("hidden", "hidden-tab");
    await before.actor.stop();
    const { actor, open, poll, say } = await project(driver);
    open();
    await say("left");
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(TAB_SILENT_MS - TABS_LEFT_MS);
    expect(await waiting()).toBeNull();
    expect(actor.presence.counts()).toEqual({ visible: 0, hidden: 1 });
    await say("left", "hidden-tab");
    await vi.advanceTimersByTimeAsync(TABS_LEFT_MS);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("does not come after a restart before any tab has given a sign", async () => {
    const driver = memoryJournalDriver();
    const before = await project(driver);
    before.open();
    await before.say("hidden");
    await before.actor.stop();
    const { actor, poll } = await project(driver);
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(2 * TAB_SILENT_MS);
    await expect(poll()()).resolves.toBeNull();
    expect(await waiting()).toBeNull();
    await actor.stop();
  });

  it("never comes where no browser was", async () => {
    const { actor, poll } = await project();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(10 * TABS_LEFT_MS);
    expect(await waiting()).toBeNull();
    await actor.stop();
  });
});
