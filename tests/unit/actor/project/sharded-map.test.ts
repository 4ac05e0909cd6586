import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  getSharded,
  shardedKeys,
  toShardedMap,
  withoutSharded,
  withSharded,
} from "../../../../src/actor/project/sharded-map.ts";

const id = fc.integer({ min: 0, max: 0x3ff }).map((number) => number.toString(16).padStart(8, "0"));

describe("what is known by session", () => {
  it("is what one record would be", () => {
    const changes = fc.array(fc.tuple(id, fc.option(fc.nat())), { maxLength: 200 });
    fc.assert(
      fc.property(changes, (list) => {
        const record = new Map<string, number>();
        let buckets = toShardedMap<number>({});
        for (const [session, value] of list) {
          if (value === null) record.delete(session);
          else record.set(session, value);
          buckets = value === null ? withoutSharded(buckets, session) : withSharded(buckets, session, value);
          expect(getSharded(buckets, session)).toBe(value ?? undefined);
        }
        expect(new Set(shardedKeys(buckets))).toEqual(new Set(record.keys()));
        expect(buckets).toEqual(toShardedMap(Object.fromEntries(record)));
      }),
    );
  });

  it("shares all but one bucket with what it was before a change", () => {
    const ids = Array.from({ length: 10_000 }, (_, number) => number.toString(16).padStart(8, "0"));
    const before = toShardedMap(Object.fromEntries(ids.map((session) => [session, 1])));
    for (const after of [withSharded(before, "00000001", 2), withoutSharded(before, "00000001")]) {
      const fresh = Object.keys(after).filter((name) => after[name] !== before[name]);
      expect(fresh).toEqual(["01"]);
    }
  });
});
