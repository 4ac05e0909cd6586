import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type WrapInput, wrap } from "../../src/source/index.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
  vi.restoreAllMocks();
});

async function find(where: TestProject, pick: Partial<WrapInput>) {
  return await wrap({ root: where.root, id: ID, count: 1, dryRun: true, ...pick });
}

describe("finding by what is known of the element", () => {
  it("prefers the id to everything else", async () => {
    const where = project({ "a.html": '<p class="x">Same</p>\n<p id="me">Same</p>\n' });
    expect(await find(where, { elementId: "me", tag: "p", text: "Same" })).toMatchObject({
      startLine: 2,
      matchedBy: "id",
    });
  });

  it("[substring-class] compares whole class names", async () => {
    const where = project({
      "a.html": '<h2 class="card-title">T</h2>\n<div class="card">C</div>\n<div class="my-card">C</div>\n',
    });
    expect(await find(where, { classes: ["card"] })).toMatchObject({ startLine: 2, matchedBy: "classes" });
    const none = project({ "a.html": '<h2 class="card-title">T</h2>\n' });
    expect(await find(none, { classes: ["card"] })).toMatchObject({ error: "element_not_found" });
  });

  it("prefers the exact class list, and rejects an element with a class the page does not show", async () => {
    const where = project({
      "a.html": '<b class="btn primary">1</b>\n<b class="btn">2</b>\n<b class="btn ghost">3</b>\n',
    });
    expect(await find(where, { classes: ["btn"], tag: "b" })).toMatchObject({ startLine: 2 });
    expect(await find(where, { classes: ["btn", "ghost"], tag: "b" })).toMatchObject({ startLine: 3 });
    expect(await find(where, { classes: ["btn", "other"], tag: "b" })).toMatchObject({
      ok: true,
      startLine: 2,
    });
  });

  it("finds the one element that has more classes than are named, and names several", async () => {
    const where = project({
      "a.html":
        '<h1 class="hero-title text-5xl font-bold mt-4 mb-8">Tides</h1>\n<p class="lead text-xl">x</p>\n<p class="note text-xl mt-4">y</p>\n',
    });
    for (const pick of [{}, { file: "a.html" }, { tag: "h1" }, { tag: "h1", text: "Tides" }])
      expect(await find(where, { classes: ["hero-title"], ...pick })).toMatchObject({
        startLine: 1,
        matchedBy: "classes",
      });
    expect(await find(where, { classes: ["mt-4", "note"] })).toMatchObject({ ok: true, startLine: 3 });
    const several = await find(where, { classes: ["text-xl"] });
    expect(several).toMatchObject({
      error: "element_ambiguous",
      candidates: [{ line: 2 }, { line: 3 }],
    });
    expect(await find(where, { classes: ["text-xl"], text: "y" })).toMatchObject({ startLine: 3 });
    expect(await find(where, { classes: ["hero-title", "other"] })).toMatchObject({
      error: "element_not_found",
    });
  });

  it("rejects another tag, whatever else agrees", async () => {
    const where = project({ "a.html": '<div class="t">Hi</div>\n' });
    expect(await find(where, { classes: ["t"], tag: "p", text: "Hi" })).toMatchObject({
      error: "element_not_found",
    });
  });

  it("tells equal elements apart by their text", async () => {
    const where = project({ "a.html": '<li class="i">One</li>\n<li class="i">Two  <b>words</b></li>\n' });
    expect(await find(where, { classes: ["i"], tag: "li", text: "Two words" })).toMatchObject({
      startLine: 2,
    });
  });

  it("lets computed text in JSX match any text", async () => {
    const where = project({
      "A.jsx":
        "const A = (p) => <div>\n<p>Hello {p.name}, welcome</p>\n<p>Goodbye {p.name}, friend</p>\n</div>;\n",
    });
    const answer = await find(where, { tag: "p", text: "Goodbye Ada, friend" });
    expect(answer).toMatchObject({ startLine: 3, matchedBy: "text" });
  });

  it("reads class names out of templates, clsx and cn, and lets computed ones match anything", async () => {
    const where = project({
      "A.tsx": [
        "const A = (p) => <main>",
        "<i className={clsx('one', p.on && 'lit', { wide: p.w })} />",
        "<i className={`two ${p.extra} tail-${p.n}`} />",
        '<i className={cn("three", p.className)} />',
        "<i className={p.on ? 'four' : 'five'} />",
        "</main>;",
      ].join("\n"),
    });
    expect(await find(where, { tag: "i", classes: ["one", "lit"] })).toMatchObject({ startLine: 2 });
    expect(await find(where, { tag: "i", classes: ["two", "zzz", "tail-3"] })).toMatchObject({
      startLine: 3,
    });
    expect(await find(where, { tag: "i", classes: ["three", "given"] })).toMatchObject({ startLine: 4 });
    expect(await find(where, { tag: "i", classes: ["five"] })).toMatchObject({ startLine: 5 });
  });

  it("compares attributes and children with the outer HTML", async () => {
    const where = project({
      "a.html": '<a href="/one"><b>Go</b></a>\n<a href="/two"><b>Go</b></a>\n<a href="/two"><i>Go</i></a>\n',
    });
    expect(await find(where, { outerHTML: '<a href="/two"><b>Go</b></a>' })).toMatchObject({ startLine: 2 });
    expect(await find(where, { outerHTML: '<a href="/two"><i>Go</i></a>' })).toMatchObject({ startLine: 3 });
  });

  it("searches for the words of neighbouring elements one by one", async () => {
    const where = project({ "a.html": "<table><tr><th>Kind</th><th>Crate</th></tr></table>\n" });
    const outerHTML = "<tr><th>Kind</th><th>Crate</th></tr>";
    const found = await find(where, { tag: "tr", text: "KindCrate", outerHTML, climb: true });
    expect(found).toMatchObject({ file: "a.html" });
  });

  it("prefers the file of the page's own address among equal ones", async () => {
    const nav = '<nav class="top">Menu</nav>\n';
    const where = project({ "index.html": nav, "about.html": nav, "blog/index.html": nav });
    expect(await find(where, { classes: ["top"], pageUrl: "http://localhost:1/about?x#y" })).toMatchObject({
      file: "about.html",
    });
    expect(await find(where, { classes: ["top"], pageUrl: "http://localhost:1/blog/" })).toMatchObject({
      file: "blog/index.html",
    });
    expect(await find(where, { classes: ["top"], pageUrl: "http://localhost:1/" })).toMatchObject({
      file: "index.html",
    });
  });

  it("returns element_ambiguous with file, line, column and context for equal candidates", async () => {
    const where = project({ "a.html": '<p class="t">x</p>\n<p class="t">x</p>\n' });
    const before = where.everything();
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toEqual({
      ok: false,
      error: "element_ambiguous",
      message: expect.any(String),
      fallback: "agent-driven",
      candidates: [
        { file: "a.html", line: 1, column: 1, context: '<p class="t">x</p>' },
        { file: "a.html", line: 2, column: 1, context: '<p class="t">x</p>' },
      ],
    });
    expect(where.everything()).toEqual(before);
  });

  it("returns element_not_found when no source has it, and skips files that do not parse", async () => {
    const where = project({
      "a.html": "<p>x</p>\n",
      "Broken.jsx": 'const A = () => <div className="gone">\n',
    });
    expect(await find(where, { classes: ["gone"] })).toMatchObject({
      ok: false,
      error: "element_not_found",
      fallback: "agent-driven",
    });
  });

  it("searches only a named file, and reports why it cannot be used", async () => {
    const where = project({
      "a.html": '<p class="t">x</p>\n',
      "b.html": "<p>x</p>\n",
      "B.jsx": "const = <p/>\n",
      "c.erb": "<p/>",
    });
    expect(await find(where, { classes: ["t"], file: "a.html" })).toMatchObject({ ok: true, file: "a.html" });
    expect(await find(where, { classes: ["t"], file: join(where.root, "a.html") })).toMatchObject({
      file: "a.html",
    });
    expect(await find(where, { classes: ["t"], file: "b.html" })).toMatchObject({
      error: "element_not_found",
    });
    expect(await find(where, { classes: ["t"], file: "none.html" })).toMatchObject({
      error: "element_not_found",
    });
    expect(await find(where, { classes: ["t"], file: "B.jsx" })).toMatchObject({
      error: "source_unparsable",
      line: 1,
    });
    expect(await find(where, { classes: ["t"], file: "c.erb" })).toMatchObject({
      error: "language_unsupported",
    });
  });

  it("refuses an invalid session id or count", async () => {
    const where = project({ "a.html": '<p class="t">x</p>\n' });
    for (const id of ["", "A1B2C3D4", "a1b2c3d", "a1b2c3d4\n", "../../ab", "../../etc"])
      expect(await find(where, { id, classes: ["t"] })).toMatchObject({ error: "invalid_input" });
    expect(await find(where, { count: 0, classes: ["t"] })).toMatchObject({ error: "invalid_input" });
    expect(await find(where, { count: 9, classes: ["t"] })).toMatchObject({ error: "invalid_input" });
  });
});

