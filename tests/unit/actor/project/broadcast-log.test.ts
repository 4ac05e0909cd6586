import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROJECT_KEYS } from "../../../../src/actor/names.ts";
import {
  appendBroadcast,
  type BroadcastLog,
  broadcastsAfter,
  CHUNK_FRAMES,
  EMPTY_LOG,
  type LoggedBroadcast,
  oldestBroadcast,
  toBroadcastLog,
  trimLog,
} from "../../../../src/actor/project/broadcast-log.ts";
import { evolveProject } from "../../../../src/actor/project/evolve.ts";
import { NEW_PROJECT, type ProjectState } from "../../../../src/actor/project/state.ts";
import { type CompactedEntry, encodeEntry } from "../../../../src/actor/runtime/entry.ts";
import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../../../src/protocol/limits.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { loadProject } from "../../../support/actor/load-project.ts";
import { doneFrame, ProjectRecord } from "../../../support/actor/project.ts";

const MANY = 40_000;

function framed(n: number, at = n): LoggedBroadcast {
  return { n, at, frame: doneFrame(n) };
}

function frames(count: number): LoggedBroadcast[] {
  return Array.from({ length: count }, (_, index) => framed(index + 1));
}

const numbers = (log: BroadcastLog) => broadcastsAfter(log, 0)?.map(({ n }) => n);

/** How much of `after` was rewritten: chunks in the list, frames in new chunks, and open frames. */
function written(before: BroadcastLog, after: BroadcastLog): number {
  const shared = new Set(before.sealed);
  const fresh = after.sealed.filter((chunk) => !shared.has(chunk));
  return after.sealed.length + fresh.reduce((sum, { count }) => sum + count, 0) + after.open.length;
}

describe("the frame log", () => {
  it("shares all but its last chunk with the log before an append, however long it is", () => {
    let log = toBroadcastLog(frames(MANY));
    for (let n = MANY + 1; n <= MANY + 2 * CHUNK_FRAMES; n += 1) {
      const next = appendBroadcast(log, framed(n));
      expect(written(log, next)).toBeLessThanOrEqual(CHUNK_FRAMES + Math.ceil(n / CHUNK_FRAMES));
      log = next;
    }
    expect(log.length).toBe(MANY + 2 * CHUNK_FRAMES);
    expect(numbers(log)).toEqual(Array.from({ length: log.length }, (_, index) => index + 1));
  });

  it("rewrites no more when appends drop what is old", () => {
    let log = toBroadcastLog(frames(MANY));
    for (let n = MANY + 1; n <= MANY + 2 * CHUNK_FRAMES; n += 1) {
      const next = trimLog(appendBroadcast(log, framed(n)), n - MANY + BROADCAST_LOG_MS);
      expect(next.length).toBeGreaterThanOrEqual(MANY);
      expect(next.length).toBeLessThan(MANY + CHUNK_FRAMES);
      expect(written(log, next)).toBeLessThanOrEqual(CHUNK_FRAMES + Math.ceil(MANY / CHUNK_FRAMES) + 1);
      log = next;
    }
  });

  it("leaves an older log as it was: an entry that could not be stored leaves nothing behind", () => {
    const log = toBroadcastLog(frames(CHUNK_FRAMES + 1));
    const before = numbers(log);
    appendBroadcast(appendBroadcast(log, framed(1_000)), framed(1_001));
    trimLog(appendBroadcast(log, framed(1_002)), 10 * BROADCAST_LOG_MS);
    expect(numbers(log)).toEqual(before);
  });

  it("keeps 1,000 frames and ten minutes, and at most a chunk more", () => {
    const gaps = fc.array(
      fc.record({
        count: fc.integer({ min: 1, max: 900 }),
        gap: fc.integer({ min: -1_000, max: BROADCAST_LOG_MS }),
      }),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(gaps, (bursts) => {
        let log = EMPTY_LOG;
        const all: LoggedBroadcast[] = [];
        let [n, at] = [0, 0];
        for (const { count, gap } of bursts) {
          at += gap;
          for (let index = 0; index < count; index += 1) {
            n += 1;
            const frame = framed(n, at);
            log = trimLog(appendBroadcast(log, frame), at);
            all.push(frame);
          }
          const needed = neededAt(all, at);
          expect(log.length).toBeGreaterThanOrEqual(Math.min(needed, all.length));
          expect(broadcastsAfter(log, 0)).toEqual(all.slice(-log.length));
          expect(oldestBroadcast(log)).toBe(all.at(-log.length)?.n);
        }
        // What is old goes, however little of it lay before something young when it came.
        const later = at + 2 * BROADCAST_LOG_MS;
        expect(trimLog(log, later).length).toBeLessThan(BROADCAST_LOG_FRAMES + CHUNK_FRAMES);
      }),
      { numRuns: 25 },
    );
  });

  it("whose text was harmed on the disk says so, for what lies in it only", () => {
    const log = toBroadcastLog(frames(2 * CHUNK_FRAMES + 1));
    for (const text of ["", "[]", "[{", log.sealed[1]?.text ?? ""]) {
      const harmed = { ...log, sealed: log.sealed.with(0, { ...log.sealed[0], text } as never) };
      expect(broadcastsAfter(harmed, 0)).toBeNull();
      expect(broadcastsAfter(harmed, CHUNK_FRAMES)).toHaveLength(CHUNK_FRAMES + 1);
    }
  });

  it("is the same from a snapshot and its tail as from the whole journal", () => {
    const record = new ProjectRecord();
    record.start();
    record.log(2 * BROADCAST_LOG_FRAMES, 0);
    const snapshot: ProjectState = JSON.parse(JSON.stringify(record.state));
    const tail = record.journal.length;
    record.log(CHUNK_FRAMES + 1, BROADCAST_LOG_MS + 500);
    record.start(2 * BROADCAST_LOG_MS);
    expect(record.journal.slice(tail).reduce(evolveProject, snapshot)).toEqual(record.state);
    expect(record.journal.reduce(evolveProject, NEW_PROJECT)).toEqual(record.state);
  });
});

describe("a journal that an older version has compacted", () => {
  it("keeps its log: browsers resume behind cursors of that time", async () => {
    const driver = memoryJournalDriver();
    const log = frames(CHUNK_FRAMES + 3);
    const state = { epochs: [{ epoch: 1, after: 0 }], log, lastFrame: log.length };
    const compacted: CompactedEntry = {
      seq: 300,
      id: "project",
      type: "compacted",
      ts: "2026-03-01T10:00:00.000Z",
      state,
    };
    await driver.appendJournal(PROJECT_KEYS.journal, [encodeEntry(compacted)]);
    const actor = await loadProject(driver);
    const { body } = actor.subscribe({ owner: null, revision: null }, `1-${CHUNK_FRAMES + 1}`, undefined);
    await actor.stop();
    const ids = [...(await new Response(body).text()).matchAll(/^id: ?(.*)$/gm)].map(([, id]) => id);
    expect(ids).toEqual([`2-${CHUNK_FRAMES + 2}`, `2-${CHUNK_FRAMES + 3}`]);
  });
});

/** How many of the newest frames must be there: the promised number, and all from the first young one on. */
function neededAt(all: readonly LoggedBroadcast[], now: number): number {
  const firstYoung = all.findIndex((frame) => frame.at > now - BROADCAST_LOG_MS);
  return Math.max(BROADCAST_LOG_FRAMES, firstYoung === -1 ? 0 : all.length - firstYoung);
}
