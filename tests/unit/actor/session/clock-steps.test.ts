import fc from "fast-check";
import { createStorage } from "unstorage";
import { describe, expect, it } from "vitest";
import { SessionActor } from "../../../../src/actor/session/session-actor.ts";
import { snapshotOf } from "../../../../src/actor/session/view.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { DEFAULT_WORK_TYPES } from "../../../../src/protocol/work.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { generate, SESSION } from "../../../support/actor/events.ts";
import { histories } from "../../../support/actor/random-session.ts";
import { SessionWorld } from "../../../support/actor/session-world.ts";

const HOURS_8 = 8 * 3_600_000;
const STEPS = [HOURS_8, -600_000];

/** A session whose process the test ends, and whose wall clock it sets. */
function setUp(compactAt?: number) {
  const driver = memoryJournalDriver();
  const time = { now: Date.parse("2026-03-01T10:00:00.000Z"), offset: 0 };
  let names = 0;
  const load = () =>
    SessionActor.load({
      id: SESSION,
      storage: { items: createStorage({ driver }), journals: driver },
      alarm: { setAlarm: () => {}, deleteAlarm: () => {} },
      clock: testClock(
        () => time.now,
        () => time.offset,
      ),
      settings: { maxAttempts: MAX_ATTEMPTS, local: true, hasProjectContext: false, compactAt },
      newId: () => {
        names += 1;
        return `made-${names}`;
      },
      endRun: async (run) => ({ run, offset: "9", state: "done", reason: "stream.completed" }),
      recordTelemetry: () => {},
      notifyProject: async () => {},
    });
  /** The process ends, and the next one begins at the wall clock's time. */
  const restart = () => {
    time.now += time.offset;
    time.offset = 0;
    return load();
  };
  return { driver, time, load, restart };
}

async function grant(actor: SessionActor, leaseMs: number) {
  const result = await actor.grant({ agent: "agent", leaseMs, types: DEFAULT_WORK_TYPES, attemptId: null });
  if (!result.ok) throw new Error(result.rejection.message);
  return result.answer.event;
}

const iso = (ms: number) => new Date(ms).toISOString();

