import { describe, expect, it } from "vitest";
import { cssText, elementCss } from "../../src/source/carbonize/element-css.ts";
import { substituteValues } from "../../src/source/carbonize/param-values.ts";
import { parseSnippet } from "../../src/source/languages/parse-html.ts";

const [ELEMENT] = parseSnippet('<h1 class="hero big"><b class="word">x</b><i>y</i></h1>').elements;
const VALUES = { density: "airy", caps: true, off: false, size: 3 };
const LAYOUT = { indent: "", unit: "  ", eol: "\n" };

function rewritten(css: string, lift = 0) {
  if (ELEMENT === undefined) throw new Error("no element");
  const naming = { own: "hero", others: ["big"] };
  const { root, problems } = elementCss(css, {
    ...naming,
    variant: "1",
    values: VALUES,
    element: ELEMENT,
    lift,
  });
  return {
    text: cssText(root, LAYOUT).replace(/\s+/g, " "),
    problems: problems.map(({ message }) => message),
  };
}

const scoped = (rules: string): string => `@scope ([data-impeccable-variant="1"]) { ${rules} }`;
const prefix = '[data-impeccable-variant="1"]';

describe("selectors in @scope keep their weight", () => {
  it.each([
    [":scope > .hero", ".big.hero"],
    [":scope > h1", "h1.hero"],
    [":scope > *", ".hero"],
    [":scope > .hero.big:hover::before", ".hero.big.hero:hover::before"],
    [":scope > .hero > .word + i", ".big.hero > .word + i"],
    [":scope > .is-open", ".is-open.hero"],
    [":scope .word", ".hero .word"],
    [":scope .hero", ".big.hero"],
    [".dark :scope > .hero", ".dark .big.hero"],
    [".hero", ".hero"],
    [".big", ".hero"],
    [".word", ":where(.hero) .word"],
    ["b::after", ":where(.hero) b::after"],
    [".hero b", ".hero b"],
    [".dark b::after", ".dark:where(.hero) b::after, :where(.hero) .dark b::after"],
    [".unknown", ".unknown:where(.hero), :where(.hero) .unknown"],
    [':scope[data-p-density="airy"] > .hero', ".big.hero.hero"],
    [":scope[data-p-caps] .word", ".big.hero .word"],
    [':scope:not([data-p-density="dense"]) > .hero', ".big.hero.hero"],
    [':scope:is([data-p-density="airy"], [data-p-off="on"]) > .hero', ".big.hero.hero"],
  ])("%s", (before, after) => {
    expect(rewritten(scoped(`${before} { color: red }`))).toEqual({
      text: `${after} { color: red; }`,
      problems: [],
    });
  });

  it.each([
    [":scope > .hero", ".hero"],
    [":scope > .big", ".hero"],
    [":scope[data-p-caps] > .hero", ".big.hero"],
    [":scope > .hero .word", ".hero .word"],
  ])("one class lighter: %s", (before, after) => {
    expect(rewritten(scoped(`${before} { top: 0 }`), 1)).toEqual({
      text: `${after} { top: 0; }`,
      problems: [],
    });
  });

  it.each([
    ':scope[data-p-density="dense"] > .hero',
    ":scope[data-p-off] > .hero",
    ":scope:not([data-p-caps]) > .hero",
    `${prefix}[data-p-off="on"] > .hero`,
  ])("the rule of another choice is removed: %s", (selector) => {
    expect(rewritten(scoped(`${selector} { color: red }`))).toEqual({ text: "", problems: [] });
  });

  it.each([
    [":scope:hover > .hero", "not understood"],
    [":scope + p", "outside"],
    [":scope > .hero:first-child", "place among its siblings"],
    [":scope > .hero:not([data-p-caps])", "not understood"],
    [":scope[data-p-unknown] > .hero", "not understood"],
    [':scope[data-p-density^="a"] > .hero', "not understood"],
    ['[data-p-caps="on"] .word', "not understood"],
    [":scope", "styles the wrapper"],
    ["& > .hero", "not understood"],
  ])("refused: %s", (selector, why) => {
    expect(rewritten(scoped(`${selector} { color: red }`)).problems).toEqual([expect.stringContaining(why)]);
  });
});