describe("an element whose text comes from elsewhere", () => {
  const section =
    "export const Section = ({ title }) => (\n  <section>\n    <h2>{title}</h2>\n  </section>\n);\n";

  it("is named as a candidate, and never chosen for its tag alone", async () => {
    const where = project({ "section.jsx": section, "data.js": 'export const title = "Our kinds";\n' });
    expect(await find(where, { tag: "h2", text: "Our kinds" })).toMatchObject({
      error: "element_ambiguous",
      candidates: [{ file: "section.jsx", line: 3 }],
    });
  });

  it("is chosen when a hint names its line", async () => {
    const where = project({ "section.jsx": section });
    const sourceHint = { file: "section.jsx", line: 3 };
    expect(await find(where, { tag: "h2", text: "Our kinds", sourceHint })).toMatchObject({
      startLine: 3,
      matchedBy: "sourceHint",
    });
  });

  it("competes with a component that gets the text as a property", async () => {
    const page = "<main><Note>Behind the barn.</Note></main>\n";
    const where = project({ "page.svelte": page, "note.svelte": "<aside>\n  <p>{text}</p>\n</aside>\n" });
    expect(await find(where, { tag: "p", text: "Behind the barn." })).toMatchObject({
      error: "element_ambiguous",
      candidates: [
        { file: "page.svelte", line: 1 },
        { file: "note.svelte", line: 2 },
      ],
    });
    const alone = project({ "page.svelte": page });
    expect(await find(alone, { tag: "p", text: "Behind the barn." })).toMatchObject({ file: "page.svelte" });
  });

  it("is found by the few facts that its source has", async () => {
    const where = project({ "price.jsx": "export const Price = ({ price }) => <b>{price} €</b>;\n" });
    expect(await find(where, { tag: "b", text: "12 €" })).toMatchObject({
      file: "price.jsx",
      matchedBy: "text",
    });
  });

  it("is searched for elsewhere when the file with its class has another text", async () => {
    const where = project({
      "a.jsx": 'export const A = () => <i className="badge badge-good">Ripe</i>;\n',
      "b.jsx": "export const B = ({ n, tone }) => <i className={`badge badge-${tone}`}>{n} kinds</i>;\n",
    });
    const pick = { tag: "i", classes: ["badge", "badge-good"], text: "3 kinds" };
    expect(await find(where, pick)).toMatchObject({ file: "b.jsx" });
  });
});