describe("a wall clock that is set, or a machine that sleeps", () => {
  it.each(STEPS)("lets a lease run for what was asked, after a step by %i ms", async (by) => {
    const { time, load } = setUp();
    const actor = await load();
    await actor.post(generate(), null, 0);
    await grant(actor, 60_000);
    time.offset = by;
    time.now += 59_999;
    expect(await grant(actor, 1)).toBeNull();
    expect(actor.snapshot().deliveryLease).toMatchObject({ agent: "agent" });
    time.now += 1;
    expect(await grant(actor, 1)).not.toBeNull();
  });

  it.each(STEPS)("shows and answers the wall clock's times, after a step by %i ms", async (by) => {
    const { time, load } = setUp();
    const actor = await load();
    await actor.post(generate(), null, 0);
    time.offset = by;
    const wall = time.now + by;
    const event = await grant(actor, 600_000);
    expect(event?.lease).toMatchObject({ grantedAt: iso(wall), expiresAt: iso(wall + 600_000) });
    const { pendingEvents, updatedAt } = actor.snapshot();
    expect(pendingEvents[0]?.leaseUntil).toBe(iso(wall + 600_000));
    expect(updatedAt).toBe(iso(wall));
    const leaseId = event?.lease.id ?? "";
    expect(await actor.extend({ leaseId, leaseMs: 900_000 })).toMatchObject({
      answer: { expiresAt: wall + 900_000 },
    });
    const { entries } = await actor.listJournal(0, 100);
    expect(entries.slice(1).map(({ ts }) => ts)).toEqual([iso(wall), iso(wall)]);
    expect(entries[1]?.event).toMatchObject({ grantedAt: wall, expiresAt: wall + 600_000 });
  });

  it.each(STEPS)("is in the journal and the snapshot as others see it, after a step by %i ms", async (by) => {
    const { driver, time, load, restart } = setUp();
    const actor = await load();
    await actor.post(generate(), null, 0);
    time.offset = by;
    await grant(actor, 600_000);
    await actor.close();
    time.now += 1_000;
    const left = async () => {
      const { state } = await restart();
      return (state.pending[0]?.lease?.expiresAt ?? 0) - time.now;
    };
    expect(await left(), "from the snapshot").toBe(599_000);
    await driver.removeItem?.(`sessions:${SESSION}.snapshot.json`, {});
    expect(await left(), "from the journal").toBe(599_000);
  });

  it.each(STEPS)(
    "changes no lease by a compaction, with a step by %i ms before and behind it",
    async (by) => {
      const { driver, time, load, restart } = setUp(1);
      const key = `sessions:${SESSION}.jsonl`;
      /** The entry up to which the journal is compacted. */
      const compactedTo = async () => JSON.parse((await driver.readJournal(key)).lines[0] ?? "{}").seq;
      const actor = await load();
      await actor.post(generate(), null, 0);
      const event = await grant(actor, 600_000);
      time.offset = by;
      // A journal is compacted again when it has doubled.
      while ((await compactedTo()) < 4) {
        time.now += 1;
        await actor.extend({ leaseId: event?.lease.id ?? "", leaseMs: 600_000 });
      }
      time.offset = 2 * by;
      time.now += 1_000;
      const left = ({ state }: SessionActor) => (state.pending[0]?.lease?.expiresAt ?? 0) - time.now;
      expect(left(actor), "in memory").toBe(599_000);
      expect(actor.snapshot().pendingEvents[0]?.leaseUntil).toBe(iso(time.now + 2 * by + 599_000));
      await actor.close();
      expect(left(await restart()), "from the snapshot").toBe(599_000);
      await driver.removeItem?.(`sessions:${SESSION}.snapshot.json`, {});
      // Written before the second step: by the wall clock that is over, or begins again, never longer.
      const byWall = Math.min(Math.max(599_000 - by, 0), 600_000);
      expect(left(await restart()), "from the compacted journal").toBe(byWall);
    },
  );

  it("keeps a session in memory whose lease runs", async () => {
    const { time, load } = setUp();
    const actor = await load();
    await actor.post(generate(), null, 0);
    await grant(actor, 600_000);
    // What it still had to do, each by its own alarm.
    const settle = async () => {
      for (let alarms = 0; alarms < 5; alarms += 1) {
        time.now += 2_000;
        await actor.alarm();
      }
    };
    await settle();
    expect(await actor.evict()).toBe(false);
    time.now += 600_000;
    await settle();
    expect(await actor.evict()).toBe(true);
  });

  it("changes no decision of a session, whatever happens to it", () => {
    const outcome = (world: SessionWorld) => ({
      record: world.journal.map(({ type, of }) => [type, of ?? null]),
      phase: world.state.phase,
      pending: world.pending,
      left: world.state.pending.map(({ lease }) => lease && lease.expiresAt - world.now),
    });
    fc.assert(
      fc.property(histories, fc.array(fc.integer({ min: -HOURS_8, max: HOURS_8 })), (steps, offsets) => {
        const steady = new SessionWorld(MAX_ATTEMPTS);
        const stepped = new SessionWorld(MAX_ATTEMPTS);
        steps.forEach((step, index) => {
          step.act(steady);
          stepped.offset = offsets[index % Math.max(1, offsets.length)] ?? 0;
          step.act(stepped);
        });
        expect(outcome(stepped)).toEqual(outcome(steady));
        const view = snapshotOf(stepped.state, {
          now: stepped.now,
          offset: stepped.offset,
          diagnostics: [],
          nextSeq: 1,
        });
        for (const { lease, leaseUntil } of view.pendingEvents) {
          if (lease === undefined || leaseUntil === null) continue;
          expect(Date.parse(leaseUntil)).toBeGreaterThan(stepped.now + stepped.offset);
        }
      }),
      { numRuns: 150 },
    );
  });
});
