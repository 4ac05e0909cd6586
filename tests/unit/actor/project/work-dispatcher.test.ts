import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { DeliveredEvent } from "../../../../src/protocol/poll.ts";
import { DispatcherFixture, type Polled } from "../../../support/actor/dispatcher-fixture.ts";
import { offer } from "../../../support/actor/project.ts";

const A = "0000000a";
const B = "0000000b";

/** Lets everything happen that needs no time. */
function soon(): Promise<unknown> {
  return vi.advanceTimersByTimeAsync(0);
}

/** The session a poll was given work of, `timeout` or `exit`, or `null` while it waits. */
function got(poll: Polled): string | null {
  const answer = poll.now();
  return answer && ("id" in answer ? answer.id : answer.type);
}

describe("the desk of waiting polls", () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it("gives work that is there at once", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "generate");
    const poll = desk.poll();
    await soon();
    expect(got(poll)).toBe(A);
    expect(desk.desk.requests()).toEqual([]);
  });

  it("wakes the oldest poll that fits, and one for each piece of work", async () => {
    const desk = new DispatcherFixture();
    const polls = ["first", "second", "third"].map((agent) => desk.poll({ agent }));
    expect(desk.desk.requests().map(({ agent }) => agent)).toEqual(["first", "second", "third"]);
    desk.offers(A, "generate");
    await soon();
    expect(polls.map(got)).toEqual([A, null, null]);
    desk.offers(B, "generate");
    await soon();
    expect(polls.map(got)).toEqual([A, B, null]);
    expect(desk.asked).toEqual([`first ${A}`, `second ${B}`]);
  });

  it("passes over polls that want other types or another session", async () => {
    const desk = new DispatcherFixture();
    const cleaner = desk.poll({ types: ["carbonize_cleanup"] });
    const elsewhere = desk.poll({ session: B });
    const any = desk.poll();
    desk.offers(A, "accept");
    await soon();
    expect([cleaner, elsewhere, any].map(got)).toEqual([null, null, A]);
    desk.offers(A, "carbonize_cleanup");
    await soon();
    expect(got(cleaner)).toBe(A);
  });

  it("gives the person's decision before older work", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "generate", { queuedAt: 1 });
    desk.offers(B, "accept", { queuedAt: 2 });
    const polls = [desk.poll(), desk.poll()];
    await soon();
    expect(polls.map(got)).toEqual([B, A]);
  });

  it("asks one session for one lease at a time", async () => {
    const desk = new DispatcherFixture();
    let grant: (event: DeliveredEvent | null) => void = () => {};
    desk.onGrant = () =>
      new Promise((resolve) => {
        grant = resolve;
      });
    const [first, second] = [desk.poll({ agent: "first" }), desk.poll({ agent: "second" })];
    desk.offers(A, "generate");
    await soon();
    expect(desk.asked).toEqual([`first ${A}`]);
    grant(desk.granted(A));
    await soon();
    expect([got(first), got(second)]).toEqual([A, null]);
    expect(desk.asked).toEqual([`first ${A}`]);
  });

  it("wakes a waiting poll in the moment a lease runs out or a delay is over", async () => {
    const desk = new DispatcherFixture();
    const poll = desk.poll();
    desk.offers(A, "generate", { availableAt: Date.now() + 5_000 });
    await vi.advanceTimersByTimeAsync(4_999);
    expect(desk.asked).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(got(poll)).toBe(A);
  });

  it("sets no timer that is longer than timers can be", async () => {
    const desk = new DispatcherFixture();
    desk.poll({ timeout: 600_000 });
    desk.offers(A, "generate", { availableAt: Date.now() + 2 ** 40 });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(desk.asked).toEqual([]);
  });

  it("answers timeout when the time is up, and then no poll waits", async () => {
    const desk = new DispatcherFixture();
    const poll = desk.poll({ timeout: 2_000 });
    await vi.advanceTimersByTimeAsync(1_999);
    expect(got(poll)).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(got(poll)).toBe("timeout");
    desk.offers(A, "generate");
    await soon();
    expect(desk.asked).toEqual([]);
  });

  it("lets the grant decide when the time is up while it is under way", async () => {
    for (const granted of [true, false]) {
      const desk = new DispatcherFixture();
      desk.onGrant = (session) =>
        new Promise((resolve) => {
          setTimeout(() => resolve(granted ? desk.granted(session) : null), 3_000);
        });
      const poll = desk.poll({ timeout: 2_000 });
      desk.offers(A, "generate");
      await vi.advanceTimersByTimeAsync(2_500);
      expect(got(poll)).toBeNull();
      if (!granted) desk.tells(A, { work: [] });
      await vi.advanceTimersByTimeAsync(500);
      expect(got(poll)).toBe(granted ? A : "timeout");
      expect(desk.givenBack).toEqual([]);
    }
  });

  it("tries the next best work when a session has nothing after all", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "accept");
    desk.offers(B, "generate");
    desk.onGrant = async (session) => {
      if (session === B) return desk.granted(B);
      desk.tells(A, { work: [] });
      return null;
    };
    const poll = desk.poll();
    await soon();
    expect(got(poll)).toBe(B);
  });

  it("asks no session for a poll whose client disconnected before", async () => {
    const desk = new DispatcherFixture();
    const aborted = new AbortController();
    const [first, second] = [desk.poll({ signal: aborted.signal }), desk.poll({ agent: "second" })];
    aborted.abort();
    desk.offers(A, "generate");
    await soon();
    expect(desk.asked).toEqual([`second ${A}`]);
    expect(got(second)).toBe(A);
    expect(got(first)).toBe("timeout");
    expect(desk.poll({ signal: aborted.signal }).now()).toBeNull();
    expect(desk.desk.requests()).toEqual([]);
  });

  it("[lost-poll-answer] gives the lease back when the client goes away while it is granted", async () => {
    const desk = new DispatcherFixture();
    desk.onGrant = (session) =>
      new Promise((resolve) => {
        setTimeout(() => resolve(desk.granted(session)), 1_000);
      });
    const poll = desk.poll();
    desk.offers(A, "generate");
    await soon();
    poll.abandon();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(desk.givenBack).toEqual([expect.stringContaining(A)]);
  });

  it("[lost-poll-answer] asks no session for a poll whose connection fails when it is written to", async () => {
    const desk = new DispatcherFixture();
    const dead = desk.poll({ agent: "dead", confirm: async () => false });
    const living = desk.poll({ agent: "living", confirm: async () => true });
    desk.offers(A, "generate");
    await soon();
    expect(desk.asked).toEqual([`living ${A}`]);
    expect(got(living)).toBe(A);
    expect(got(dead)).toBe("timeout");
    expect(desk.desk.requests()).toEqual([]);
  });

  it("asks no other session for a poll while its connection is being confirmed", async () => {
    const desk = new DispatcherFixture();
    let confirmed = (_: boolean): void => {};
    const answer = new Promise<boolean>((resolve) => {
      confirmed = resolve;
    });
    const poll = desk.poll({ confirm: () => answer });
    desk.offers(A, "generate");
    desk.offers(B, "generate");
    await soon();
    expect(desk.asked).toEqual([]);
    confirmed(true);
    await soon();
    expect(desk.asked).toEqual([`agent ${A}`]);
    expect(got(poll)).toBe(A);
  });

  it("[lost-poll-answer] releases an event whose client is found to have gone after it was written", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "generate");
    const poll = desk.poll({ confirm: async () => true });
    await soon();
    await poll.conclude(await poll.answer, false);
    expect(desk.givenBack).toEqual([expect.stringContaining(A)]);
  });

  it("[lost-poll-answer] gives a repeated attempt nothing until the first delivery is concluded", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "generate");
    const cut = desk.poll({ agent: "cut", attemptId: "try-1", confirm: async () => true });
    await soon();
    desk.offers(A, "generate", { attemptId: "try-1", availableAt: Date.now() + 30_000 });
    desk.poll({ agent: "again", attemptId: "try-1", confirm: async () => true });
    await soon();
    expect(desk.asked).toEqual([`cut ${A}`]);
    await cut.conclude(await cut.answer, false);
    await soon();
    expect(desk.asked).toEqual([`cut ${A}`, `again ${A}`]);
  });

  it("takes an abort after the answer for nothing", async () => {
    const desk = new DispatcherFixture();
    const aborted = new AbortController();
    desk.offers(A, "generate");
    const poll = desk.poll({ signal: aborted.signal });
    await soon();
    aborted.abort();
    poll.abandon();
    await soon();
    expect(got(poll)).toBe(A);
    expect(desk.givenBack).toEqual([]);
  });

  it("leaves a session that cannot be asked alone for a moment, and the others go on", async () => {
    const desk = new DispatcherFixture();
    desk.onGrant = async (session) => {
      if (session === A) throw new Error("its disk is full");
      return desk.granted(session);
    };
    desk.offers(A, "accept");
    const poll = desk.poll();
    await vi.advanceTimersByTimeAsync(999);
    expect(desk.asked).toEqual([`agent ${A}`]);
    desk.offers(B, "generate");
    await soon();
    expect(got(poll)).toBe(B);
    const next = desk.poll({ agent: "next" });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(desk.asked.filter((asked) => asked.startsWith("next"))).toHaveLength(3);
    desk.onGrant = null;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(got(next)).toBe(A);
  });

  it("asks the same session again for a poll that repeats its attempt, though another holds it", async () => {
    const desk = new DispatcherFixture();
    desk.offers(A, "generate", { attemptId: "try-1", availableAt: Date.now() + 30_000 });
    const other = desk.poll({ agent: "other" });
    const repeated = desk.poll({ agent: "again", attemptId: "try-1" });
    await soon();
    expect(desk.asked).toEqual([`again ${A}`]);
    expect(got(repeated)).toBe(A);
    expect(got(other)).toBeNull();
  });

  it("[lost-poll-answer] gives an attempt repeated while its grant is under way that lease, no second one", async () => {
    const desk = new DispatcherFixture();
    desk.onGrant = (session) =>
      new Promise((resolve) => {
        setTimeout(() => {
          const event = desk.granted(session);
          desk.offers(session, "generate", { attemptId: "try-1", availableAt: Date.now() + 30_000 });
          resolve(event);
        }, 1_000);
      });
    desk.offers(A, "generate");
    desk.offers(B, "generate");
    desk.poll({ agent: "cut", attemptId: "try-1" });
    const repeated = desk.poll({ agent: "again", attemptId: "try-1" });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(desk.asked).toEqual([`cut ${A}`, `again ${A}`]);
    expect(got(repeated)).toBe(A);
  });

  it("[lost-poll-answer] gives an attempt nothing while what it was granted before is being given back", async () => {
    const desk = new DispatcherFixture();
    desk.onGrant = (session) =>
      new Promise((resolve) => {
        setTimeout(() => resolve(desk.granted(session)), 1_000);
      });
    desk.offers(A, "generate");
    desk.onGiveBack = () =>
      new Promise((resolve) => {
        setTimeout(resolve, 1_000);
      });
    const cut = desk.poll({ agent: "cut", attemptId: "try-1" });
    desk.poll({ agent: "again", attemptId: "try-1" });
    cut.abandon();
    await vi.advanceTimersByTimeAsync(1_000);
    desk.offers(A, "generate", { attemptId: "try-1" });
    await vi.advanceTimersByTimeAsync(999);
    expect(desk.asked).toEqual([`cut ${A}`]);
    await vi.advanceTimersByTimeAsync(1);
    expect(desk.asked).toEqual([`cut ${A}`, `again ${A}`]);
  });

  it("gives the project's own work last, and again to a poll that repeats its attempt", async () => {
    const desk = new DispatcherFixture();
    const prefetch = "prefetch-00000001";
    desk.own = [{ session: prefetch, offer: offer("prefetch") }];
    desk.offers(A, "generate");
    const polls = [desk.poll({ agent: "first" }), desk.poll({ agent: "second" })];
    desk.own = [{ session: prefetch, offer: offer("prefetch", { attemptId: "try-1", availableAt: 2e6 }) }];
    await soon();
    expect(polls.map(got)).toEqual([A, prefetch]);
    const other = desk.poll({ attemptId: "try-2" });
    const repeated = desk.poll({ attemptId: "try-1" });
    await soon();
    expect([got(other), got(repeated)]).toEqual([null, prefetch]);
  });

  it("resolveAll answers every poll and reports each change of the waiting agents", async () => {
    const desk = new DispatcherFixture();
    const polls = [desk.poll(), desk.poll()];
    const before = desk.changes;
    desk.desk.resolveAll({ type: "exit" });
    await soon();
    expect(polls.map(got)).toEqual(["exit", "exit"]);
    expect(desk.changes).toBe(before + 2);
    expect(desk.desk.requests()).toEqual([]);
  });
});