describe("equal siblings", () => {
  const at = async (text: string, position: number, count: number, file = "a.jsx") =>
    await find(project({ [file]: text }), { tag: "p", text: "x", equalSiblings: { position, count } });

  it("are told apart by their order in the page", async () => {
    const text = "<div>\n<p>x</p>\n<i>y</i>\n<p>x</p>\n</div>\n";
    expect(await at(text, 1, 2, "a.html")).toMatchObject({ ok: true, startLine: 2 });
    expect(await at(text, 2, 2, "a.html")).toMatchObject({ ok: true, startLine: 4 });
  });

  it.each([
    ["the page shows another number", "const A = () => <div><p>x</p><p>x</p></div>;", 3],
    ["they are passed to a component", "const A = () => <Two><p>x</p><p>x</p></Two>;", 2],
    ["one is in a branch", "const A = () => <div>{a && <p>x</p>}<p>x</p></div>;", 2],
    ["one is in a loop", "const A = () => <div>{a.map(() => <p>x</p>)}<p>x</p></div>;", 2],
  ])("are refused when %s", async (_why, text, count) => {
    expect(await at(text, 1, count)).toMatchObject({ error: "element_ambiguous" });
  });
});

describe("the parent in the page", () => {
  const parent = (tag: string, ...classes: string[]) => ({ tag, classes });

  it("tells elements of two files apart that are equal", async () => {
    const where = project({
      "layout.jsx": 'const A = () => <header className="top"><p className="t">Open</p></header>;\n',
      "page.jsx": 'const B = () => <section className="home"><p className="t">Open</p></section>;\n',
    });
    const pick = { tag: "p", classes: ["t"], text: "Open" };
    expect(await find(where, { ...pick, parent: parent("header", "top", "is-stuck") })).toMatchObject({
      file: "layout.jsx",
    });
    expect(await find(where, { ...pick, parent: parent("section", "home") })).toMatchObject({
      file: "page.jsx",
    });
    expect(await find(where, pick)).toMatchObject({ error: "element_ambiguous" });
  });

  it("makes the one element of a tag in it sure, although the source computes its text", async () => {
    const list = (inner: string) =>
      project({ "a.jsx": `const A = () => <ul className="names">{names.map((name) => ${inner})}</ul>;\n` });
    const pick = { tag: "li", classes: [], text: "Ada", parent: parent("ul", "names") };
    expect(await find(list("<li>{name}</li>"), pick)).toMatchObject({ ok: true, file: "a.jsx" });
    const other = { ...pick, parent: parent("ul", "others") };
    expect(await find(list("<li>{name}</li>"), other)).toMatchObject({ error: "element_ambiguous" });
    const beside = "<><li>{name}</li><Item name={name} /></>";
    expect(await find(list(beside), pick)).toMatchObject({ error: "element_ambiguous" });
  });
});

