import { setImmediate as turn } from "node:timers/promises";
import { createStorage } from "unstorage";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SessionActor } from "../../../../src/actor/session/session-actor.ts";
import { MAX_ATTEMPTS } from "../../../../src/protocol/limits.ts";
import { DEFAULT_WORK_TYPES } from "../../../../src/protocol/work.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { type ReplicaStore, replicaStore } from "../../../../src/storage-drivers/replica-store.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { accept, checkpoint, generate, SESSION } from "../../../support/actor/events.ts";

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;

/** A replica store that can fail, or never respond, and records its calls. */
class Place implements ReplicaStore {
  readonly storage = createStorage();
  readonly asked: string[] = [];
  readonly reported: unknown[] = [];
  mood: "well" | "failing" | "silent" = "well";
  readonly #copies = replicaStore({ storage: this.storage, project: "shop" });

  mirror = (session: string, snapshot: string) =>
    this.#ask("mirror", () => this.#copies.mirror(session, snapshot));
  archive = (session: string, firstSeq: number, lines: readonly string[]) =>
    this.#ask(`archive ${firstSeq}`, () => this.#copies.archive(session, firstSeq, lines));
  readArchived = (session: string, beforeSeq: number) =>
    this.#ask("archived", () => this.#copies.readArchived(session, beforeSeq));

  async mirrored(): Promise<unknown> {
    return this.storage.getItem(`mirror:shop:${SESSION}`);
  }

  #ask<Value>(what: string, call: () => Promise<Value>): Promise<Value> {
    this.asked.push(what);
    if (this.mood === "silent") return new Promise(() => {});
    return this.mood === "failing" ? Promise.reject(new Error("KV is down")) : call();
  }
}

/** A session in a process that can end at any time, with a place for copies. */
class House {
  readonly driver = memoryJournalDriver();
  readonly items = createStorage({ driver: this.driver });
  readonly place = new Place();
  now = Date.parse("2026-01-01T00:00:00.000Z");
  /** When the alarm is set to ring (milliseconds from now); `null`: it is not. */
  alarmIn: number | null = null;
  #names = 0;

  load(): Promise<SessionActor> {
    return SessionActor.load({
      id: SESSION,
      storage: { items: this.items, journals: this.driver },
      alarm: {
        setAlarm: (at) => {
          this.alarmIn = at - Date.now();
        },
        deleteAlarm: () => {
          this.alarmIn = null;
        },
      },
      clock: testClock(() => this.now),
      settings: { maxAttempts: MAX_ATTEMPTS, local: false, hasProjectContext: false },
      newId: () => {
        this.#names += 1;
        return `lease-${this.#names}`;
      },
      endRun: async (run) => ({ run, offset: "9", state: "done", reason: "stream.completed" }),
      recordTelemetry: () => {},
      notifyProject: async () => {},
      replication: {
        replicas: this.place,
        retentionDays: RETENTION_DAYS,
        report: (error) => this.place.reported.push(error),
      },
    });
  }

  /** Lets time pass, and the alarm ring. */
  async later(actor: SessionActor, ms: number): Promise<void> {
    this.now += ms;
    this.alarmIn = null;
    await actor.alarm();
    // The alarm does not wait for copies.
    for (let nth = 0; nth < 50; nth += 1) await turn();
  }
}

async function handle(actor: SessionActor, type: "done" | "agent_done"): Promise<void> {
  const outcome = await actor.grant({
    ...{ agent: "agent", leaseMs: 30_000, types: DEFAULT_WORK_TYPES, attemptId: null },
  });
  const lease = outcome.ok ? outcome.answer.event?.lease : null;
  if (typeof lease !== "object" || lease === null || !("id" in lease)) throw new Error("no lease");
  expect(await actor.reply({ type, id: SESSION, leaseId: String(lease.id) })).toMatchObject({ ok: true });
}

/** A finished session with a screenshot, a second after its end. */
async function finished(house: House): Promise<SessionActor> {
  const actor = await house.load();
  await actor.post(generate(), "first", 0);
  await actor.artifacts.put("shot.png", Uint8Array.from([1]));
  await handle(actor, "done");
  await actor.post(accept(), null, 0);
  await handle(actor, "agent_done");
  await house.later(actor, 1_000);
  return actor;
}

const linesOf = async (house: House) => (await house.driver.readJournal(`sessions:${SESSION}.jsonl`)).lines;
const seqs = async (actor: SessionActor, after = 0, limit = 1_000) =>
  (await actor.listJournal(after, limit)).entries.map(({ seq }) => seq);
