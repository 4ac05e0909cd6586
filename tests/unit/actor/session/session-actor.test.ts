import { setImmediate as turn } from "node:timers/promises";
import { createStorage } from "unstorage";
import { describe, expect, it, vi } from "vitest";
import type { ProjectUpdate } from "../../../../src/actor/session/overview.ts";
import { SessionActor } from "../../../../src/actor/session/session-actor.ts";
import { MAX_ATTEMPTS, STAGED_ANNOTATION_MS } from "../../../../src/protocol/limits.ts";
import { DEFAULT_WORK_TYPES } from "../../../../src/protocol/work.ts";
import type { JournalDriver } from "../../../../src/storage-drivers/journal-driver.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { testClock } from "../../../support/actor/clock.ts";
import { accept, checkpoint, generate, SESSION } from "../../../support/actor/events.ts";

const SNAPSHOT = `sessions:${SESSION}.snapshot.json`;

/** A session in a process that can end at any time; its storage outlives it. */
class House {
  readonly driver: JournalDriver = memoryJournalDriver();
  readonly updates: ProjectUpdate[] = [];
  projectIsReachable = true;
  streamsAreReachable = true;
  /** Runs whose streams were asked to end. */
  readonly ends: string[] = [];
  now = 1_000_000;
  /** Moves the session's files, if the house has another place for them. */
  archive: ((session: string) => Promise<void>) | null = null;
  #names = 0;

  /** Loads the session as a new process does. */
  load(): Promise<SessionActor> {
    return SessionActor.load({
      id: SESSION,
      storage: { items: createStorage({ driver: this.driver }), journals: this.driver },
      alarm: { setAlarm: () => {}, deleteAlarm: () => {} },
      clock: testClock(() => this.now),
      settings: { maxAttempts: MAX_ATTEMPTS, local: true, hasProjectContext: false },
      newId: () => {
        this.#names += 1;
        return `lease-${this.#names}`;
      },
      ...(this.archive ? { archive: this.archive } : {}),
      endRun: async (run) => {
        this.ends.push(run);
        if (!this.streamsAreReachable) throw new Error("the stream is not reachable");
        return { run, offset: "9", state: "done", reason: "stream.completed" };
      },
      recordTelemetry: () => {},
      notifyProject: async (update) => {
        if (!this.projectIsReachable) throw new Error("the project is not reachable");
        this.updates.push(update);
      },
    });
  }

  /** Entries whose broadcasts the project has received. */
  get delivered(): readonly number[] {
    return this.updates.flatMap(({ items }) => items.map(({ seq }) => seq));
  }
}

function storedArtifacts(house: House): Promise<readonly string[]> {
  return createStorage({ driver: house.driver }).getKeys(`sessions:${SESSION}.artifacts`);
}

function grant(actor: SessionActor, leaseMs = 30_000) {
  return actor.grant({ agent: "agent", leaseMs, types: DEFAULT_WORK_TYPES, attemptId: null });
}

