/** Filters, zoom, the chart's columns, the rows of a long list, and the address. */
import { describe, expect, it } from "vitest";
import { addressOf, readAddress } from "../../../src/inspector/core/address.ts";
import { densityOf, failureMarks } from "../../../src/inspector/core/density.ts";
import { countKinds, filterItems, NO_FILTER } from "../../../src/inspector/core/filter-items.ts";
import { listWindow, scrollToRow } from "../../../src/inspector/core/list-window.ts";
import { SessionRecord } from "../../../src/inspector/core/session-record.ts";
import { pan, wholeRange, zoomIn, zoomOut } from "../../../src/inspector/core/zoom.ts";

const items = new SessionRecord().entries(
  Array.from({ length: 100 }, (_, index) => ({
    seq: index + 1,
    type: index % 10 === 9 ? "error" : "checkpoint",
    ts: new Date(index * 1_000).toISOString(),
    event: { revision: index },
  })),
);
const seqs = (found: readonly { readonly follows: number }[]) => found.map(({ follows }) => follows);

describe("the filter", () => {
  it("shows all items when it asks for nothing", () => {
    expect(filterItems(items, NO_FILTER)).toBe(items);
  });

  it.each([
    ["a hidden kind", { hidden: new Set(["checkpoint"] as const) }, 10],
    ["failures only", { onlyBad: true }, 10],
    ["words, all of them", { text: "CHECKPOINT revision=4" }, 10],
    ["a time", { range: { from: 10_000, to: 19_000 } }, 10],
  ])("%s", (_name, filter, count) => {
    expect(filterItems(items, { ...NO_FILTER, ...filter })).toHaveLength(count);
  });

  it("counts each kind", () => {
    expect(Object.fromEntries(countKinds(items))).toEqual({ checkpoint: 90, reply: 10 });
  });
});

describe("zoom", () => {
  const whole = { from: 0, to: 99_000 };

  it("the whole time is that of all items, and of none there is none", () => {
    expect(wholeRange(items)).toEqual(whole);
    expect(wholeRange([])).toBeNull();
    expect(wholeRange(items.slice(0, 1))).toEqual({ from: 0, to: 10 });
  });

  it("zooming in keeps the moment under the pointer where it is", () => {
    expect(zoomIn(whole)).toEqual({ from: 24_750, to: 74_250 });
    expect(zoomIn(whole, 0)).toEqual({ from: 0, to: 49_500 });
  });

  it("zooming out and moving stay inside of the whole time", () => {
    expect(zoomOut({ from: 0, to: 10_000 }, whole)).toEqual({ from: 0, to: 20_000 });
    expect(zoomOut({ from: 10_000, to: 80_000 }, whole)).toBeNull();
    expect(pan({ from: 80_000, to: 90_000 }, whole, 1)).toEqual({ from: 85_000, to: 95_000 });
    expect(pan({ from: 95_000, to: 99_000 }, whole, 1)).toEqual({ from: 95_000, to: 99_000 });
  });
});

describe("the chart", () => {
  const whole = { from: 0, to: 99_000 };

  it("counts every item of its time once", () => {
    const density = densityOf(items, whole, 10);
    const sum = [...density.counts.values()].flatMap((row) => [...row]).reduce((a, b) => a + b, 0);
    expect(sum).toBe(100);
    expect(density.highest).toBe(9);
  });

  it.each([
    [10, Array.from({ length: 10 }, (_, column) => [column, 1, 10 * (column + 1)])],
    [
      4,
      [
        [0, 2, 10],
        [1, 3, 30],
        [2, 2, 60],
        [3, 3, 80],
      ],
    ],
  ])("has one mark in each of %i columns, of the first failure there", (columns, expected) => {
    const marks = failureMarks(items, whole, columns);
    expect(marks.map(({ column, count, item }) => [column, count, item.follows])).toEqual(expected);
  });

  it("leaves out failures of another time", () => {
    expect(seqs(failureMarks(items, { from: 20_000, to: 40_000 }, 10).map(({ item }) => item))).toEqual([
      30, 40,
    ]);
  });
});

describe("a long list", () => {
  it("has only the rows around those on screen, at any place", () => {
    for (const top of [0, 1_400_000, 2_799_400]) {
      const { first, end } = listWindow({ top, height: 600, row: 28, count: 100_000 });
      expect(end - first).toBeLessThan(60);
      expect(first * 28).toBeLessThanOrEqual(top);
      expect(end * 28).toBeGreaterThanOrEqual(Math.min(top + 600, 2_800_000));
    }
    expect(listWindow({ top: 9_000, height: 600, row: 28, count: 3 })).toEqual({ first: 3, end: 3 });
  });

  it("is scrolled only for a row that is not on screen", () => {
    const view = { top: 280, height: 280, row: 28 };
    expect([9, 10, 19, 20].map((index) => scrollToRow(index, view))).toEqual([252, null, null, 308]);
  });
});

it("the address gives its token once, and is written without one", () => {
  expect(readAddress("#token=secret&session=a1b2c3d4")).toEqual({ token: "secret", session: "a1b2c3d4" });
  expect(readAddress("#session=../x")).toEqual({ token: null, session: null });
  expect(readAddress("")).toEqual({ token: null, session: null });
  expect(addressOf("a1b2c3d4")).toBe("#session=a1b2c3d4");
  expect(readAddress(addressOf(null))).toEqual({ token: null, session: null });
});
