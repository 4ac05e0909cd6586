import { describe, expect, it } from "vitest";
import { broadcastsAfter } from "../../../../src/actor/project/broadcast-log.ts";
import { decideProjectUpdate } from "../../../../src/actor/project/decide-update.ts";
import { toShardedMap } from "../../../../src/actor/project/sharded-map.ts";
import { lastAckedSeq } from "../../../../src/actor/project/state.ts";
import type { SessionOverview } from "../../../../src/actor/session/overview.ts";
import type { OutboxBroadcast, OutboxItem } from "../../../../src/actor/session/state.ts";
import { HISTORY_ITEMS } from "../../../../src/protocol/limits.ts";
import { doneFrame, overviewOf, ProjectRecord, told } from "../../../support/actor/project.ts";

const ID = "a1b2c3d4";
const SESSION: OutboxBroadcast = { frame: { type: "session", id: ID } };
const NOT_TO_TAB: OutboxBroadcast = { ...SESSION, except: "tab-one" };
const done = (seq: number): OutboxBroadcast => ({ frame: doneFrame(seq) });

const logged = (record: ProjectRecord, after: number) => broadcastsAfter(record.state.log, after) ?? [];

function tell(record: ProjectRecord, digest: SessionOverview, items: readonly OutboxItem[], lapsed = false) {
  const before = record.state.lastFrame;
  const decision = decideProjectUpdate(
    record.state,
    { overview: digest, items, leaseExpired: lapsed },
    { now: 1_000, offset: 0 },
  );
  record.append(decision.drafts, 1_000);
  return logged(record, before).map(({ frame, except }) =>
    except === undefined ? frame.type : `${frame.type} except ${except}`,
  );
}