describe("a source hint", () => {
  const app =
    'export const App = () => (\n  <main>\n    <p className="t">x</p><p className="t">x</p>\n    <p className="t">x</p>\n  </main>\n);\n';

  it("chooses among equal elements by line and column", async () => {
    const where = project({ "src/App.tsx": app });
    const at = async (line: number, column?: number) =>
      await find(where, {
        tag: "p",
        classes: ["t"],
        sourceHint: { file: "/src/App.tsx?t=1", line, ...(column ? { column } : {}) },
      });
    expect(await at(4)).toMatchObject({ ok: true, startLine: 4, matchedBy: "sourceHint" });
    const second = await at(3, 27);
    expect(second).toMatchObject({ ok: true, startLine: 3 });
    expect(second.ok && second.diff).toContain('    <p className="t">x</p><div data-impeccable-variants');
    expect(await at(3)).toMatchObject({ error: "element_ambiguous" });
  });

  it("leaves equal siblings to their order, which a line of an older version does not know", async () => {
    const where = project({
      "a.jsx":
        "export const A = () => (\n  <div>\n    <p>x</p>\n    <p>x</p>\n    <b><p>x</p></b>\n  </div>\n);\n",
    });
    const at = async (position: number, line?: number, count = 2) =>
      await find(where, {
        ...{ tag: "p", text: "x", equalSiblings: { position, count } },
        ...(line === undefined ? {} : { sourceHint: { file: "a.jsx", line } }),
      });
    expect(await at(1, 4)).toMatchObject({ ok: true, startLine: 3, matchedBy: "sourceHint" });
    expect(await at(2, 3)).toMatchObject({ ok: true, startLine: 4 });
    expect(await at(2, 3, 3)).toMatchObject({ ok: true, startLine: 3 });
    expect(await at(1)).toMatchObject({ error: "element_ambiguous" });
  });

  it("is not followed to a component around the element, or to an equal one in another parent", async () => {
    const where = project({
      "a.jsx": [
        'const A = () => <div className="a"><Card>',
        '<p className="t">x</p></Card>',
        '<b className="b"><i className="u">y</i></b>',
        '<b className="c"><i className="u">y</i></b></div>;',
      ].join("\n"),
    });
    const sourceHint = (line: number) => ({ sourceHint: { file: "a.jsx", line } });
    const inCard = { tag: "p", classes: ["t"], text: "x", ...sourceHint(1) };
    expect(await find(where, inCard)).toMatchObject({
      ...{ ok: true, startLine: 2 },
      hintNotFollowed: "a.jsx:1 is a component around an element like the picked one.",
    });
    const parent = { tag: "b", classes: ["c"] };
    const inC = { tag: "i", classes: ["u"], text: "y", parent, ...sourceHint(3) };
    expect(await find(where, inC)).toMatchObject({
      ...{ ok: true, startLine: 4 },
      hintNotFollowed: "a.jsx:3 stands in another parent.",
    });
  });

  it("without a line decides between files, and only for what is clear in that file", async () => {
    const where = project({
      "src/App.vue": '<template><h1 class="title">One</h1><p class="t">a</p><p class="t">b</p></template>\n',
      "src/Other.vue": '<template><h1 class="title">Two</h1></template>\n',
    });
    const sourceHint = { file: "/elsewhere/src/Other.vue", component: "Other", by: "vue" };
    const inside = { ...sourceHint, file: join(where.root, "src/Other.vue") };
    expect(await find(where, { tag: "h1", classes: ["title"], sourceHint: inside })).toMatchObject({
      ok: true,
      file: "src/Other.vue",
      matchedBy: "sourceHint",
    });
    const ambiguous = { ...sourceHint, file: "src/App.vue" };
    expect(await find(where, { tag: "p", classes: ["t"], sourceHint: ambiguous })).toMatchObject({
      error: "element_ambiguous",
    });
    // A path of another machine or container does not exist here.
    expect(await find(where, { tag: "h1", classes: ["title"], sourceHint })).toMatchObject({
      error: "element_ambiguous",
    });
  });

  it("is not followed when the element there does not agree", async () => {
    const where = project({
      "src/App.tsx": app,
      "src/B.tsx": 'export const B = () => <h1 className="big">B</h1>;\n',
    });
    const answer = await find(where, {
      tag: "h1",
      classes: ["big"],
      sourceHint: { file: "src/App.tsx", line: 4 },
    });
    expect(answer).toMatchObject({ ok: true, file: "src/B.tsx", matchedBy: "classes" });
  });

  it("is not followed out of the project or into generated files", async () => {
    const outside = project({ "a.html": '<p class="t">x</p>\n' });
    const where = project({ "b.html": '<p class="t">x</p>\n', "dist/b.html": '<p class="t">x</p>\n' });
    for (const file of [join(outside.root, "a.html"), "../../etc/passwd", "dist/b.html"]) {
      const answer = await find(where, { tag: "p", classes: ["t"], sourceHint: { file, line: 1 } });
      expect(answer).toMatchObject({ ok: true, file: "b.html", matchedBy: "classes" });
    }
  });
});