describe("a session's actor", () => {
  it("is the same after a restart, with or without the snapshot", async () => {
    const house = new House();
    const first = await house.load();
    await first.post(generate(), null, 0);
    await grant(first, 600_000);
    await first.post(accept(), "key", 0);
    await turn();
    house.now += 1_000;
    await first.alarm();
    expect(await house.driver.getItem(SNAPSHOT)).not.toBeNull();
    const { state } = first;
    expect((await house.load()).state).toEqual(state);
    await house.driver.removeItem?.(SNAPSHOT, {});
    const last = await house.load();
    expect(last.state).toEqual(state);
    expect(await last.post(accept(), "key", 0)).toMatchObject({ ok: true, answer: { duplicate: true } });
  });

  it("[read-writes] is loaded, read and closed without a write", async () => {
    const house = new House();
    const first = await house.load();
    await first.post(generate(), null, 0);
    await grant(first, 600_000);
    await turn();
    house.now += 1_000;
    await first.alarm();
    const names = ["setItem", "setItemRaw", "removeItem", "appendJournal", "replaceJournal"] as const;
    const writes = names.map((name) => vi.spyOn(house.driver, name));
    const next = await house.load();
    for (let read = 0; read < 3; read += 1) {
      expect(next.snapshot()).toMatchObject({ phase: "generate_requested" });
      expect(next.overview()).toMatchObject({ open: true });
      expect((await next.listJournal(0, 100)).entries.length).toBeGreaterThan(1);
    }
    await turn();
    await next.close();
    expect(writes.map((spy) => spy.mock.calls.length)).toEqual(names.map(() => 0));
    const last = await house.load();
    await last.post(accept(), null, 0);
    expect(
      writes.some((spy) => spy.mock.calls.length > 0),
      "the count counts",
    ).toBe(true);
  });

  it("counts what comes late once it is finished, and journals none of it [late-checkpoint]", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await actor.reply({ id: SESSION, type: "complete" });
    const { entries, lateCount } = await actor.listJournal(0, 100);
    expect(lateCount).toBe(0);
    const before = actor.snapshot();
    expect(await actor.post(checkpoint(9), null, 0)).toMatchObject({ ok: false });
    expect(await actor.reply({ id: SESSION, type: "done", message: "late" })).toMatchObject({ ok: false });
    // A repetition is not late.
    expect(await actor.reply({ id: SESSION, type: "complete" })).toMatchObject({ ok: true });
    expect(await actor.listJournal(0, 100)).toEqual({ entries, lateCount: 2 });
    expect(actor.snapshot()).toEqual(before);
  });

  it("keeps a screenshot for its generate for an hour, and an adopted one for good", async () => {
    const house = new House();
    const early = await house.load();
    await early.artifacts.storeScreenshot(Uint8Array.from([1, 2, 3]));
    early.scheduleStagedRemoval();
    house.now += STAGED_ANNOTATION_MS - 1;
    await early.alarm();
    expect(await storedArtifacts(house)).toHaveLength(1);
    house.now += 1;
    await early.alarm();
    await turn();
    expect(await storedArtifacts(house)).toEqual([]);
    const { path } = await early.artifacts.storeScreenshot(Uint8Array.from([4, 5, 6]));
    early.scheduleStagedRemoval();
    await early.post({ ...generate(), screenshotPath: path }, null, 0);
    house.now += 2 * STAGED_ANNOTATION_MS;
    await early.alarm();
    await turn();
    expect(await storedArtifacts(house)).toHaveLength(1);
  });

  it("notifies its project after a restart of what it could not deliver before", async () => {
    const house = new House();
    house.projectIsReachable = false;
    const first = await house.load();
    await first.post(generate(), null, 0);
    await first.post(accept(), null, 0);
    await turn();
    expect(house.delivered).toEqual([]);
    house.projectIsReachable = true;
    await house.load();
    await turn();
    expect(house.delivered).toEqual([1, 2, 3]);
  });

  it("notifies again by its alarm when the project was not reachable", async () => {
    const house = new House();
    house.projectIsReachable = false;
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    house.projectIsReachable = true;
    house.now += 1_000;
    await actor.alarm();
    expect(house.delivered).toEqual([1]);
  });

  it("does not notify again, after a restart, of what the project has acknowledged and the journal holds", async () => {
    const house = new House();
    const first = await house.load();
    await first.post(generate(), null, 0);
    await turn();
    house.now += 1_000;
    await first.alarm();
    expect(first.state.outbox).toEqual([]);
    house.updates.length = 0;
    await house.load();
    await turn();
    expect(house.updates).toEqual([]);
  });

  it("notifies that a lease has expired, and again when the project did not receive it", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await grant(actor, 5_000);
    await turn();
    house.now += 5_000;
    house.projectIsReachable = false;
    await actor.alarm();
    house.projectIsReachable = true;
    house.updates.length = 0;
    house.now += 1_000;
    await actor.alarm();
    const lapses = house.updates.filter(({ leaseExpired: lapsed }) => lapsed);
    expect(lapses).toMatchObject([{ overview: { work: [{ type: "generate" }] } }]);
    house.updates.length = 0;
    house.now += 60_000;
    await actor.alarm();
    expect(house.updates).toEqual([]);
  });

  it("asks a stream to end until it has: at once, a second later, and after a restart", async () => {
    const house = new House();
    const first = await house.load();
    await first.post(generate(), null, 0);
    await grant(first, 600_000);
    const lease = first.state.pending[0]?.lease;
    const run = lease?.run ?? "";
    await first.runs.open(run, lease?.id ?? "");
    house.streamsAreReachable = false;
    await first.reply({ id: SESSION, type: "done", leaseId: lease?.id ?? "" });
    await turn();
    expect(house.ends).toEqual([run]);
    house.now += 1_000;
    await first.alarm();
    await turn();
    expect(house.ends.length).toBeGreaterThan(1);
    expect(await first.evict()).toBe(false);
    house.streamsAreReachable = true;
    house.ends.length = 0;
    const second = await house.load();
    await vi.waitFor(() =>
      expect(second.snapshot().runs).toMatchObject([{ run, state: "done", offset: "9" }]),
    );
    expect(house.ends).toEqual([run]);
    await second.runs.finalize();
    expect((await house.load()).snapshot().runs).toMatchObject([{ state: "done" }]);
    expect(house.ends).toEqual([run]);
  });

  it("[ghost-session] leaves nothing in storage for a reply to a session that does not exist", async () => {
    const house = new House();
    const actor = await house.load();
    const outcome = await actor.reply({ id: SESSION, type: "done", preview: "<h1>ghost</h1>" });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: "unknown_session" } });
    await actor.close();
    expect(await house.driver.getKeys("", {})).toEqual([]);
    expect((await house.driver.readJournal(`sessions:${SESSION}.jsonl`)).lines).toEqual([]);
  });

  it("keeps the preview of a reply, and shows it to the page", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await actor.reply({ id: SESSION, type: "done", preview: "<h1>größer</h1>" });
    const { preview } = actor.snapshot();
    const bytes = await actor.artifacts.get(preview?.split("/").at(-1) ?? "");
    expect(new TextDecoder().decode(bytes ?? undefined)).toBe("<h1>größer</h1>");
  });

  it("refuses what it cannot store, is as it was, and works again", async () => {
    const house = new House();
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    const append = house.driver.appendJournal;
    house.driver.appendJournal = () => Promise.reject(new Error("disk full"));
    const before = actor.state;
    expect(await actor.post(accept(), null, 0)).toMatchObject({ rejection: { code: "storage_failed" } });
    expect(await grant(actor)).toMatchObject({ rejection: { code: "storage_failed" } });
    expect(actor.state).toEqual(before);
    house.driver.appendJournal = append;
    expect(await actor.post(accept(), null, 0)).toMatchObject({ answer: { phase: "accept_requested" } });
    expect((await house.load()).state.phase).toBe("accept_requested");
  });

  it("never writes a snapshot that lacks an entry it says it has, in whatever moment it is written", async () => {
    for (let steps = 0; steps < 12; steps += 1) {
      const house = new House();
      const actor = await house.load();
      await actor.post(generate(), null, 0);
      await turn();
      house.now += 1_000;
      await actor.alarm();
      const append = house.driver.appendJournal;
      house.driver.appendJournal = async (key, lines) => {
        const end = await append(key, lines);
        void (async () => {
          for (let step = 0; step < steps; step += 1) await Promise.resolve();
          await actor.close();
        })();
        return end;
      };
      expect(await actor.post(accept(), null, 0)).toMatchObject({ answer: { phase: "accept_requested" } });
      house.driver.appendJournal = append;
      await turn();
      const { state } = await house.load();
      expect([steps, state.phase]).toEqual([steps, "accept_requested"]);
    }
  });

  it("answers commands that come at once in their order, and gives one lease only", async () => {
    const house = new House();
    const actor = await house.load();
    const outcomes = await Promise.all([
      actor.post(generate(), null, 0),
      grant(actor),
      grant(actor),
      actor.post(generate(), null, 0),
    ]);
    expect(outcomes).toMatchObject([
      { answer: { seq: 1 } },
      { ok: true },
      { ok: true },
      { answer: { duplicate: true } },
    ]);
    const given = outcomes.flatMap((outcome) =>
      outcome.ok && "event" in outcome.answer && outcome.answer.event ? [outcome.answer.event] : [],
    );
    expect(given.length).toBeLessThanOrEqual(1);
    expect(actor.state.pending).toHaveLength(1);
  });

  it("is closed behind a move to the archive that is under way, and moved no more after that", async () => {
    const house = new House();
    const events: string[] = [];
    let goOn = () => {};
    const gate = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    house.archive = async () => {
      events.push("moves");
      await gate;
      events.push("moved");
    };
    const actor = await house.load();
    await actor.post(generate(), null, 0);
    await actor.reply({ id: SESSION, type: "complete" });
    const archived = actor.archive();
    await vi.waitFor(() => expect(events).toEqual(["moves"]));
    const closed = actor.close().then(() => events.push("closed"));
    await turn();
    goOn();
    await Promise.all([archived, closed]);
    await actor.archive();
    expect(events).toEqual(["moves", "moved", "closed"]);
  });
});
