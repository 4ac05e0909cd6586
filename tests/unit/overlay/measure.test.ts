/** The pure rules of measuring: what a selector asks of a box, and which looks are the same. */
import { describe, expect, it } from "vitest";
import { compareLooks } from "../../../src/overlay/measure/compare-looks.ts";
import { setPropertiesReader } from "../../../src/overlay/measure/set-properties.ts";
import { subjectsOf } from "../../../src/overlay/measure/subject.ts";
import type { PageLook } from "../../../src/protocol/evidence.ts";

describe("the subject of a selector", () => {
  it.each<[selector: string, names: readonly string[], pseudo: string]>([
    [".card", [".card"], ""],
    ["main > section.hero#top .card", [".card"], ""],
    ["A.card:hover", ["a", ".card"], ""],
    [".card::before", [".card"], "::before"],
    [".card:before", [".card"], "::before"],
    [".card:is(.a, .b)", [".card"], ""],
    [".card:not(.x > .y)::after", [".card"], "::after"],
    ['.card[title="a b, c] > .d"]', [".card"], ""],
    [".md\\:flex", [".md:flex"], ""],
    [".\\31 0", [".10"], ""],
    ["*", [], ""],
    ["&", [], ""],
    [":scope > .card", [".card"], ""],
    ["svg|a.card", ["a", ".card"], ""],
    [".card + .card ~ b", ["b"], ""],
  ])("%s", (selector, names, pseudo) => {
    expect(subjectsOf(selector, new Set(names))).toMatchObject([{ names, pseudo }]);
  });

  it.each([
    ".card .other",
    ".card > b",
    ".card.other",
    "#card",
    ".card:hover .other",
    ".card\\:x",
    ".other\\:x:hover",
  ])("%s is not about .card", (selector) => {
    expect(subjectsOf(selector, new Set([".card"]))).toEqual([]);
  });

  it.each([
    ...[".other, .card", ".other .card:hover", "* .card", ".card#x", ":is(.other)", "*", ".\\63 ard"],
    ...[
      '.card[x=".other"]',
      ".card:not(.other)",
      ".card:not(.a .other)",
      ".c\\61rd:hover",
      ".card:is(b, .other)",
    ],
    ...['.card[x="a b.other"]', "#x.card:nth-child(2n + 1)", ":is(.other, .card)"],
  ])("%s may be about .card#x", (selector) => {
    expect(subjectsOf(selector, new Set([".card", "#x"]))).not.toEqual([]);
  });

  it("a list has one for each of its selectors", () => {
    const names = new Set([".a", "b", "#d"]);
    expect(subjectsOf(".a:is(.x, .y), b[c=','] , #d", names).map((one) => one.names)).toEqual([
      [".a"],
      ["b"],
      ["#d"],
    ]);
  });
});

describe("the properties that a rule sets", () => {
  const read = setPropertiesReader();
  const listed: string[] = [];
  const style = (css: string, ...longhands: string[]) => ({
    *[Symbol.iterator]() {
      listed.push(css);
      yield* longhands;
    },
  });

  it.each<[css: string, longhands: string[], listings: number]>([
    ["color: red; top: 0px;", ["color", "top"], 1],
    ["color: blue; top: 9px;", ["color", "top"], 0],
    ['color: blue; top: "; left: 0px";', ["color", "top"], 0],
    ["color: red; top: 0px; left: 0px;", ["color", "top", "left"], 1],
    ["color: red; top: 0px; --x: { a: b; left: 0px; };", ["color", "top", "--x"], 1],
  ])("of %s", (css, longhands, listings) => {
    const before = listed.length;
    expect(read(style(css, ...longhands), css)).toEqual(longhands);
    expect(listed.length - before).toBe(listings);
  });
});

function look(...boxes: (readonly [name: string, ...values: string[]])[]): PageLook {
  const values = boxes.flatMap(([, ...texts]) => texts);
  let at = 0;
  return {
    ...{ pseudos: [], properties: ["color", "width"], values },
    boxes: boxes.map(([name, ...texts]) => ({ name, values: texts.map(() => at++) })),
  };
}

describe("two looks", () => {
  it("of the same values are the same, whatever their classes are now", () => {
    expect(compareLooks(look(["h1.a", "red", "10px"]), look(["h1.a.b", "red", "10px"]))).toEqual([]);
  });

  it("differ by property, with the box as it was called before", () => {
    expect(compareLooks(look(["h1.a", "red", "10px"]), look(["h1", "blue", "12px"]))).toEqual([
      { box: "h1.a", property: "color", before: "red", after: "blue" },
      { box: "h1.a", property: "width", before: "10px", after: "12px" },
    ]);
  });

  it.each([
    ["10.02px", "10px", true],
    ["10.06px", "10px", false],
    ["matrix(1, 0, 0, 1, 10.01px, 0)", "matrix(1, 0, 0, 1, 10px, 0)", true],
    ["0.98", "1", false],
    ["1px solid", "1px dotted", false],
    ["-3px", "3px", false],
  ])("%s and %s", (before, after, same) => {
    expect(compareLooks(look(["b", "", before]), look(["b", "", after]))).toHaveLength(same ? 0 : 1);
  });

  it("with another number of boxes differ in that alone", () => {
    const one = look(["h1", "red", "1px"]);
    const two = look(["h1", "red", "1px"], ["h1::before", "red", "1px"]);
    expect(compareLooks(one, two)).toEqual([{ box: "h1", property: "boxes", before: "1", after: "2" }]);
  });

  it("are not compared where a secret was taken out", () => {
    expect(compareLooks(look(["b", "url(x?[redacted])", ""]), look(["b", "url(x?token=1)", ""]))).toEqual([]);
  });
});