describe("generated files", () => {
  it("are refused by name, with the reason", async () => {
    const html = '<p class="t">x</p>\n';
    const where = project(
      {
        "gen.html": `<!-- Generated by build.js. DO NOT EDIT -->\n${html}`,
        "ignored/a.html": html,
        ".gitignore": "ignored/\n",
      },
      { git: true },
    );
    where.write("dist/a.html", html);
    const before = where.everything();
    for (const [file, reason] of [
      ["dist/a.html", "output_folder"],
      ["gen.html", "generated_header"],
      ["ignored/a.html", "git_ignored"],
    ]) {
      const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], file: file ?? "" });
      expect(answer).toMatchObject({
        ok: false,
        error: "file_is_generated",
        reason,
        fallback: "agent-driven",
      });
    }
    expect(where.everything()).toEqual(before);
  });

  it("are not told from source where git reports nothing, and the result says so", async () => {
    const html = '<p class="t">x</p>\n';
    const wrapIn = async (where: TestProject) =>
      wrap({ root: where.root, id: ID, count: 1, classes: ["t"], dryRun: true });
    for (const git of [true, false]) {
      expect(await wrapIn(project({ "a.html": html }, { git }))).not.toHaveProperty("gitIgnored");
    }
    const broken = project({ "a.html": html }, { git: true });
    broken.write(".git/index", "no index");
    expect(await wrapIn(broken)).toMatchObject({ ok: true, gitIgnored: "unknown" });
  });

  for (const git of [true, false]) {
    it(`return element_not_in_source when only they hold the element (${git ? "with" : "without"} git)`, async () => {
      const where = project(
        {
          "index.js": "document.write(1)\n",
          ".gitignore": "dist\n",
          "dist/index.html": '<p class="t">x</p>\n',
        },
        { git },
      );
      expect(await find(where, { classes: ["t"] })).toMatchObject({
        error: "element_not_in_source",
        generatedMatch: { file: "dist/index.html", line: 1, context: '<p class="t">x</p>' },
      });
    });
  }

  it("are passed over when the source has the element too", async () => {
    const where = project({
      "src/index.html": '<p class="t">x</p>\n',
      "build/index.html": '<p class="t">x</p>\n',
    });
    expect(await find(where, { classes: ["t"] })).toMatchObject({ ok: true, file: "src/index.html" });
  });

  it("do not include pages that only mention generating, or folders named build below the sources", async () => {
    const where = project({
      "index.html":
        '<!-- colours generated with a tool -->\n<title>Generated by love</title>\n<p class="t">x</p>\n',
      "src/build/page.html": '<p class="u">x</p>\n',
    });
    expect(await find(where, { classes: ["t"] })).toMatchObject({ ok: true });
    expect(await find(where, { classes: ["u"] })).toMatchObject({ ok: true });
  });

  it("are not what git ignores around a project that itself lies in an ignored folder", async () => {
    const outer = project({ ".gitignore": "play/\n" }, { git: true });
    outer.write("play/index.html", '<p class="t">x</p>\n');
    const answer = await wrap({ root: join(outer.root, "play"), id: ID, count: 1, classes: ["t"] });
    expect(answer).toMatchObject({ ok: true, file: "index.html" });
  });
});

