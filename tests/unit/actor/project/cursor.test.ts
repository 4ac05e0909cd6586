import { describe, expect, it } from "vitest";
import { CHUNK_FRAMES, oldestBroadcast } from "../../../../src/actor/project/broadcast-log.ts";
import { cursorAt, replayAfter } from "../../../../src/actor/project/cursor.ts";
import { NEW_PROJECT } from "../../../../src/actor/project/state.ts";
import { BROADCAST_LOG_FRAMES, BROADCAST_LOG_MS } from "../../../../src/protocol/limits.ts";
import { ProjectRecord } from "../../../support/actor/project.ts";

/** Numbers of the frames behind a cursor, or why they cannot be said. */
function replayed(record: ProjectRecord, cursor: string) {
  const replay = replayAfter(record.state, cursor);
  return replay.ok ? replay.frames.map(({ n }) => n) : replay.reason;
}

function started(frames: number): ProjectRecord {
  const record = new ProjectRecord();
  record.start();
  record.log(frames);
  return record;
}

describe("a cursor", () => {
  it("names a frame in its epoch", () => {
    const record = started(3);
    expect(cursorAt(record.state, 3)).toBe("1-3");
    record.start();
    expect(cursorAt(record.state, 3)).toBe("2-3");
    expect(cursorAt(NEW_PROJECT, 0)).toBe("0-0");
  });

  it("is followed by every frame after it, once, in order", () => {
    const record = started(5);
    expect(replayed(record, "1-0")).toEqual([1, 2, 3, 4, 5]);
    expect(replayed(record, "1-3")).toEqual([4, 5]);
    expect(replayed(record, "1-5")).toEqual([]);
  });

  it("of an earlier life is followed across the restart", () => {
    const record = started(5);
    record.start();
    record.log(2);
    record.start();
    record.log(1);
    expect(replayed(record, "1-4")).toEqual([5, 6, 7, 8]);
    expect(replayed(record, "1-5")).toEqual([6, 7, 8]);
    expect(replayed(record, "2-7")).toEqual([8]);
    expect(replayed(record, "3-8")).toEqual([]);
  });

  it("names no frame that another life has under the same number", () => {
    const record = started(5);
    record.start();
    record.log(3);
    // Frames 6 to 8 are of the second life: the first never sent them.
    for (const cursor of ["1-6", "1-8", "2-9"]) expect(replayed(record, cursor)).toBe("future_cursor");
  });

  it.each(["", "1", "1-", "-1", "a-b", "1-2-3", "1-1e3", " 1-1", "1-99999999999999999"])(
    "that is no cursor is unknown: %j",
    (cursor) => {
      expect(replayed(started(3), cursor)).toBe("unknown_cursor");
    },
  );

  it("of an epoch that has not begun is from the future, of a forgotten one unknown", () => {
    const record = started(3);
    expect(replayed(record, "7-1")).toBe("future_cursor");
    expect(replayed(record, "0-1")).toBe("unknown_cursor");
    for (let life = 0; life < 70; life += 1) record.start();
    expect(replayed(record, "1-1")).toBe("unknown_cursor");
    expect(replayed(record, "71-3")).toEqual([]);
  });
});

describe("the broadcast log", () => {
  it(`keeps at least ${BROADCAST_LOG_FRAMES} frames, and says when an older one is asked for`, () => {
    const record = started(3 * BROADCAST_LOG_FRAMES);
    record.log(1, 10 * BROADCAST_LOG_MS);
    const last = record.state.lastFrame;
    expect(record.state.log.length).toBeLessThanOrEqual(BROADCAST_LOG_FRAMES + CHUNK_FRAMES);
    const kept = replayed(record, `1-${last - BROADCAST_LOG_FRAMES}`);
    expect(kept).toEqual(
      Array.from({ length: BROADCAST_LOG_FRAMES }, (_, index) => last - BROADCAST_LOG_FRAMES + 1 + index),
    );
    expect(replayed(record, "1-0")).toBe("trimmed");
    const oldest = oldestBroadcast(record.state.log) ?? 0;
    expect(replayed(record, `1-${oldest - 1}`)).toHaveLength(record.state.log.length);
    expect(replayed(record, `1-${oldest - 2}`)).toBe("trimmed");
  });

  it("keeps everything of the last ten minutes, however much it is", () => {
    const record = started(0);
    record.log(3 * BROADCAST_LOG_FRAMES, 1_000);
    record.log(1, BROADCAST_LOG_MS);
    expect(replayed(record, "1-0")).toHaveLength(3 * BROADCAST_LOG_FRAMES + 1);
  });

  it("is cut by a start, too: what is older by then is not carried on", () => {
    const record = started(3 * BROADCAST_LOG_FRAMES);
    const last = record.state.lastFrame;
    record.start(2 * BROADCAST_LOG_MS);
    expect(record.state.log.length).toBeLessThan(BROADCAST_LOG_FRAMES + CHUNK_FRAMES);
    expect(replayed(record, `1-${last - BROADCAST_LOG_FRAMES}`)).toHaveLength(BROADCAST_LOG_FRAMES);
    expect(replayed(record, "1-0")).toBe("trimmed");
  });
});
