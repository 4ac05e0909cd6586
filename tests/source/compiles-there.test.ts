/** What the project's own tools refuse is refused before it is written, with its line in the agent's own text. */
import { describe, expect, it } from "vitest";
import { wrap, writeVariants } from "../../src/source/index.ts";
import { project } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const JSX = 'export const A = () => (\n  <main>\n    <h1 className="t">Hi</h1>\n  </main>\n);\n';
const VUE = '<template>\n  <main>\n    <h1 class="t">Hi</h1>\n  </main>\n</template>\n';
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n</main>\n';
const manifest = (name: string, version = "^18.2.0") => ({
  "package.json": JSON.stringify({ dependencies: { [name]: version } }),
});

async function write(files: Record<string, string>, content: string, css = "") {
  const where = project(files);
  const before = where.everything();
  const block = `${css}<div data-impeccable-variant="1">\n${content}\n</div>`;
  const answer = await writeVariants({ root: where.root, id: ID, classes: ["t"], block, blockName: "b" });
  if (!answer.ok) expect(where.everything()).toEqual(before);
  return answer;
}

const refused = (line: number, words: string) => ({
  ok: false,
  error: "variant_invalid",
  problems: [{ file: "b", line, message: expect.stringContaining(words) }],
});

describe("text of an element in JSX", () => {
  it.each([
    [">", '<h1 className="t">\n a > b</h1>'],
    [">", '<h1 className="t">\n go => there</h1>'],
    ["}", '<h1 className="t">\n a } b</h1>'],
  ])("with a bare %s is refused: %s", async (character, content) => {
    const words = `"${character}" in the text`;
    expect(await write({ "A.tsx": JSX }, content)).toMatchObject(refused(3, words));
  });

  it("with both as expressions or references is taken, also in attributes", async () => {
    const content = `<h1 className="t" title="a > b }">{">"} &gt; {a.map((x) => <i key={x}>{x > 1}</i>)}</h1>`;
    expect(await write({ "A.tsx": JSX }, content)).toMatchObject({ ok: true });
  });

  it("with a bare > is taken where the file has one already: its tools read it", async () => {
    const file = JSX.replace("</h1>", "</h1>\n    <p>a > b</p>");
    expect(await write({ "A.jsx": file }, '<h1 className="t">a > b</h1>')).toMatchObject({ ok: true });
  });
});

describe("attributes as HTML has them", () => {
  const style = '<h1 className="t">\n<b style="color: red">x</b></h1>';
  const html = '<h1 className="t">\n<b class="u">x</b></h1>';

  it.each([
    ["react", "A.jsx", JSX],
    ["next", "app/A.tsx", JSX],
    ["react", "A.mdx", '# T\n\n<h1 className="t">Hi</h1>\n'],
  ])("are refused where %s renders %s", async (library, file, text) => {
    const files = { ...manifest(library), [file]: text };
    // In MDX a line break before a tag would begin a paragraph.
    const [more, line] = file.endsWith("mdx") ? ["", 2] : ["\n", 3];
    const inLine = (content: string) => content.replace("\n", more);
    expect(await write(files, inLine(style))).toMatchObject(refused(line, "style={{"));
    expect(await write(files, inLine(html))).toMatchObject(refused(line, "className"));
  });

  it.each(["preact", "solid-js", "hono"])("are taken with %s", async (library) => {
    const files = { ...manifest(library), "A.jsx": JSX };
    expect(await write(files, style)).toMatchObject({ ok: true });
    expect(await write(files, html)).toMatchObject({ ok: true });
  });

  it("are judged by the file's imports, its pragma, and the compiler's settings before the manifest", async () => {
    const react = manifest("react");
    const solid = `import { For } from "solid-js";\n${JSX}`;
    const pragma = `/** @jsxImportSource preact */\n${JSX}`;
    const settings = '{\n  // for Preact\n  "compilerOptions": { "jsxImportSource": "preact", },\n}';
    for (const files of [
      { ...react, "A.jsx": solid },
      { ...react, "A.jsx": pragma },
      { ...react, "A.jsx": JSX, "tsconfig.json": settings },
      { "package.json": '{"dependencies":{"react":"npm:@preact/compat@1","preact":"10"}}', "A.jsx": JSX },
    ])
      expect(await write(files, html)).toMatchObject({ ok: true });
  });

  it("are the custom element's own, and those of the original stay", async () => {
    const files = { ...manifest("react"), "A.jsx": JSX.replace("Hi", '<i class="u">Hi</i>') };
    expect(await write(files, '<h1 className="t"><x-a class="b" /></h1>')).toMatchObject({ ok: true });
    expect(await write(files, '<h1 className="t"><i class="u">x</i></h1>')).toMatchObject({ ok: true });
  });
});

describe("syntax that the project's tools read without being asked", () => {
  it.each([
    ["A.jsx", 'import rates from "./rates.json" assert { type: "json" };'],
    ["A.jsx", 'import rates from "./rates.json" with { type: "json" };'],
    ["A.tsx", 'import defer * as later from "./later";'],
    ["A.tsx", "class Counter { accessor count = 0; }"],
    ["A.tsx", "export @tagged class Boat {}"],
    ["A.tsx", "class Boat { constructor(@Inject() a: string) {} }"],
    ["A.js", 'export boat from "./boat";'],
  ])("is read in %s: %s", async (file, line) => {
    const answer = await write({ [file]: `${line}\n${JSX}` }, '<h1 className="t">x</h1>');
    expect(answer).toMatchObject({ ok: true, file });
  });
});

