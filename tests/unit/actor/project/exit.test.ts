import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BROWSERS_DISCONNECTED_MS } from "../../../../src/protocol/limits.ts";
import type { PollResponse } from "../../../../src/protocol/poll.ts";
import { WORK_TYPES } from "../../../../src/protocol/work.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../support/clock.ts";
import { loadProject } from "../support/load-project.ts";
import { overviewOf } from "../support/project.ts";

const ID = "a1b2c3d4";

/** A project on this machine, over memory. Time is the fake timers'. */
async function project() {
  const driver = memoryJournalDriver();
  const actor = await loadProject(driver, {
    clock: testClock(() => Date.now()),
    settings: { maxAttempts: 5, local: true, hasProjectContext: false },
  });
  const tell = (seq: number, open: boolean) =>
    actor.update({ overview: overviewOf(ID, seq, { open }), items: [], leaseExpired: false });
  const poll = () => {
    const request = { timeout: 600_000, leaseMs: 30_000, agent: "agent", attemptId: null, session: null };
    let known: PollResponse | null = null;
    void actor.poll({ ...request, types: WORK_TYPES }, undefined).answer.then((answer) => {
      known = answer;
    });
    return async () => {
      await vi.advanceTimersByTimeAsync(0);
      return known;
    };
  };
  /** A browser comes; the result lets it go. */
  const visit = () => {
    const { body } = actor.subscribe(null, null, undefined);
    if (!body) throw new Error("no stream");
    return () => body.cancel();
  };
  return { actor, tell, poll, visit };
}

describe("`exit` for polls once all browsers have gone", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("comes after 8 s to those that wait, and at once to those that come later", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(BROWSERS_DISCONNECTED_MS - 1);
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
    await vi.advanceTimersByTimeAsync(10 * BROWSERS_DISCONNECTED_MS);
    const waiting = poll();
    expect(await waiting()).toBeNull();
    await tell(2, false);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("comes after real events, and when the last of them is settled", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    await actor.pageEvent({ type: "prefetch", pageUrl: "/next" }, null);
    await vi.advanceTimersByTimeAsync(10 * BROWSERS_DISCONNECTED_MS);
    const given = await poll()();
    expect(given).toMatchObject({ type: "prefetch", pageUrl: "/next" });
    if (given === null || !("lease" in given)) throw new Error("no prefetch");
    const waiting = poll();
    expect(await waiting()).toBeNull();
    const { id, lease } = given;
    await actor.prefetches.reply({ id, type: "done", leaseId: lease.id });
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("[exit-masks] does not outlive the return of a browser", async () => {
    const { actor, poll, visit } = await project();
    await visit()();
    await vi.advanceTimersByTimeAsync(2 * BROWSERS_DISCONNECTED_MS);
    const leave = visit();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(2 * BROWSERS_DISCONNECTED_MS);
    expect(await waiting()).toBeNull();
    await leave();
    await vi.advanceTimersByTimeAsync(BROWSERS_DISCONNECTED_MS - 1);
    expect(await waiting()).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(await waiting()).toEqual({ type: "exit" });
    await actor.stop();
  });

  it("never comes where no browser was", async () => {
    const { actor, poll } = await project();
    const waiting = poll();
    await vi.advanceTimersByTimeAsync(10 * BROWSERS_DISCONNECTED_MS);
    expect(await waiting()).toBeNull();
    await actor.stop();
  });
});