describe("the search", () => {
  it("[shell-name] uses file names as names, never as commands", async () => {
    const name = "x$(touch pwned);`id`'\"é.html";
    for (const git of [true, false]) {
      const where = project({ [name]: '<p class="t">x</p>\n' }, { git });
      expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({
        ok: true,
        file: name,
      });
      expect(where.exists("pwned")).toBe(false);
    }
  });

  it("[git-per-file] starts a handful of git processes, however many files there are and slow git is", async () => {
    const files: Record<string, string> = { "target.html": '<p class="needle">x</p>\n' };
    for (let n = 0; n < 150; n += 1) files[`p/${n}.html`] = `<p class="needle other-${n}">y</p>\n`;
    const where = project(files, { git: true });
    const real = where.git("--exec-path").trim();
    const bin = join(where.root, ".git", "counted");
    mkdirSync(bin);
    writeFileSync(join(bin, "git"), `#!/bin/sh\necho x >> "${bin}/calls"\nexec "${real}/git" "$@"\n`);
    chmodSync(join(bin, "git"), 0o755);
    // Git takes two seconds for each answer, as on a busy machine.
    const calls = () =>
      where.exists(".git/counted/calls") ? where.read(".git/counted/calls").length / 2 : 0;
    vi.spyOn(performance, "now").mockImplementation(() => calls() * 2_000);
    process.env.PATH = `${bin}:${path}`;
    expect(await find(where, { classes: ["needle"] })).toMatchObject({ ok: true, file: "target.html" });
    expect(calls()).toBeGreaterThan(0);
    expect(calls()).toBeLessThanOrEqual(6);
  });

  it("chooses the one file that holds everything known, though each class and word is in hundreds", async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 230; n += 1)
      files[`p/${n}.html`] =
        `<p class="btn main">Number ${1_000 + n}</p>\n<p class="btn">Number of ${9_000 + n}</p>\n`;
    for (const git of [true, false]) {
      const where = project(files, { git });
      const answer = await find(where, { classes: ["btn", "main"], tag: "p", text: "Number 1229" });
      expect(answer).toMatchObject({ ok: true, file: "p/229.html", startLine: 1 });
    }
  });

  it("writes nothing when files that were not parsed may hold the element as well", async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 230; n += 1)
      files[`p/${n}.jsx`] = `export const A = () => <p className="btn">{t}</p>;\n`;
    files["a.jsx"] = 'export const A = () => <p className="btn" title="x">{t}</p>;\n';
    const where = project(files, { git: true });
    const outerHTML = '<p class="btn" title="x">Hello</p>';
    expect(await find(where, { classes: ["btn"], text: "Hello", outerHTML })).toMatchObject({
      error: "element_ambiguous",
      candidates: [{ file: "a.jsx", line: 1 }],
    });
  });

  it("finds untracked files, and works without git on the machine", async () => {
    const where = project({ "a.html": "<p>x</p>\n" }, { git: true });
    where.write("new.html", '<p class="t">x</p>\n');
    expect(await find(where, { classes: ["t"] })).toMatchObject({ ok: true, file: "new.html" });
    process.env.PATH = where.root;
    expect(await find(where, { classes: ["t"] })).toMatchObject({ ok: true, file: "new.html" });
  });

  it("[monorepo] finds elements of an app in a larger repository, with file extensions in any case", async () => {
    const files = { "apps/shop/a.html": "<b class=shop>x</b>\n", "apps/shop/B.HTM": "<i class=shop>x</i>\n" };
    const outer = project({ ...files, "apps/other/a.html": "<b class=shop>x</b>\n" }, { git: true });
    outer.write("apps/shop/new/c.html", "<u class=shop>x</u>\n");
    const where = { ...outer, root: join(outer.root, "apps/shop") };
    expect(await find(where, { tag: "b", classes: ["shop"] })).toMatchObject({ file: "a.html" });
    expect(await find(where, { tag: "i", classes: ["shop"] })).toMatchObject({ file: "B.HTM" });
    expect(await find(where, { tag: "u", classes: ["shop"] })).toMatchObject({ file: "new/c.html" });
  });

  it("never searches node_modules, .git or .impeccable", async () => {
    const html = '<p class="t">x</p>\n';
    for (const git of [true, false]) {
      const where = project(
        { "node_modules/a/i.html": html, ".impeccable/live/a.html": html, "x.html": "<p>y</p>\n" },
        { git },
      );
      where.write(".git/x.html", html);
      expect(await find(where, { classes: ["t"] })).toMatchObject({ error: "element_not_found" });
    }
  });
});