describe("MDX", () => {
  const page = (heading: string, more = "") => `# Guide\n\n${heading}\n\n${more}<h1 className="t">Hi</h1>\n`;

  it("has headings with an id, as Docusaurus reads them", async () => {
    const file = page("## First *steps* {#first-steps}");
    expect(await write({ "a.mdx": file }, '<h1 className="t">x</h1>')).toMatchObject({ ok: true });
  });

  it("has HTML comments in Docusaurus, and none elsewhere", async () => {
    const docusaurus = manifest("@docusaurus/core", "^3.0.0");
    const commented = page("## First", "<!-- truncate -->\n\n");
    const fine = '<h1 className="t">x</h1>';
    expect(await write({ ...docusaurus, "a.mdx": commented }, fine)).toMatchObject({ ok: true });
    const inVariant = '<h1 className="t">x<!-- y --></h1>';
    expect(await write({ "a.mdx": page("## First") }, inVariant)).toMatchObject({ ok: false });
  });

  it("makes a paragraph of text on lines of its own, which does not fit into a heading", async () => {
    const content = '<h1 className="t">\n\nOil the chain.\n\n</h1>';
    expect(await write({ "a.mdx": page("## First") }, content)).toMatchObject(
      refused(4, "the line of the tag"),
    );
    const fits = '<h1 className="t">Oil *the* chain.</h1>';
    expect(await write({ "a.mdx": page("## First") }, fits)).toMatchObject({ ok: true });
  });

  it("keeps a paragraph that the original already has where only text fits, and no other block", async () => {
    const file = '# Guide\n\n<h1 className="t">\n\nHi\n\n</h1>\n';
    const kept = '<h1 className="t">\n\nOil the chain.\n\n</h1>';
    expect(await write({ "a.mdx": file }, kept)).toMatchObject({ ok: true });
    const other = '<h1 className="t">\n\n- Oil the chain.\n\n</h1>';
    expect(await write({ "a.mdx": file }, other)).toMatchObject({ ok: false, file: "b" });
  });
});

describe("what compilers of components refuse", () => {
  it.each([
    ["A.vue", VUE, '<h1 class="t">\n{{ a + }}</h1>', 3],
    ["A.vue", VUE, '<h1 class="t">\n<template #x>a</template></h1>', 3],
    ["A.vue", VUE, '<h1 class="t" :class="{ a">x</h1>', 2],
    ["A.svelte", HTML, '<h1 class="t">\n{a +}</h1>', 3],
    ["A.svelte", HTML, '<h1 class="t">\n<i bind:nothing={a}>x</i></h1>', 3],
    ["A.astro", HTML, '<h1 class="t">\n{a ? <p/> : }</h1>', 3],
  ])("is refused in %s (%#)", async (file, text, content, line) => {
    expect(await write({ [file]: text }, content)).toMatchObject({ ok: false, file: "b", line });
  });

  it("is not several statements in a handler of Vue, which its original has", async () => {
    const text = VUE.replace("<h1", '<h1 @click="a++; b++"');
    const kept = '<h1 class="t" @click="a++; b++">x</h1>';
    expect(await write({ "A.vue": text }, kept)).toMatchObject({ ok: true });
    expect(await write({ "A.vue": text }, "<h1>{{ a + }}</h1>")).toMatchObject({ ok: false });
  });
});

describe("rules in a style element of JSX", () => {
  const rules = '@scope ([data-impeccable-variant="1"]) { :scope > .t { color: red } }';
  const literal = `dangerouslySetInnerHTML={{ __html: \`…\` }}`;

  it.each(["A.jsx", "a.mdx"])("that stand bare are named as what they are in %s", async (file) => {
    const text = file === "a.mdx" ? '# T\n\n<h1 className="t">Hi</h1>\n' : JSX;
    const css = `<style data-impeccable-css="${ID}">\n${rules}\n</style>\n`;
    const answer = await write({ [file]: text }, '<h1 className="t">x</h1>', css);
    expect(answer).toMatchObject(refused(1, "template literal"));
    expect(answer).toHaveProperty("message", expect.stringContaining(literal));
  });
});

describe("names of parameters", () => {
  const range = (id: string) => `[{"id":"${id}","kind":"range","min":0,"max":9,"default":1}]`;
  const block = (params: string, css: string) => ({
    css: `<style data-impeccable-css="${ID}">\n@scope ([data-impeccable-variant="1"]) {\n${css}\n}</style>\n`,
    content: params,
  });
  const pageWith = async (params: string, rule: string, files: Record<string, string> = {}) => {
    const where = project({ "index.html": HTML, ...files });
    const { css } = block(params, rule);
    const text = `${css}<div data-impeccable-variant="1" data-impeccable-params='${params}'><h1 class="t">x</h1></div>`;
    return await writeVariants({ root: where.root, id: ID, classes: ["t"], block: text, blockName: "b" });
  };

  it("that nothing declares are refused with their line", async () => {
    const answer = await pageWith(range("air"), ":scope { gap: var(--p-air);\n top: var(--p-siez) }");
    expect(answer).toMatchObject(refused(4, "--p-siez"));
  });

  it("that nothing reads are refused, also where only the other form is read", async () => {
    expect(await pageWith(range("air"), ":scope { gap: 1px }")).toMatchObject(refused(5, '"air"'));
    const attribute = ":scope[data-p-air] { gap: 1px }";
    expect(await pageWith(range("air"), attribute)).toMatchObject(refused(5, "var(--p-air)"));
  });

  it("that are the project's own, or the rules' own, are left alone", async () => {
    const tokens = { "tokens.css": ":root { --p-brand: red }\n" };
    const rule = ":scope { --p-inner: 1px; gap: var(--p-air); color: var(--p-brand); top: var(--p-inner) }";
    expect(await pageWith(range("air"), rule, tokens)).toMatchObject({ ok: true });
  });

  it("leave a wrapper without parameters alone", async () => {
    const where = project({ "index.html": HTML });
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({ ok: true });
  });
});
