/** Carbonize in every language, and what it refuses because the result is not proved to look the same. */
import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { carbonize, checkCompletion, undoAccept, wrap } from "../../src/source/index.ts";
import { type Accepting, accept, acceptedProject } from "../support/source/carbonize.ts";
import { HTML, ID } from "../support/source/carbonize-page.ts";
import { project } from "../support/source/project.ts";

interface Case extends Accepting {
  readonly name: string;
  /** The files that differ at the end. */
  readonly after: Readonly<Record<string, string>>;
}

const scoped = (rules: string): string => `@scope ([data-impeccable-variant="1"]) { ${rules} }`;
const head =
  '<!doctype html>\n<html>\n<head>\n  <link rel="stylesheet" href="styles.css">\n</head>\n<body>\n';
const PARAMS = '[{"kind":"steps","id":"density","options":["airy","dense"]},{"kind":"toggle","id":"caps"}]';

const CASES: readonly Case[] = [
  {
    name: "HTML with a linked style sheet; values that were not tuned are the defaults",
    file: "index.html",
    files: {
      "index.html": `${head}  <h1 class="hero">Old</h1>\n</body>\n</html>\n`,
      "styles.css": ".hero {\n\tcolor: red;\n}\n\n@keyframes pop {\n\tto {\n\t\ttop: 0;\n\t}\n}\n",
    },
    pick: { classes: ["hero"] },
    element: '<h1 class="hero">New</h1>',
    params: PARAMS,
    css: scoped(`
      :scope > .hero { color: green; animation: pop 1s; }
      :scope[data-p-density="airy"] > .hero { padding: 2rem }
      :scope[data-p-density="dense"] > .hero { padding: 0 }
      :scope[data-p-caps] > .hero { text-transform: uppercase }
      @media (min-width: 40rem) { :scope > .hero:hover { color: blue } }
      @keyframes pop { from { opacity: 0 } }`),
    after: {
      "index.html": `${head}  <h1 class="hero">New</h1>\n</body>\n</html>\n`,
      "styles.css":
        ".hero {\n\tcolor: green;\n\tanimation: pop-2 1s;\n\tpadding: 2rem;\n}\n\n" +
        "@keyframes pop {\n\tto {\n\t\ttop: 0;\n\t}\n}\n\n" +
        "@media (min-width: 40rem) {\n\t.hero:hover {\n\t\tcolor: blue;\n\t}\n}\n\n" +
        "@keyframes pop-2 {\n\tfrom {\n\t\topacity: 0;\n\t}\n}\n",
    },
  },
  {
    name: "HTML with its own styles: a class of its own where the others are shared; CRLF",
    file: "index.html",
    files: {
      "index.html":
        '<html>\r\n<head>\r\n  <style>\r\n    .card { color: red }\r\n  </style>\r\n</head>\r\n<body>\r\n  <p class="card">a</p>\r\n  <p class="card">b</p>\r\n</body>\r\n</html>\r\n',
    },
    pick: { classes: ["card"], text: "b" },
    element: '<p class="card" style="margin: calc(var(--p-gap, 1) * 1px)">c</p>',
    params: '[{"id":"gap","kind":"range","min":0,"max":9,"default":1}]',
    values: { gap: 4 },
    css: scoped(":scope > .card { color: green }"),
    after: {
      "index.html":
        '<html>\r\n<head>\r\n  <style>\r\n    .card { color: red }\r\n\r\n    .card-2 {\r\n      color: green;\r\n    }\r\n  </style>\r\n</head>\r\n<body>\r\n  <p class="card">a</p>\r\n  <p class="card card-2" style="margin: calc(4 * 1px)">c</p>\r\n</body>\r\n</html>\r\n',
    },
  },
  {
    name: "HTML without any styles gets some in its head",
    file: "index.html",
    files: { "index.html": "<html>\n<head>\n</head>\n<body>\n  <h1>a</h1>\n</body>\n</html>\n" },
    pick: { tag: "h1" },
    element: "<h1>b</h1>",
    css: scoped(":scope > h1 { color: green }"),
    after: {
      "index.html":
        '<html>\n<head>\n<style>\n.page-h1 {\n  color: green;\n}\n</style>\n</head>\n<body>\n  <h1 class="page-h1">b</h1>\n</body>\n</html>\n',
    },
  },
  {
    name: "JSX in a loop, with its key, and the CSS that it imports",
    file: "src/app.tsx",
    files: {
      "src/app.tsx":
        'import "./app.css";\nexport const App = ({ all }: { all: string[] }) => (\n  <ul>\n    {all.map((one) => (\n      <li key={one} className="row">{one}</li>\n    ))}\n  </ul>\n);\n',
      "src/app.css": ".row { color: red; }\n",
    },
    pick: { classes: ["row"] },
    element: '<li className="row"><b>{one}</b></li>',
    css: scoped(":scope > .row > b { content: '\\2014' }"),
    after: {
      "src/app.tsx":
        'import "./app.css";\nexport const App = ({ all }: { all: string[] }) => (\n  <ul>\n    {all.map((one) => (\n      <li key={one} className="row"><b>{one}</b></li>\n    ))}\n  </ul>\n);\n',
      "src/app.css": ".row { color: red; }\n\n.row > b {\n  content: '\\2014';\n}\n",
    },
  },
  {
    name: "JSX whose style sheet another file imports",
    file: "src/page.jsx",
    files: {
      "src/page.jsx": 'export const Page = () => <h1 className="title">a</h1>;\n',
      "src/main.jsx": 'import "./styles/all.css";\n',
      "src/styles/all.css": ".title {\n    color: red;\n}\n",
      "src/styles/unused.css": ".title { color: blue; }\n.title { top: 0 }\n",
    },
    pick: { classes: ["title"] },
    element: '<h1 className="title">b</h1>',
    css: scoped(":scope > h1 { color: green }"),
    after: {
      "src/page.jsx": 'export const Page = () => <h1 className="title">b</h1>;\n',
      "src/styles/all.css": ".title {\n    color: green;\n}\n",
    },
  },
  {
    name: "Vue: its scoped styles, and a v-else that comes back",
    file: "src/a.vue",
    files: {
      "src/a.vue":
        '<script setup>\nconst a = 1\n</script>\n\n<template>\n  <p v-if="a" class="one">x</p>\n  <p v-else class="two">y</p>\n</template>\n\n<style scoped>\n.two {\n  color: red;\n}\n</style>\n',
    },
    pick: { classes: ["two"] },
    element: '<p class="two">z</p>',
    css: scoped(":scope > .two { color: green }"),
    after: {
      "src/a.vue":
        '<script setup>\nconst a = 1\n</script>\n\n<template>\n  <p v-if="a" class="one">x</p>\n  <p v-else class="two">z</p>\n</template>\n\n<style scoped>\n.two {\n  color: green;\n}\n</style>\n',
    },
  },
  {
    name: "Svelte without styles gets some",
    file: "src/a.svelte",
    files: { "src/a.svelte": "<main>\n  <h1>a</h1>\n</main>\n" },
    pick: { tag: "h1" },
    element: "<h1>b</h1>",
    css: scoped(":scope > h1 { color: green }"),
    after: {
      "src/a.svelte":
        '<main>\n  <h1 class="page-h1">b</h1>\n</main>\n\n<style>\n.page-h1 {\n  color: green;\n}\n</style>\n',
    },
  },
  {
    name: "Astro: selectors with a prefix, into its own styles",
    file: "src/a.astro",
    files: {
      "src/a.astro":
        '---\nconst a = 1;\n---\n<h1 class="t">{a}</h1>\n\n<style>\n  .t {\n    color: red;\n  }\n</style>\n',
    },
    pick: { classes: ["t"] },
    element: '<h1 class="t">{a}!</h1>',
    css: '[data-impeccable-variant="1"] > .t { color: green }',
    after: {
      "src/a.astro":
        '---\nconst a = 1;\n---\n<h1 class="t">{a}!</h1>\n\n<style>\n  .t {\n    color: green;\n  }\n</style>\n',
    },
  },
  {
    name: "MDX",
    file: "a.mdx",
    files: {
      "a.mdx": 'import "./a.css"\n\n# Hello\n\n<section className="hero">\n  hello\n</section>\n',
      "a.css": ".hero { color: red }\n",
    },
    pick: { classes: ["hero"] },
    element: '<section className="hero">new</section>',
    css: scoped(":scope > .hero { color: green }"),
    after: {
      "a.mdx": 'import "./a.css"\n\n# Hello\n\n<section className="hero">new</section>\n',
      "a.css": ".hero { color: green }\n",
    },
  },
];