describe("selectors with a prefix", () => {
  it.each([
    [`${prefix} > .hero`, ".big.hero"],
    [`${prefix}[data-p-density="airy"] .word`, ".big.hero .word"],
    [`${prefix} > .hero, [data-impeccable-variant="2"] > .hero`, ".big.hero"],
    [`[data-impeccable-variant='1'] > h1 > b`, "h1.hero > b"],
  ])("%s", (before, after) => {
    expect(rewritten(`${before} { color: red }`)).toEqual({ text: `${after} { color: red; }`, problems: [] });
  });

  it("a selector that does not begin with a variant is refused", () => {
    expect(rewritten(".hero { color: red }").problems).toEqual([expect.stringContaining("does not begin")]);
  });
});

describe("other nodes of a style element", () => {
  it("only the accepted variant's rules stay, with the conditions around them", () => {
    const css = `
      @scope ([data-impeccable-variant="2"]) { :scope > .hero { color: blue } }
      @media print { @scope ([data-impeccable-variant="2"]) { :scope > .hero { color: blue } } }
      @supports (display: grid) { ${scoped("@container (width > 1px) { :scope > * { color: red } }")} }`;
    expect(rewritten(css)).toEqual({
      text: "@supports (display: grid) { @container (width > 1px) { .hero { color: red; } } }",
      problems: [],
    });
  });

  it("animations stay where a rule uses them", () => {
    const frames =
      "@keyframes pop { to { top: calc(var(--p-size) * 2px) } } @keyframes gone { to { top: 0 } }";
    expect(rewritten(`${frames} ${scoped(":scope > * { animation: 1s pop }")}`)).toEqual({
      text: "@keyframes pop { to { top: 6px; } } .hero { animation: 1s pop; }",
      problems: [],
    });
  });

  it.each([
    ["@layer x { .hero { top: 0 } }", "@layer"],
    [':scope > .hero { &[data-p-density="airy"] { top: 0 } }', "inside a rule"],
    [":scope > .hero { top: var(--p-density) }", "without a value"],
    [":scope > .hero { --p-size: 3 }", "without a value"],
    ["@container style(--p-size: 3) { :scope > .hero { top: 0 } }", "depends on a parameter"],
  ])("refused: %s", (css, why) => {
    expect(rewritten(scoped(css)).problems).toEqual([expect.stringContaining(why)]);
  });

  it.each([
    [":scope > .hero { color: var(--p-text-color, red) }", ".big.hero { color: var(--p-text-color, red); }"],
    [":scope > .hero { --p-text-color: red }", ".big.hero { --p-text-color: red; }"],
    [":scope > .hero:not([data-p-checked])", ".big.hero:not([data-p-checked])"],
    [":scope > .hero { &[data-p-checked] { top: 0 } }", ".big.hero { &[data-p-checked] { top: 0; } }"],
    [
      "@container style(--p-mode: 3) { :scope > .hero { top: 0 } }",
      "@container style(--p-mode: 3) { .big.hero { top: 0; } }",
    ],
  ])("names of the project's own stay: %s", (css, text) => {
    const rule = css.includes("{") ? css : `${css} { top: 0 }`;
    const expected = text.includes("{") ? text : `${text} { top: 0; }`;
    expect(rewritten(scoped(rule))).toEqual({ text: expected, problems: [] });
  });

  it("styles that do not parse are refused", () => {
    expect(rewritten("@scope (").problems).toHaveLength(1);
  });
});

describe("values", () => {
  it.each([
    ["var(--p-size)", "3"],
    ["calc(var(--p-size, 1) * 1rem)", "calc(3 * 1rem)"],
    ["var( --p-size , 1 )", "3"],
    ["var(--p-caps)", "1"],
    ["var(--p-off, 9)", "0"],
    ["var(--p-density, rgb(0, 0, 0))", "rgb(0, 0, 0)"],
    ["var(--p-density, var(--p-size))", "3"],
    ["var(--p-own, var(--p-size))", "var(--p-own, 3)"],
    ["var(--other, var(--p-size))", "var(--other, 3)"],
    ["var(--p-density)", "var(--p-density)"],
    ["var(--p-own, 4px)", "var(--p-own, 4px)"],
  ])("%s", (before, after) => {
    expect(substituteValues(before, VALUES)).toBe(after);
  });
});
