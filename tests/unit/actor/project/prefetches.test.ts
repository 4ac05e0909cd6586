import { describe, expect, it } from "vitest";
import { decideExit } from "../../../../src/actor/project/decide-exit.ts";
import { Prefetches } from "../../../../src/actor/project/prefetches.ts";
import type { PollRequest } from "../../../../src/actor/project/work-dispatcher.ts";
import type { PrefetchEvent } from "../../../../src/protocol/events/prefetch.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { ProjectRecord } from "../../../support/actor/project.ts";

const EVENT: PrefetchEvent = { type: "prefetch", pageUrl: "/tides" };

function request(more: Partial<PollRequest> = {}): PollRequest {
  const poll = { timeout: 1_000, leaseMs: 30_000, agent: "agent", attemptId: null, session: null };
  return { ...poll, types: ["prefetch"], ...more };
}

function setUp() {
  const record = new ProjectRecord();
  const clock = { time: 1_000_000, now: () => clock.time, wallOffset: () => 0 };
  let names = 0;
  const prefetches = new Prefetches({
    clock,
    newId: () => {
      names += 1;
      return `abcdefgh${names}`;
    },
    maxAttempts: MAX_ATTEMPTS,
    state: () => record.state,
    run: async (decide) => {
      const decision = decide(record.state, record.nextSeq);
      record.append(decision.drafts, clock.time);
      return decision.ok
        ? { ok: true, answer: decision.answer }
        : { ok: false, rejection: decision.rejection };
    },
    changed: () => {},
  });
  const first = () => prefetches.candidates(["prefetch"])[0];
  const grant = (more: Partial<PollRequest> = {}) => prefetches.grant(first()?.session ?? "", request(more));
  return { record, clock, prefetches, grant, first };
}