describe.each(CASES)("$name", (one) => {
  it("becomes plain source that is clean; repeating it gives the same result, and undo restores every byte", async () => {
    const where = await acceptedProject(one);
    const { root } = where;
    const answer = await carbonize({ root, id: ID });
    expect(answer).toMatchObject({ handled: true, file: one.file, carbonize: false });
    for (const [file, text] of Object.entries({ ...one.files, ...one.after }))
      expect(where.read(file)).toBe(text);
    expect(answer.changes?.map(({ file }) => file).sort()).toEqual(Object.keys(one.after).sort());
    expect(await checkCompletion({ root, id: ID })).toEqual({ clean: true, findings: [] });
    expect(await carbonize({ root, id: ID })).toEqual(answer);
    expect(await undoAccept({ root, id: ID })).toMatchObject({ ok: true });
    for (const [file, text] of Object.entries(one.files)) expect(where.read(file)).toBe(text);
  });
});

const later = (css: string) => ({
  "index.html": HTML.files["index.html"].replace("</head>", `<style>${css}</style>\n</head>`),
});

describe("what is not proved is refused with its line", () => {
  it.each<[string, Partial<Accepting>, string]>([
    ["a selector", { css: scoped(":scope:hover > .hero { top: 0 }") }, "index.html:9: the selector"],
    [
      "a rule elsewhere that would win now",
      {
        files: {
          ...HTML.files,
          ...later("main { top: 0 }\n@scope (body) { :scope .hero { color: blue } }"),
        },
      },
      "index.html:6: the rule",
    ],
    [
      "a style sheet that does not parse",
      { files: { ...HTML.files, "styles.css": ".hero { color: red\n" } },
      "styles.css:1: the style sheet does not parse",
    ],
    [
      "a page without a place for styles",
      { files: { "index.html": '<h1 class="hero">Old</h1>\n' } },
      "index.html:1: no style sheet",
    ],
    [
      "an element whose classes come from a spread",
      {
        file: "a.jsx",
        files: {
          "a.jsx": 'import "./a.css";\nexport const A = (props) => <h1 {...props}>Old</h1>;\n',
          "a.css": "",
        },
        pick: { tag: "h1" },
        element: "<h1 {...props}>New</h1>",
      },
      "a.jsx:",
    ],
    [
      "a rule for what another component renders, into scoped styles",
      {
        file: "a.vue",
        files: {
          "a.vue":
            '<template>\n  <div class="hero"><Other /></div>\n</template>\n\n<style scoped>\n.hero { top: 0 }\n</style>\n',
        },
        element: '<div class="hero"><Other /></div>',
        css: scoped(":scope > .hero b { top: 0 }"),
      },
      "a.vue:",
    ],
  ])("%s", async (_, change, named) => {
    const where = await acceptedProject({ ...HTML, ...change });
    const before = where.everything();
    const answer = await carbonize({ root: where.root, id: ID });
    expect(answer).toMatchObject({ handled: false, carbonize: true, error: "bake_unproved" });
    expect(answer.todo).toContain(named);
    expect(where.everything()).toEqual(before);
  });

  it("a session that was never accepted, was undone, or does not exist", async () => {
    const where = project({ "index.html": HTML.files["index.html"], "styles.css": "" });
    const { root } = where;
    expect(await carbonize({ root, id: "no" })).toMatchObject({ handled: false, error: "invalid_input" });
    await wrap({ root, id: ID, count: 1, classes: ["hero"] });
    expect(await carbonize({ root, id: ID })).toMatchObject({ handled: false, error: "nothing_to_bake" });
    const undone = await acceptedProject(HTML);
    await undoAccept({ root: undone.root, id: ID });
    expect(await carbonize({ root: undone.root, id: ID })).toMatchObject({ error: "receipt_conflict" });
  });
});

