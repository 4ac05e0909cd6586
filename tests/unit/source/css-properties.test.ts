/** Shorthands, aliases and logical properties that meet, and the data behind them. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { covers, isInherited, overlap } from "../../../src/source/carbonize/properties.ts";

it.each([
  ["margin-inline", "margin-left"],
  ["inline-size", "width"],
  ["inset-inline-start", "left"],
  ["white-space", "text-wrap"],
  ["columns", "column-count"],
  ["grid-area", "grid-row"],
  ["border-top", "border-color"],
  ["flex-direction", "flex-flow"],
  ["overflow-wrap", "word-wrap"],
  ["grid-gap", "gap"],
  ["-webkit-mask-size", "mask-size"],
  ["break-inside", "page-break-inside"],
  ["font-variant-caps", "font"],
  ["border-image-source", "border"],
  ["all", "color"],
  ["-moz-appearance", "appearance"],
  ["place-items", "align-items"],
  ["text-decoration", "text-decoration-color"],
  ["border-start-start-radius", "border-radius"],
  ["scroll-margin-block", "scroll-margin-top"],
])("%s and %s meet", (a, b) => {
  expect([overlap(a, b), overlap(b, a)]).toEqual([true, true]);
});

it.each([
  ["margin-left", "margin-right"],
  ["margin-inline-start", "margin-inline-end"],
  ["border-top", "border-bottom-color"],
  ["text-align", "text-indent"],
  ["all", "--ink"],
  ["font", "color"],
])("%s and %s do not meet", (a, b) => {
  expect([overlap(a, b), overlap(b, a)]).toEqual([false, false]);
});

it("only all longhands of a shorthand cover it", () => {
  expect(covers(["padding-top", "padding-bottom"], "padding")).toBe(false);
  expect(covers(["padding-top", "padding-bottom", "padding-left", "padding-right"], "padding")).toBe(true);
  expect(covers(["margin-left"], "margin-inline-start")).toBe(false);
});

it("text properties are inherited, boxes are not", () => {
  expect([isInherited("font"), isInherited("--ink"), isInherited("padding")]).toEqual([true, true, false]);
});

it("the data is what its script writes from the packages", () => {
  const script = join(import.meta.dirname, "../../../scripts/make-css-data.mjs");
  expect(spawnSync(process.execPath, [script, "--check"]).status).toBe(0);
});
