/** The bottom bar stands where it was dropped. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { corner, fromStored, toStored } from "../../../src/overlay/views/main-bar-position.ts";

const VIEW = { width: 1280, height: 800 };
const length = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test("a corner, its stored position and the corner of that are the same, for every exact size", () => {
  fc.assert(
    fc.property(
      fc.record({ left: length(-500, 2_000), top: length(-500, 2_000) }),
      fc.record({ width: length(300, 600), height: length(30, 60) }),
      fc.record({
        width: fc.integer({ min: 320, max: 2_560 }),
        height: fc.integer({ min: 200, max: 1_440 }),
      }),
      (dropped, bar, view) => {
        const stands = corner(dropped, bar, view);
        expect(fromStored(toStored(stands, bar, view), bar, view)).toEqual(stands);
      },
    ),
  );
});

test("a bar whose width is no whole number is not moved by half of its fraction", () => {
  const bar = { width: 429.4, height: 44.4 };
  const stands = corner({ left: 225.3, top: 439.6 }, bar, VIEW);
  expect(stands).toEqual({ left: 225, top: 440 });
  expect(fromStored(toStored(stands, bar, VIEW), bar, VIEW)).toEqual(stands);
});

test("in a smaller window the bar is inside, and in the old one where it was", () => {
  const bar = { width: 429.4, height: 44.4 };
  const stored = toStored({ left: 840, top: 740 }, bar, VIEW);
  const small = fromStored(stored, bar, { width: 600, height: 300 });
  expect(small.left + bar.width).toBeLessThanOrEqual(600 - 8);
  expect(small.top + bar.height).toBeLessThanOrEqual(300 - 8);
  expect(fromStored(stored, bar, VIEW)).toEqual({ left: 840, top: 740 });
});
