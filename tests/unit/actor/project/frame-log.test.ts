import fc from "fast-check";
import { createStorage } from "unstorage";
import { describe, expect, it } from "vitest";
import { type CompactedEntry, encodeEntry } from "../../../../src/actor/entry.ts";
import { PROJECT_KEYS } from "../../../../src/actor/names.ts";
import {
  CHUNK_FRAMES,
  EMPTY_LOG,
  type FrameLog,
  frameLog,
  framesAfter,
  type LoggedFrame,
  oldestFrame,
  trimmed,
  withFrame,
} from "../../../../src/actor/project/frame-log.ts";
import { ProjectActor } from "../../../../src/actor/project/project-actor.ts";
import { evolveProject, NEW_PROJECT, type ProjectState } from "../../../../src/actor/project/state.ts";
import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../../../src/protocol/limits.ts";
import { memoryJournalDriver } from "../../../../src/storage-drivers/memory.ts";
import { digestOf, doneFrame, ProjectRecord } from "../support/project.ts";

const MANY = 40_000;

function framed(n: number, at = n): LoggedFrame {
  return { n, at, frame: doneFrame(n) };
}

function frames(count: number): LoggedFrame[] {
  return Array.from({ length: count }, (_, index) => framed(index + 1));
}

const numbers = (log: FrameLog) => framesAfter(log, 0).map(({ n }) => n);

/** How many references of `after` were written anew: chunks in the list, and frames in new chunks. */
function written(before: FrameLog, after: FrameLog): number {
  const shared = new Set(before.chunks);
  const fresh = after.chunks.filter((chunk) => !shared.has(chunk));
  return after.chunks.length + fresh.reduce((sum, chunk) => sum + chunk.length, 0);
}

describe("the frame log", () => {
  it("shares all but its last chunk with the log before an append, however long it is", () => {
    let log = frameLog(frames(MANY));
    for (let n = MANY + 1; n <= MANY + 2 * CHUNK_FRAMES; n += 1) {
      const next = withFrame(log, framed(n));
      expect(written(log, next)).toBeLessThanOrEqual(CHUNK_FRAMES + Math.ceil(n / CHUNK_FRAMES));
      log = next;
    }
    expect(log.length).toBe(MANY + 2 * CHUNK_FRAMES);
    expect(numbers(log)).toEqual(Array.from({ length: log.length }, (_, index) => index + 1));
  });

  it("writes no more than two chunks anew when every append drops a frame", () => {
    let log = frameLog(frames(MANY));
    for (let n = MANY + 1; n <= MANY + 2 * CHUNK_FRAMES; n += 1) {
      const next = trimmed(withFrame(log, framed(n)), n - MANY + BROADCAST_LOG_MS);
      expect(next.length).toBe(MANY);
      expect(oldestFrame(next)).toBe(n - MANY + 1);
      expect(written(log, next)).toBeLessThanOrEqual(2 * CHUNK_FRAMES + Math.ceil(MANY / CHUNK_FRAMES) + 1);
      log = next;
    }
  });

  it("leaves an older log as it was: an entry that could not be stored leaves nothing behind", () => {
    const log = frameLog(frames(CHUNK_FRAMES + 1));
    const before = numbers(log);
    withFrame(withFrame(log, framed(1_000)), framed(1_001));
    trimmed(withFrame(log, framed(1_002)), 10 * BROADCAST_LOG_MS);
    expect(numbers(log)).toEqual(before);
  });

  it("is what one list would be that keeps 1,000 frames and ten minutes", () => {
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
        let list: LoggedFrame[] = [];
        let [n, at] = [0, 0];
        for (const { count, gap } of bursts) {
          at += gap;
          for (let index = 0; index < count; index += 1) {
            n += 1;
            const frame = framed(n, at);
            log = trimmed(withFrame(log, frame), at);
            list.push(frame);
            list = trimmedList(list, at);
          }
          expect(log.length).toBe(list.length);
          expect(framesAfter(log, 0).every((frame, index) => frame === list[index])).toBe(true);
          expect(oldestFrame(log)).toBe(list[0]?.n);
        }
      }),
      { numRuns: 25 },
    );
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
    const nothing = async () => [];
    const actor = await ProjectActor.load({
      name: "default",
      storage: { items: createStorage({ driver }), journals: driver },
      clock: { now: () => 1_000_000 },
      settings: { maxAttempts: 5, local: false, hasProjectContext: false },
      newId: () => "unused",
      listSessions: nothing,
      listArchive: nothing,
      archiveSession: async () => undefined,
      sessionDigest: async (id) => digestOf(id, 1),
      grant: async (id) => ({ event: null, digest: digestOf(id, 1) }),
      release: async () => undefined,
    });
    const { body } = actor.subscribe(null, `1-${CHUNK_FRAMES + 1}`, undefined);
    await actor.stop();
    const ids = [...(await new Response(body).text()).matchAll(/^id: ?(.*)$/gm)].map(([, id]) => id);
    expect(ids).toEqual([`2-${CHUNK_FRAMES + 2}`, `2-${CHUNK_FRAMES + 3}`]);
  });
});

/** The rule, on one list. */
function trimmedList(list: LoggedFrame[], now: number): LoggedFrame[] {
  if (list.length <= 2 * BROADCAST_LOG_FRAMES) return list;
  const surplus = list.length - BROADCAST_LOG_FRAMES;
  const firstYoung = list.findIndex((frame) => frame.at > now - BROADCAST_LOG_MS);
  return list.slice(firstYoung === -1 ? surplus : Math.min(surplus, firstYoung));
}