const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

afterEach(() => {
  vi.useRealTimers();
});

describe("copies of an open session", () => {
  it("are its snapshot, once it has come to rest", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    expect(house.place.asked).toEqual([]);
    await house.later(actor, 1_000);
    expect(house.place.asked).toEqual(["mirror"]);
    expect(await house.place.mirrored()).toEqual(JSON.parse(JSON.stringify(actor.snapshot())));
    await house.later(actor, 1_000);
    expect(house.place.asked).toEqual(["mirror"]);
  });

  it("are never read, and carry no lease id", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    const granted = await actor.grant({
      ...{ agent: "agent", leaseMs: 30_000, types: DEFAULT_WORK_TYPES, attemptId: "attempt" },
    });
    await house.later(actor, 1_000);
    await seqs(actor);
    await seqs(await house.load());
    expect(new Set(house.place.asked)).toEqual(new Set(["mirror"]));
    expect(granted).toMatchObject({ ok: true, answer: { event: { lease: { id: `${SESSION}.lease-1` } } } });
    expect(JSON.stringify(await house.place.mirrored())).not.toContain("lease-1");
  });

  it("that fail change nothing, are reported, and tried again later and later", async () => {
    const house = new House();
    house.place.mood = "failing";
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await house.later(actor, 1_000);
    expect(house.place.reported).toHaveLength(1);
    await house.later(actor, 1_000);
    expect(house.place.asked).toHaveLength(2);
    await house.later(actor, 1_000);
    expect(house.place.asked).toHaveLength(2);
    await house.later(actor, 1_000);
    expect(house.place.asked).toHaveLength(3);
    house.place.mood = "well";
    expect(await actor.post(checkpoint(1), null, 0)).toMatchObject({ ok: true });
    await house.later(actor, 1_000);
    expect(await house.place.mirrored()).toMatchObject({
      phase: "generate_requested",
      checkpointRevision: 1,
    });
  });

  it("that never come to an end hold nothing up", async () => {
    const house = new House();
    house.place.mood = "silent";
    const actor = await finished(house);
    expect(actor.state.phase).toBe("completed");
    expect(house.place.asked).toHaveLength(1);
    expect((await house.load()).state).toEqual(actor.state);
  });
});

describe("a finished session", () => {
  it("is archived whole, with its last snapshot", async () => {
    const house = new House();
    const actor = await finished(house);
    expect(house.place.asked).toEqual(["archive 1", "mirror"]);
    expect(await house.place.readArchived(SESSION, 99)).toEqual(await linesOf(house));
    expect(await house.place.mirrored()).toMatchObject({ phase: "completed", nextSeq: actor.state.seq + 1 });
  });

  it("is archived after a restart if it could not be before", async () => {
    const house = new House();
    house.place.mood = "failing";
    await finished(house);
    house.place.mood = "well";
    const next = await house.load();
    expect(house.alarmIn).toBeLessThanOrEqual(1_000);
    await house.later(next, 1_000);
    expect(await house.place.readArchived(SESSION, 99)).toEqual(await linesOf(house));
  });

  it("is not copied again after a restart without new entries", async () => {
    const house = new House();
    await finished(house);
    const { length } = house.place.asked;
    await house.later(await house.load(), 10_000);
    expect(house.place.asked).toHaveLength(length);
  });

  it("keeps all its entries until the retention is over, and wakes up then", async () => {
    const house = new House();
    await finished(house);
    const before = await linesOf(house);
    const next = await house.load();
    expect(house.alarmIn).toBeGreaterThan((RETENTION_DAYS - 1) * DAY_MS);
    await house.later(next, (RETENTION_DAYS - 1) * DAY_MS);
    expect(await linesOf(house)).toEqual(before);
    await house.later(next, DAY_MS);
    expect(await linesOf(house)).toHaveLength(1);
    expect(await next.artifacts.get("shot.png")).toBeNull();
  });

  it("is never pruned while the archive does not have it", async () => {
    const house = new House();
    house.place.mood = "failing";
    const actor = await finished(house);
    const before = await linesOf(house);
    await house.later(actor, 2 * RETENTION_DAYS * DAY_MS);
    await house.later(await house.load(), 2 * RETENTION_DAYS * DAY_MS);
    expect(await linesOf(house)).toEqual(before);
    expect(await actor.artifacts.get("shot.png")).not.toBeNull();
  });

  it("is never pruned while the archive has only what was before an undo", async () => {
    const house = new House();
    const actor = await finished(house);
    house.place.mood = "failing";
    await actor.post({ type: "undo_request", id: SESSION }, null, 0);
    await handle(actor, "done");
    await house.later(actor, 1_000);
    const before = await linesOf(house);
    await house.later(actor, 2 * RETENTION_DAYS * DAY_MS);
    expect(await linesOf(house)).toEqual(before);
  });

  it("has the alarm set before its copy starts, so that it starts again after a restart", async () => {
    const house = new House();
    house.place.mood = "failing";
    await finished(house);
    house.place.mood = "silent";
    const next = await house.load();
    await house.later(next, 1_000);
    expect(house.place.asked).toEqual(["archive 1", "archive 1"]);
    expect(house.alarmIn).not.toBeNull();
  });

  it("carries the damage of its journal along when it is pruned; the archive has the lines", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await house.driver.appendJournal(`sessions:${SESSION}.jsonl`, ["not an entry"]);
    const next = await house.load();
    await handle(next, "done");
    await next.post(accept(), null, 0);
    await handle(next, "agent_done");
    await house.later(next, 1_000);
    const before = await linesOf(house);
    await house.later(next, RETENTION_DAYS * DAY_MS);
    expect(await house.place.readArchived(SESSION, 99)).toEqual(before);
    expect(await linesOf(house)).toHaveLength(1);
    expect((await house.load()).snapshot().diagnostics).toMatchObject([{ code: "journal_damaged" }]);
  });
});

