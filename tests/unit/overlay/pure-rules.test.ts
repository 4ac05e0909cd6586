/** Rules of the overlay that need no page. */
import { expect, test } from "vitest";
import { splitFragment } from "../../../src/overlay/persistence/remote-token.ts";
import { isAtOrBefore } from "../../../src/overlay/store/cursor.ts";
import { effectiveValues, parseParameters } from "../../../src/overlay/variants/parameters.ts";
import { elementBarPosition } from "../../../src/overlay/views/element-bar-position.ts";

test("a reviewer's token is removed from the fragment, and the rest stays", () => {
  expect(splitFragment("#impeccable-live=abc-_1")).toEqual({ token: "abc-_1", rest: "" });
  expect(splitFragment("#top&impeccable-live=abc&x=1")).toEqual({ token: "abc", rest: "#top&x=1" });
  expect(splitFragment("#top")).toEqual({ token: null, rest: "#top" });
});

test("cursors are ordered by epoch, then by number, never as text", () => {
  expect(isAtOrBefore("1-9", "1-10")).toBe(true);
  expect(isAtOrBefore("2-1", "1-10")).toBe(false);
  expect(isAtOrBefore("9-1", "10-0")).toBe(true);
  expect(isAtOrBefore("nonsense", "1-1")).toBe(false);
});

test("all three kinds of parameters are read, at most four of them", () => {
  const declared = parseParameters(
    JSON.stringify([
      { id: "size", kind: "range", min: 0, max: 2, step: 0.5, default: 1, label: "Size" },
      { id: "density", kind: "steps", options: ["airy", { value: "snug", label: "Snug" }], default: "snug" },
      { id: "rule", kind: "toggle", default: true },
      { id: "a", kind: "toggle" },
      { id: "b", kind: "toggle" },
    ]),
  );
  expect(declared.map((param) => [param.id, param.kind, param.default])).toEqual([
    ["size", "range", 1],
    ["density", "steps", "snug"],
    ["rule", "toggle", true],
    ["a", "toggle", false],
  ]);
});

test.each([
  ["no JSON", "{"],
  ["no list", "{}"],
  ["a range without room", '[{"id":"x","kind":"range","min":1,"max":1}]'],
  ["steps without options", '[{"id":"x","kind":"steps","options":[]}]'],
  ["an id that is no name", '[{"id":"x;y","kind":"toggle"}]'],
  ["an unknown kind", '[{"id":"x","kind":"colour"}]'],
])("%s is no parameter", (_, json) => {
  expect(parseParameters(json)).toEqual([]);
});

test("a recorded value that no longer fits its declaration is replaced by the default", () => {
  const declared = parseParameters('[{"id":"size","kind":"range","min":0,"max":2,"default":1}]');
  expect(effectiveValues(declared, { size: 0 })).toEqual({ size: 0 });
  expect(effectiveValues(declared, { size: 7 })).toEqual({ size: 1 });
  expect(effectiveValues(declared, { size: "big" })).toEqual({ size: 1 });
});

test("the element bar stands below its element, else above, else above the bottom bar and beside it", () => {
  const bar = { width: 400, height: 200 };
  const view = { width: 1280, height: 800 };
  const at = (top: number, height: number, left = 100) =>
    elementBarPosition({ left, top, width: 300, height }, bar, view);
  expect(at(100, 50).top).toBeGreaterThan(150);
  const above = at(600, 100).top;
  expect(above + bar.height).toBeLessThanOrEqual(600);
  expect(at(10, 780).top + bar.height).toBeLessThanOrEqual(800 - 72);
  // Too tall for anything else: above the bottom bar, and beside the element where there is room.
  expect(at(10, 780, 100).left).toBeGreaterThanOrEqual(400);
  expect(at(10, 780, 900).left + bar.width).toBeLessThanOrEqual(900);
  const wide = elementBarPosition({ left: 100, top: 10, width: 1_080, height: 780 }, bar, view);
  expect(wide.left).toBe(440);
  expect(at(100, 50, 1_200).left + bar.width).toBeLessThanOrEqual(1280);
  expect(at(100, 50, -500).left).toBeGreaterThanOrEqual(0);
});