describe("a class attribute that is computed gets one class more", () => {
  const jsx = (attribute: string, text: string): string =>
    `import "./a.css";\nexport const A = ({ c, cn }) => <h1 ${attribute}>${text}</h1>;\n`;
  const vue = (attribute: string, text: string): string =>
    `<template>\n  <main><h1 ${attribute}>${text}</h1></main>\n</template>\n`;
  const svelte = (attribute: string, text: string): string =>
    `<main><h1 ${attribute}>${text}</h1></main>\n<p class="a">x</p>\n`;

  it.each<[string, string, (attribute: string, text: string) => string, string, string]>([
    ["an expression", "a.jsx", jsx, "className={c}", '{[c, "page-h1"].filter(Boolean).join(" ")}'],
    ["a template", "a.jsx", jsx, "className={`b ${c}`}", "{`b ${c} b-2`}"],
    ["a class helper", "a.jsx", jsx, 'className={cn("b", c)}', '{cn("b", c, "b-2")}'],
    ["a binding (Vue)", "a.vue", vue, ':class="c"', 'class="page-h1" :class="c"'],
    ["text with an expression (Svelte)", "a.svelte", svelte, 'class="a {c}"', 'class="a {c} a-2"'],
  ])("%s", async (_, file, write, attribute, changed) => {
    const files = {
      [file]: write(attribute, "Old"),
      "a.css": ".x { top: 0 }\n",
      "b.jsx": 'const b = "b";\n',
    };
    const css = scoped(":scope > h1 { color: green }");
    const where = await acceptedProject({
      files,
      file,
      pick: { tag: "h1" },
      element: `<h1 ${attribute}>New</h1>`,
      css,
    });
    expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
    const after = attribute.startsWith("className=") ? `className=${changed}` : changed;
    expect(where.read(file).startsWith(write(after, "New"))).toBe(true);
    const own = /(?:page-h1|b-2|a-2)/.exec(after)?.[0];
    expect(where.read(file.endsWith(".jsx") ? "a.css" : file)).toContain(`.${own} {`);
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const [name, text] of Object.entries(files)) expect(where.read(name)).toBe(text);
  });
});