describe("a pruned session", () => {
  /** Finished, archived, and older than the retention. */
  async function pruned(house: House): Promise<SessionActor> {
    const actor = await finished(house);
    await house.later(actor, RETENTION_DAYS * DAY_MS);
    house.place.asked.length = 0;
    return house.load();
  }

  it("answers what it answered before, without the archive", async () => {
    const house = new House();
    const actor = await pruned(house);
    house.place.mood = "failing";
    expect(actor.snapshot()).toEqual(await house.place.mirrored());
    expect(await actor.post(generate(), "first", 0)).toMatchObject({ ok: true, answer: { duplicate: true } });
    expect(await actor.post(accept(), null, 0)).toMatchObject({ ok: true, answer: { duplicate: true } });
    expect(await actor.post(generate({ count: 2 }), null, 0)).toMatchObject({
      rejection: { code: "invalid_transition" },
    });
    expect(house.place.asked).toEqual([]);
  });

  it("has its entries read from the archive", async () => {
    const house = new House();
    const actor = await pruned(house);
    const last = actor.state.seq;
    expect(await seqs(actor)).toEqual(upTo(last));
    expect(await seqs(actor, 2, 3)).toEqual([3, 4, 5]);
    expect((await actor.listJournal(0, 1)).entries[0]).toMatchObject({ seq: 1, type: "generate" });
    expect(await seqs(actor, last)).toEqual([]);
  });

  it.each(["failing", "silent"] as const)(
    "shows what it has itself while the archive is %s",
    async (mood) => {
      const house = new House();
      const actor = await pruned(house);
      house.place.mood = mood;
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      const listed = actor.listJournal(0, 1_000);
      await vi.advanceTimersByTimeAsync(5_000);
      expect((await listed).entries).toMatchObject([{ seq: actor.state.seq, type: "compacted" }]);
      expect(house.place.reported).toHaveLength(1);
    },
  );

  it("can be undone, is archived again behind what was, and is one history then", async () => {
    const house = new House();
    const actor = await pruned(house);
    const prunedTo = actor.state.seq;
    expect(await actor.post({ type: "undo_request", id: SESSION }, null, 0)).toMatchObject({ ok: true });
    // It is open: the archive is not asked.
    expect((await seqs(actor))[0]).toBe(prunedTo);
    expect(house.place.asked).toEqual([]);
    await handle(actor, "done");
    await house.later(actor, 1_000);
    expect(house.place.asked).toEqual([`archive ${prunedTo}`, "mirror"]);
    expect(await seqs(actor)).toEqual(upTo(actor.state.seq));
    await house.later(actor, RETENTION_DAYS * DAY_MS);
    expect(await linesOf(house)).toHaveLength(1);
    expect(await seqs(actor)).toEqual(upTo(actor.state.seq));
    expect(await seqs(await house.load())).toEqual(upTo(actor.state.seq));
  });
});
