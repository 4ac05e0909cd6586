import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bySession,
  ofSession,
  sessionsIn,
  withoutSession,
  withSession,
} from "../../../../src/actor/project/by-session.ts";

const id = fc.integer({ min: 0, max: 0x3ff }).map((number) => number.toString(16).padStart(8, "0"));

describe("what is known by session", () => {
  it("is what one record would be", () => {
    const changes = fc.array(fc.tuple(id, fc.option(fc.nat())), { maxLength: 200 });
    fc.assert(
      fc.property(changes, (list) => {
        const record = new Map<string, number>();
        let buckets = bySession<number>({});
        for (const [session, value] of list) {
          if (value === null) record.delete(session);
          else record.set(session, value);
          buckets = value === null ? withoutSession(buckets, session) : withSession(buckets, session, value);
          expect(ofSession(buckets, session)).toBe(value ?? undefined);
        }
        expect(new Set(sessionsIn(buckets))).toEqual(new Set(record.keys()));
        expect(buckets).toEqual(bySession(Object.fromEntries(record)));
      }),
    );
  });

  it("shares all but one bucket with what it was before a change", () => {
    const ids = Array.from({ length: 10_000 }, (_, number) => number.toString(16).padStart(8, "0"));
    const before = bySession(Object.fromEntries(ids.map((session) => [session, 1])));
    for (const after of [withSession(before, "00000001", 2), withoutSession(before, "00000001")]) {
      const fresh = Object.keys(after).filter((name) => after[name] !== before[name]);
      expect(fresh).toEqual(["01"]);
    }
  });
});
