/** Exponential backoff with jitter. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { backoffMs } from "../../../src/protocol/backoff.ts";

const LIMITS = { firstMs: 250, maxMs: 5_000 };

test("the wait doubles with each attempt up to its maximum", () => {
  expect([0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, LIMITS, 1))).toEqual([
    250, 500, 1_000, 2_000, 4_000, 5_000,
  ]);
  expect(backoffMs(1_000, LIMITS, 1)).toBe(5_000);
});

test("jitter takes up to half of the wait away", () => {
  expect(backoffMs(1_000, LIMITS, 0)).toBe(2_500);
  fc.assert(
    fc.property(fc.nat(50), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const wait = backoffMs(attempt, LIMITS, random);
      expect(wait).toBeGreaterThanOrEqual(125);
      expect(wait).toBeLessThanOrEqual(5_000);
    }),
  );
});