describe("changes made meanwhile", () => {
  it("edits beside the block stay, also after an undo", async () => {
    const where = await acceptedProject(HTML);
    where.write("index.html", where.read("index.html").replace("<html>", '<html lang="x">'));
    expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
    where.write("styles.css", `b { top: 0 }\n${where.read("styles.css")}`);
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read("index.html")).toBe(HTML.files["index.html"].replace("<html>", '<html lang="x">'));
    expect(where.read("styles.css")).toBe(`b { top: 0 }\n${HTML.files["styles.css"]}`);
  });

  it("two sessions move their rules into one sheet, and are undone in reverse order", async () => {
    const where = await acceptedProject(HTML);
    await carbonize({ root: where.root, id: ID });
    const first = { css: where.read("styles.css"), page: where.read("index.html") };
    await accept(where, { ...HTML, css: scoped(":scope > .hero { color: blue }") }, "00000002");
    expect(await carbonize({ root: where.root, id: "00000002" })).toMatchObject({ handled: true });
    expect(where.read("styles.css")).not.toBe(first.css);
    await undoAccept({ root: where.root, id: "00000002" });
    expect([where.read("styles.css"), where.read("index.html")]).toEqual([first.css, first.page]);
  });
});

it("the project's own formatter formats the files that it has formatted before", async () => {
  const neat =
    '<!doctype html>\n<html>\n  <head>\n    <link rel="stylesheet" href="styles.css" />\n  </head>\n  <body>\n    <h1 class="hero">Old</h1>\n  </body>\n</html>\n';
  const where = await acceptedProject({
    ...HTML,
    files: {
      "index.html": neat,
      "styles.css": ".hero {\n  color: red;\n}\n",
      "package.json": '{"devDependencies":{"prettier":"*"}}',
    },
    css: scoped(":scope > .hero { color: RED; margin: 0  1px }"),
    element: '<h1   class="hero">New</h1>',
  });
  const installed = join(where.root, "node_modules/prettier");
  mkdirSync(dirname(installed), { recursive: true });
  symlinkSync(join(import.meta.dirname, "../../node_modules/prettier"), installed);
  expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
  expect(where.read("index.html")).toBe(neat.replace("Old", "New"));
  expect(where.read("styles.css")).toBe(".hero {\n  color: RED;\n  margin: 0 1px;\n}\n");
});

it("undo of the last three carbonized sessions in reverse order restores every file", async () => {
  const page = `${head}  <h1 class="a">A</h1>\n  <h2 class="b">B</h2>\n  <h3 class="c">C</h3>\n</body>\n</html>\n`;
  const files = { "index.html": page, "styles.css": ".a { top: 0 }\n" };
  const where = project(files);
  const all = [
    ["a", "h1", "00000001"],
    ["b", "h2", "00000002"],
    ["c", "h3", "00000003"],
  ] as const;
  for (const [name, tag, id] of all) {
    const element = `<${tag} class="${name}">New</${tag}>`;
    const css = scoped(`:scope > .${name} { color: green }`);
    await accept(where, { files, file: "index.html", pick: { classes: [name] }, element, css }, id);
    expect(await carbonize({ root: where.root, id })).toMatchObject({ handled: true });
  }
  expect(where.read("styles.css").match(/color: green/g)).toHaveLength(3);
  for (const [, , id] of all.toReversed())
    expect(await undoAccept({ root: where.root, id })).toMatchObject({ ok: true });
  for (const [file, text] of Object.entries(files)) expect(where.read(file)).toBe(text);
});

describe("the completion check", () => {
  it("reads the style sheets that the session has changed, also after later edits [gate-one-file]", async () => {
    const where = await acceptedProject({ ...HTML, values: { x: 1 } });
    await carbonize({ root: where.root, id: ID });
    where.write("styles.css", `${where.read("styles.css")}\n.a { top: var(--p-x) }\n.b {`);
    expect((await checkCompletion({ root: where.root, id: ID })).findings).toEqual([
      { file: "styles.css", line: 3, what: "parameter var(--p-x)" },
      { file: "styles.css", line: 4, what: expect.stringContaining("does not parse") },
    ]);
  });

  it("finds the session's own parameters in sheets that no receipt names", async () => {
    const where = await acceptedProject({ ...HTML, values: { gap: 1 } });
    where.write("other.css", ".a { top: var(--p-gap) }\n");
    where.write("foreign.css", ".a { top: var(--p-primary) }\n");
    const { findings } = await checkCompletion({ root: where.root, id: ID });
    expect(findings.map(({ file }) => file)).toContain("other.css");
    expect(findings.map(({ file }) => file)).not.toContain("foreign.css");
  });
});
