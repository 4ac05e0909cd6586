/** MDX: elements in a line of text have their wrapper, their variants and the accepted form on that line. */
import { describe, expect, it } from "vitest";
import { acceptVariant, carbonize, discardVariants, wrap, writeVariants } from "../../src/source/index.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";

const find = (where: TestProject, tag: string, text: string) =>
  wrap({ root: where.root, id: ID, count: 1, tag, text, file: "a.mdx" });

const json = (where: TestProject, markup: string, css = "") =>
  writeVariants({
    root: where.root,
    id: ID,
    format: "json",
    block: JSON.stringify({ variants: [{ markup, css }] }),
    blockName: "b",
  });

describe("an element in a line of text", () => {
  it.each([
    ["b", "open", 'Now <b className="t">open</b> daily.\n', "<b>shut</b>", "Now <b>shut</b> daily.\n"],
    ["strong", "open", "Now **open**, daily.\n", "__shut__", "Now __shut__, daily.\n"],
    ["a", "here", "# See [here](/x)\n", "[there](/y)", "# See [there](/y)\n"],
    ["code", "a", "- run `a`\n- b\n", "`c`", "- run `c`\n- b\n"],
    ["code", "a", "> Quote\n> with `a`.\n", "`c`", "> Quote\n> with `c`.\n"],
    ["i", "a", "First\n<i>a</i> second\nthird.\n", "<i>c</i>", "First\n<i>c</i> second\nthird.\n"],
    ["i", "a", "Now {on && <i>a</i>} daily.\n", "<i>c</i>", "Now {on && <i>c</i>} daily.\n"],
    ["em", "a", "| x | *a* |\n| - | - |\n", "*c*", "| x | *c* |\n| - | - |\n"],
  ])("<%s> %s in %j is wrapped, restored and accepted", async (tag, text, file, markup, accepted) => {
    const where = project({ "a.mdx": file });
    expect(await find(where, tag, text)).toMatchObject({ ok: true, inLine: true, originalLineCount: 1 });
    expect(await json(where, markup)).toMatchObject({ ok: true, variants: 1 });
    const filled = where.read("a.mdx");
    expect(filled.split("\n")).toHaveLength(file.split("\n").length);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("a.mdx")).toBe(file);
    where.write("a.mdx", filled);
    const answer = await acceptVariant({ root: where.root, id: ID, variant: "1", file: "a.mdx" });
    expect(answer).toMatchObject({ handled: true, carbonize: false });
    expect(where.read("a.mdx")).toBe(accepted);
  });

  it("keeps the words beside it apart from the variants by the same white space", async () => {
    const where = project({ "a.mdx": "It is `a`.\n" });
    await find(where, "code", "a");
    await json(where, "`c`");
    expect(where.read("a.mdx")).toMatch(
      /^It is <span .*<span data-impeccable-variant="1">`c`<\/span>\{\/\* .* \*\/\}<\/span>\.\n$/,
    );
  });

  it("has rules of a variant, which the clean-up moves to the sheet", async () => {
    const file = 'import "./a.css"\n\nNow <b className="t">open</b> daily.\n';
    const where = project({ "a.mdx": file, "a.css": ".t { color: red; }\n" });
    await find(where, "b", "open");
    const css = ":scope > .t {\n  color: blue;\n}";
    expect(await json(where, '<b className="t">open</b>', css)).toMatchObject({ ok: true });
    expect(where.read("a.mdx").split("\n")).toHaveLength(4);
    const answer = await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(answer).toMatchObject({ handled: true, carbonize: true });
    expect(where.read("a.mdx").split("\n")).toHaveLength(4);
    expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("a.mdx")).toBe(file);
    expect(where.read("a.css")).toBe(".t { color: blue; }\n");
  });

  it("names the line of the agent's own block in a problem", async () => {
    const where = project({ "a.mdx": "Now <b>open</b> daily.\n" });
    await find(where, "b", "open");
    const slot = '<span data-impeccable-variant="1">\n<b>\n<i onClick={() => 1}>x</i></b>\n</span>';
    const block = `<style data-impeccable-css="${ID}">{\`\n\n\`}</style>\n${slot}`;
    const answer = await writeVariants({ root: where.root, id: ID, block, blockName: "b" });
    expect(answer).toMatchObject({ error: "variant_invalid", problems: [{ file: "b", line: 6 }] });
  });

  it.each(["before", "after"] as const)("takes an insert %s it", async (position) => {
    const file = "Now <b>open</b> daily.\n";
    const where = project({ "a.mdx": file });
    const described = { root: where.root, id: ID, count: 1, tag: "b", text: "open" };
    expect(await wrap({ ...described, position })).toMatchObject({ ok: true });
    expect(await json(where, "*very*")).toMatchObject({ ok: true });
    const filled = where.read("a.mdx");
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("a.mdx")).toBe(file);
    where.write("a.mdx", filled);
    await acceptVariant({ root: where.root, id: ID, variant: "1", file: "a.mdx" });
    expect(where.read("a.mdx")).toBe(
      position === "before" ? "Now *very*<b>open</b> daily.\n" : "Now <b>open</b>*very* daily.\n",
    );
  });
});

it("an item of a loose list, which has a paragraph, takes a wrapper that fits into one", async () => {
  const where = project({ "a.mdx": "- one\n\n- two <i>a</i>\n" });
  expect(await find(where, "i", "a")).toMatchObject({ ok: true });
  expect(where.read("a.mdx")).toContain("- two <span data-impeccable-variants");
});

describe("an element that is all of its paragraph", () => {
  it.each([
    ["img", "", "Text.\n\n![alt](a.png)\n", "![alt](b.png)"],
    ["a", "go", "[go](/a)\n\nText.\n", "[go](/b)"],
  ])("<%s> is wrapped with the paragraph that Markdown makes of it", async (tag, text, file, markup) => {
    const where = project({ "a.mdx": file });
    expect(await find(where, tag, text)).toMatchObject({ ok: true });
    expect(where.read("a.mdx")).toContain("<div data-impeccable-variants");
    expect(await json(where, markup)).toMatchObject({ ok: true });
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(where.read("a.mdx")).toBe(file.replace(/!?\[.*\)/, markup));
  });
});

describe("an element that begins a list item", () => {
  it("is wrapped on the line of the item", async () => {
    const file = '- one\n- <Chip text="alone" />\n';
    const where = project({ "a.mdx": file });
    const described = { root: where.root, id: ID, count: 1, tag: "Chip", file: "a.mdx" };
    expect(await wrap(described)).toMatchObject({ ok: true });
    expect(await json(where, '<Chip text="new" />')).toMatchObject({ ok: true });
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(where.read("a.mdx")).toBe('- one\n- <Chip text="new" />\n');
  });
});

describe("an item of a Markdown list", () => {
  it.each(["- one\n- two\n", "- one\n  - two\n"])("is refused with its list: %j", async (file) => {
    const where = project({ "a.mdx": file });
    expect(await find(where, "li", "two")).toMatchObject({
      error: "element_not_wrappable",
      reason: "list_item",
      ancestor: { tag: "ul" },
    });
    expect(where.read("a.mdx")).toBe(file);
  });
});