describe("the project's borders", () => {
  it("[prefix-path] [symlink-out] names outside the project are refused, also through links", async () => {
    const outside = project({ "secret.html": '<p class="t">x</p>\n' });
    const where = project({ "a.html": "<p>y</p>\n" });
    symlinkSync(join(outside.root, "secret.html"), join(where.root, "link.html"));
    symlinkSync(outside.root, join(where.root, "folder"));
    const sibling = `${where.root}-sibling`;
    for (const file of [
      "../secret.html",
      join(outside.root, "secret.html"),
      join(sibling, "a.html"),
      "link.html",
      "folder/secret.html",
      ".git/config.html",
      ".impeccable/live/x.html",
      "a.html\0.html",
    ]) {
      const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], file });
      expect([file, answer]).toMatchObject([file, { ok: false, error: "path_not_allowed" }]);
    }
    expect(outside.read("secret.html")).toBe('<p class="t">x</p>\n');
  });

  it("a link inside the project is followed, and stays a link", async () => {
    const where = project({ "real/a.html": '<p class="t">x</p>\n' });
    symlinkSync(join(where.root, "real/a.html"), join(where.root, "alias.html"));
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], file: "alias.html" });
    expect(answer).toMatchObject({ ok: true, file: "alias.html" });
    expect(where.read("real/a.html")).toContain("impeccable-variants-start");
    const { lstatSync } = await import("node:fs");
    expect(lstatSync(join(where.root, "alias.html")).isSymbolicLink()).toBe(true);
  });

  it("a file that is not UTF-8 is left alone", async () => {
    const latin = Buffer.from('<p class="t">caf\xe9</p>\n', "latin1");
    const where = project({ "a.html": latin });
    expect(await find(where, { classes: ["t"], file: "a.html" })).toMatchObject({
      ok: false,
      error: "element_not_found",
    });
  });
});