describe("a prefetch", () => {
  it("is named by the server, queued, and given under a lease", async () => {
    const { prefetches, grant, clock } = setUp();
    expect(await prefetches.post(EVENT, null, "h")).toMatchObject({
      ok: true,
      answer: { id: "prefetch-abcdefgh1", seq: 1, phase: "new" },
    });
    expect(await grant()).toEqual({
      type: "prefetch",
      id: "prefetch-abcdefgh1",
      pageUrl: "/tides",
      seq: 1,
      lease: {
        id: "prefetch-abcdefgh1.abcdefgh2",
        agent: "agent",
        attempt: 1,
        grantedAt: new Date(clock.time).toISOString(),
        expiresAt: new Date(clock.time + 30_000).toISOString(),
      },
    });
  });

  it("is not given to polls that do not want it", async () => {
    const { prefetches } = setUp();
    await prefetches.post(EVENT, null, "h");
    expect(prefetches.candidates(["accept", "generate"])).toEqual([]);
  });

  it("that no agent answers is given once, and takes a late reply", async () => {
    const { prefetches, grant, clock, first } = setUp();
    await prefetches.post(EVENT, null, "h");
    const given = await grant({ leaseMs: 1_000 });
    expect(await grant()).toBeNull();
    clock.time += 1_000;
    expect(first()).toBeUndefined();
    expect(await prefetches.grant(given?.id ?? "", request())).toBeNull();
    expect(prefetches.views()).toEqual([]);
    const reply = { id: given?.id ?? "", type: "done" as const, leaseId: given?.lease.id };
    expect(await prefetches.reply(reply)).toMatchObject({ ok: true });
    expect(await prefetches.reply(reply)).toMatchObject({ ok: true, answer: { duplicate: true } });
  });

  it("is shown while it waits and while it is held", async () => {
    const { prefetches, grant } = setUp();
    await prefetches.post(EVENT, null, "h");
    expect(prefetches.views()).toMatchObject([{ attempts: 0, leased: false, dead: false }]);
    await grant();
    expect(prefetches.views()).toMatchObject([{ attempts: 1, leased: true, dead: false }]);
  });

  it("beyond the newest 64 is forgotten", async () => {
    const { prefetches, record } = setUp();
    for (let page = 1; page <= 70; page += 1)
      await prefetches.post({ ...EVENT, pageUrl: `/page-${page}` }, null, "h");
    expect(record.state.prefetches).toHaveLength(64);
    expect(record.state.prefetches[0]?.event.pageUrl).toBe("/page-7");
  });

  it("is given again under the same lease to a poll that repeats its attempt", async () => {
    const { prefetches, grant, record } = setUp();
    await prefetches.post(EVENT, null, "h");
    const first = await grant({ attemptId: "try-1" });
    const length = record.journal.length;
    expect(await grant({ attemptId: "try-1" })).toEqual(first);
    expect(await grant({ attemptId: "try-2" })).toBeNull();
    expect(record.journal).toHaveLength(length);
  });

  it("is extended, released, and released with a delay", async () => {
    const { prefetches, grant, clock } = setUp();
    await prefetches.post(EVENT, null, "h");
    const leaseId = (await grant({ leaseMs: 1_000 }))?.lease.id ?? "";
    expect(await prefetches.extend(leaseId, 5_000)).toMatchObject({
      answer: { expiresAt: clock.time + 5_000 },
    });
    clock.time += 4_999;
    expect(await grant()).toBeNull();
    expect(await prefetches.release(leaseId, 2_000, "released")).toMatchObject({ ok: true });
    clock.time += 1_999;
    expect(prefetches.candidates(["prefetch"])[0]?.offer.availableAt).toBe(clock.time + 1);
    clock.time += 1;
    expect(await grant()).not.toBeNull();
    expect(await prefetches.extend(leaseId, 5_000)).toMatchObject({ rejection: { code: "lease_fenced" } });
  });

  it("a grant whose client was gone is no attempt", async () => {
    const { prefetches, grant } = setUp();
    await prefetches.post(EVENT, null, "h");
    await prefetches.release((await grant())?.lease.id ?? "", 0, "client_gone");
    expect((await grant())?.lease.attempt).toBe(1);
  });

  it("that agents give back is not delivered after five attempts", async () => {
    const { prefetches, grant } = setUp();
    await prefetches.post(EVENT, null, "h");
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const given = await grant();
      expect(given?.lease.attempt).toBe(attempt);
      await prefetches.release(given?.lease.id ?? "", 0, "released");
    }
    expect(prefetches.candidates(["prefetch"])).toEqual([]);
    expect(prefetches.views()).toEqual([]);
  });

  it("is settled by done or error, given back by retry, and by nothing else", async () => {
    const { prefetches, grant } = setUp();
    await prefetches.post(EVENT, null, "h");
    const given = await grant();
    const reply = (type: "agent_done" | "retry" | "error") =>
      prefetches.reply({ id: given?.id ?? "", type, leaseId: given?.lease.id });
    expect(await reply("agent_done")).toMatchObject({ rejection: { code: "invalid_transition" } });
    expect(await reply("retry")).toMatchObject({ ok: true });
    expect(await reply("error")).toMatchObject({ rejection: { code: "lease_fenced" } });
    const again = await grant();
    expect(await prefetches.reply({ id: again?.id ?? "", type: "error" })).toMatchObject({ ok: true });
    expect(prefetches.candidates(["prefetch"])).toEqual([]);
  });

  it("that does not exist is not found", async () => {
    const { prefetches } = setUp();
    expect(await prefetches.reply({ id: "prefetch-unknown1", type: "done" })).toMatchObject({
      rejection: { code: "unknown_session" },
    });
  });
});

describe("keys of page-level events", () => {
  it("same key and body: the same prefetch; another body: 422", async () => {
    const { prefetches, record } = setUp();
    await prefetches.post(EVENT, "key", "h");
    expect(await prefetches.post(EVENT, "key", "h")).toMatchObject({
      answer: { id: "prefetch-abcdefgh1", seq: 1, duplicate: true },
    });
    expect(await prefetches.post(EVENT, "key", "other")).toMatchObject({
      rejection: { code: "idempotency_key_reused" },
    });
    expect(record.journal).toHaveLength(1);
  });

  it("belong to the project: an exit cannot use a prefetch's", async () => {
    const { prefetches, record } = setUp();
    await prefetches.post(EVENT, "key", "h");
    const exit = (key: string, hash: string) => {
      const decision = decideExit(record.state, { event: { type: "exit" }, key, hash }, record.nextSeq);
      record.append(decision.drafts);
      return decision;
    };
    expect(exit("key", "x")).toMatchObject({ ok: false, rejection: { code: "idempotency_key_reused" } });
    expect(exit("constructor", "x")).toMatchObject({ ok: true, answer: { seq: 2 } });
    expect(exit("constructor", "x")).toMatchObject({ ok: true, answer: { seq: 2, duplicate: true } });
  });
});
