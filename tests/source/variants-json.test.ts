import { describe, expect, it } from "vitest";
import { acceptVariant, carbonize, discardVariants, wrap, writeVariants } from "../../src/source/index.ts";
import { compileErrors } from "../support/source/compile.ts";
import { project } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n</main>\n';
const AIR = { id: "air", kind: "steps", options: ["snug", "it's {airy}"], default: "snug" };

/** Files in each language with the same element, and its markup there. */
const LANGUAGES: readonly (readonly [file: string, content: string, markup: (text: string) => string])[] = [
  ["index.html", HTML, (text) => `<h1 class="t">${text}</h1>`],
  [
    "App.tsx",
    'export const App = () => (\n  <main>\n    <h1 className="t">Hi</h1>\n  </main>\n);\n',
    (text) => `<h1 className="t">${text}</h1>`,
  ],
  [
    "App.vue",
    `<template>\n  ${HTML.replaceAll("\n", "\n  ").trim()}\n</template>\n`,
    (text) => `<h1 class="t">${text}</h1>`,
  ],
  ["Page.svelte", HTML, (text) => `<h1 class="t">${text}</h1>`],
  ["page.astro", `---\nconst title = "x";\n---\n${HTML}`, (text) => `<h1 class="t">${text}</h1>`],
  ["page.mdx", '# Title\n\n<h1 className="t">Hi</h1>\n', (text) => `<h1 className="t">${text}</h1>`],
];

const CSS =
  ":scope[data-p-air] > .t { color: blue; }\n:scope > .t { color: red; }\n@keyframes in { from { opacity: 0 } }\n@media (width > 1px) {\n  :scope > .t { content: '`$'; }\n}";

function input(where: { readonly root: string }, block: string, more: object = {}) {
  return {
    root: where.root,
    id: ID,
    block,
    blockName: "v.json",
    format: "json" as const,
    classes: ["t"],
    ...more,
  };
}

describe("variants as JSON", () => {
  it.each(LANGUAGES)(
    "are written as the language of %s needs, and taken out to the byte",
    async (file, content, markup) => {
      const where = project({ [file]: content });
      const block = JSON.stringify({
        variants: [{ markup: markup("One"), css: CSS, params: [AIR] }, { markup: `\n  ${markup("Two")}\n` }],
      });
      expect(await writeVariants(input(where, block))).toMatchObject({ ok: true, file, variants: 2 });
      if (!/html|tsx$/.test(file)) expect(await compileErrors(file, where.read(file))).toEqual([]);
      // Wrapping again finds the variants that are there: the same validator reads them.
      expect(await wrap({ root: where.root, id: ID, count: 2, classes: ["t"] })).toMatchObject({ ok: true });
      expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
      expect(where.read(file)).toBe(content);
    },
  );

  it("are limited by @scope, or by a prefix where the compiler rejects it", async () => {
    const css = ":scope[data-p-air] > .t, .t b { color: red }";
    const rules = JSON.stringify({ variants: [{ markup: '<h1 class="t">One</h1>', css, params: [AIR] }] });
    const page = project({ "index.html": HTML });
    await writeVariants(input(page, rules));
    expect(page.read("index.html")).toContain(
      '    @scope ([data-impeccable-variant="1"]) {\n      :scope[data-p-air] > .t, .t b { color: red }\n    }\n',
    );
    const astro = project({ "page.astro": HTML });
    await writeVariants(input(astro, rules));
    expect(astro.read("page.astro")).toContain(
      '[data-impeccable-variant="1"][data-p-air] > .t,[data-impeccable-variant="1"] .t b { color: red }',
    );
  });

  it("accept and carbonize read their parameters as declared", async () => {
    const where = project({
      "index.html": `<html><head><style>\n.t { margin: 0 }\n</style></head><body>${HTML}</body></html>`,
    });
    const css = ':scope[data-p-air="it\'s {airy}"] > .t { gap: 2em }\n:scope > .t { top: 0 }';
    const block = JSON.stringify({ variants: [{ markup: '<h1 class="t">One</h1>', css, params: [AIR] }] });
    await writeVariants(input(where, block));
    await acceptVariant({ root: where.root, id: ID, variant: "1", paramValues: { air: "it's {airy}" } });
    expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("index.html")).toMatch(/gap: 2em/);
  });
});

describe("what is wrong in the JSON is named with its member and line", () => {
  const refused = async (json: string) => {
    const where = project({ "index.html": HTML });
    const result = await writeVariants(input(where, json));
    expect(where.read("index.html")).toBe(HTML);
    expect(result).toMatchObject({ ok: false, error: "variant_invalid" });
    return result.ok ? [] : result.problems;
  };
  const good = '"markup": "<h1 class=\\"t\\">One</h1>"';

  it.each([
    [
      "a text that is not JSON",
      '{\n  "variants": [\n}',
      { line: 3, message: expect.stringContaining("not JSON") },
    ],
    ["a text that ends too early", '{\n  "variants": [', { line: 2 }],
    ["no list", '{\n  "variants": 1\n}', { line: 2, member: "variants" }],
    [
      "a member that is not known",
      `{"variants": [{\n ${good},\n "html": "x"}]}`,
      { line: 3, member: "variants[0].html" },
    ],
    [
      "a variant without markup",
      '{"variants": [\n {"css": "b { top: 0 }"}]}',
      { line: 2, member: "variants[0].markup" },
    ],
    [
      "a parameter",
      `{"variants": [{${good},\n "params": [\n  {"id": "a", "kind": "range", "min": 5,\n   "max": 1}]}]}`,
      { line: 3, member: "variants[0].params[0]", message: "min must be less than max" },
    ],
    [
      "a rule, by its line in a text with escaped line feeds",
      `{"variants": [{${good},\n "css": ":scope > .t { top: 0 }\\n\\n@import 'x';"}]}`,
      { line: 2, member: "variants[0].css", memberLine: 3, message: expect.stringContaining("@import") },
    ],
    [
      "a syntax error of the rules",
      `{"variants": [{${good},\n "css": ".t {\\n color: red"}]}`,
      { line: 2, member: "variants[0].css" },
    ],
    [
      "a scope of its own",
      `{"variants": [{${good}, "css": "@scope (.x) { .t { top: 0 } }"}]}`,
      { member: "variants[0].css", message: expect.stringContaining("the tool adds it") },
    ],
    [
      "a declaration outside of rules",
      `{"variants": [{${good}, "css": "top: 0"}]}`,
      { member: "variants[0].css", message: '"top" stands outside of any rule.' },
    ],
    [
      "a script in the markup",
      `{"variants": [{${good}}, {\n "markup": "<h1 class=\\"t\\">\\n  <script>go()</script>\\n</h1>"}]}`,
      { line: 2, member: "variants[1].markup", memberLine: 2 },
    ],
    [
      "two elements",
      `{"variants": [{\n "markup": "<h1>a</h1><h1>b</h1>"}]}`,
      { line: 2, member: "variants[0].markup" },
    ],
    ["another tag", `{"variants": [{\n "markup": "<h2>a</h2>"}]}`, { line: 2, member: "variants[0].markup" }],
  ])("%s", async (_, json, problem) => {
    expect(await refused(json)).toEqual([expect.objectContaining({ file: "v.json", ...problem })]);
  });

  it("a variant that was asked for and is missing", async () => {
    const where = project({ "index.html": HTML });
    const result = await writeVariants(input(where, `{"variants": [{${good}}]}`, { count: 2 }));
    expect(result).toMatchObject({
      error: "variant_invalid",
      message: expect.stringContaining("Variant 2 of 2 is missing"),
    });
  });
});