describe("a session's update to its project", () => {
  it("is logged frame by frame, numbered without gaps, with the summary of the moment", () => {
    const record = new ProjectRecord();
    const digest = overviewOf(ID, 2);
    expect(tell(record, digest, [told(1, done(1)), told(2, done(2), SESSION)])).toEqual([
      "done",
      "done",
      "session",
    ]);
    expect(logged(record, 0).map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(logged(record, 0).at(-1)?.frame).toEqual({
      type: "session",
      id: ID,
      summary: digest.summary,
    });
    expect(record.state.open).toEqual({ [ID]: true });
  });

  it("is logged once, however often it is repeated, by session and seq", () => {
    const record = new ProjectRecord();
    const items = [told(1, done(1), SESSION), told(2, done(2), SESSION)];
    tell(record, overviewOf(ID, 2), items);
    expect(tell(record, overviewOf(ID, 2), items)).toEqual([]);
    expect(tell(record, overviewOf(ID, 3), [...items, told(3, done(3), SESSION)])).toEqual([
      "done",
      "session",
    ]);
    expect(tell(record, overviewOf("00000002", 2), [told(1, done(1))])).toEqual(["done"]);
    expect(lastAckedSeq(record.state, ID)).toBe(3);
  });

  it("is not logged twice when a reopened session repeats its updates", () => {
    const record = new ProjectRecord();
    const items = [told(4, done(4), SESSION)];
    tell(record, overviewOf(ID, 4, { open: false }), items);
    // An undo has reopened it; the response to its update was lost, so it repeats every item.
    expect(tell(record, overviewOf(ID, 5), [])).toEqual([]);
    expect(tell(record, overviewOf(ID, 5), [...items, told(5, SESSION)])).toEqual(["session"]);
    expect(lastAckedSeq(record.state, ID)).toBe(5);
  });

  it("is known again after a restart, whether the session is open or finished", () => {
    for (const open of [true, false]) {
      const record = new ProjectRecord();
      const items = [told(4, done(4), SESSION)];
      tell(record, overviewOf(ID, 4, { open }), items);
      const again = new ProjectRecord();
      again.append(record.journal);
      expect(again.state).toEqual(record.state);
      expect(tell(again, overviewOf(ID, 4, { open }), items)).toEqual([]);
    }
  });

  it("says one session frame for all its entries: they would all carry the same summary", () => {
    const record = new ProjectRecord();
    expect(
      tell(record, overviewOf(ID, 3), [told(1, SESSION), told(2, done(2), SESSION), told(3, SESSION)]),
    ).toEqual(["done", "session"]);
  });

  it("still sends the events before a checkpoint to the tab that made the checkpoint", () => {
    const record = new ProjectRecord();
    const frames = tell(record, overviewOf(ID, 2), [told(1, done(1), SESSION), told(2, NOT_TO_TAB)]);
    expect(frames).toContain("session");
    expect(frames[0]).toBe("done");
  });

  it("[fan-out-echo] does not send a tab its own checkpoint", () => {
    const record = new ProjectRecord();
    expect(tell(record, overviewOf(ID, 1), [told(1, NOT_TO_TAB)])).toEqual(["session except tab-one"]);
  });

  it("moves a finished session from the open ones to the closed ones, once, and back for its undo", () => {
    const record = new ProjectRecord();
    tell(record, overviewOf(ID, 1), [told(1, SESSION)]);
    tell(record, overviewOf(ID, 5, { open: false }), [told(5, SESSION)]);
    expect(record.state).toMatchObject({ open: {}, closed: toShardedMap({ [ID]: 5 }) });
    const length = record.journal.length;
    tell(record, overviewOf(ID, 5, { open: false }), []);
    expect(record.journal).toHaveLength(length);
    tell(record, overviewOf(ID, 6), [told(6, SESSION)]);
    expect(record.state).toMatchObject({ open: { [ID]: true }, closed: {} });
    expect(lastAckedSeq(record.state, ID)).toBe(6);
  });

  it("opens and closes nothing when it is older than the last update", () => {
    const record = new ProjectRecord();
    tell(record, overviewOf(ID, 5, { open: false }), [told(5, SESSION)]);
    expect(tell(record, overviewOf(ID, 4), [], true)).toEqual([]);
    expect(record.state).toMatchObject({ open: {}, closed: toShardedMap({ [ID]: 5 }) });
    tell(record, overviewOf(ID, 8), [told(8, SESSION)]);
    tell(record, overviewOf(ID, 5, { open: false }), [told(5, SESSION)]);
    expect(record.state).toMatchObject({ open: { [ID]: true }, closed: {} });
  });

  it("that time has freed its work is news without an entry", () => {
    const record = new ProjectRecord();
    const digest = overviewOf(ID, 3);
    const queued = { seq: 1, type: "generate", state: "queued" } as const;
    const free = { ...digest, summary: { ...digest.summary, delivery: queued } };
    expect(tell(record, free, [], true)).toEqual(["delivery", "session"]);
    expect(tell(record, digest, [], true)).toEqual(["session"]);
    expect(lastAckedSeq(record.state, ID)).toBe(0);
  });

  it("of a session without a record leaves nothing [ghost-session]", () => {
    const record = new ProjectRecord();
    expect(tell(record, overviewOf(ID, 0), [], true)).toEqual([]);
    expect(record.journal).toEqual([]);
  });

  it("is remembered of the newest accepted variants only, and is no news again behind that", () => {
    const record = new ProjectRecord();
    const accept = (number: number) => {
      const id = number.toString(16).padStart(8, "0");
      const acceptedAt = new Date(number * 1_000).toISOString();
      tell(record, overviewOf(id, 5, { open: false, acceptedAt }), []);
    };
    for (let number = 1; number <= HISTORY_ITEMS + 5; number += 1) accept(number);
    const kept = record.state.accepted;
    expect(Object.keys(kept)).toHaveLength(HISTORY_ITEMS);
    expect(kept["00000005"]).toBeUndefined();
    expect(kept["00000006"]).toBeDefined();
    const entries = record.journal.length;
    accept(3);
    accept(HISTORY_ITEMS);
    expect(record.journal).toHaveLength(entries);
    expect(record.state.accepted).toBe(kept);
  });
});
