import { describe, expect, it } from "vitest";
import { wrap } from "../../src/source/index.ts";
import { project } from "../support/source/project.ts";

const ID = "a1b2c3d4";

describe("the wrapper's exact text", () => {
  it("has the documented form in HTML", async () => {
    const where = project({ "index.html": '<main>\n    <h1 class="t">\n      Hi\n    </h1>\n</main>\n' });
    const answer = await wrap({ root: where.root, id: ID, count: 3, classes: ["t"], tag: "h1" });
    expect(where.read("index.html")).toBe(`<main>
    <!-- impeccable-variants-start a1b2c3d4 -->
    <div data-impeccable-variants="a1b2c3d4" data-impeccable-variant-count="3" style="display: contents">
      <!-- Original -->
      <div data-impeccable-variant="original">
        <h1 class="t">
          Hi
        </h1>
      </div>
      <!-- Variants: insert below this line -->
    </div>
    <!-- impeccable-variants-end a1b2c3d4 -->
</main>
`);
    expect(answer).toMatchObject({
      ok: true,
      file: "index.html",
      startLine: 2,
      endLine: 12,
      insertLine: 10,
      commentSyntax: "html",
      styleMode: "scoped",
      styleTag: '<style data-impeccable-css="a1b2c3d4">',
      originalLineCount: 3,
      matchedBy: "classes",
    });
  });

  it("is one child slot with its markers inside, in JSX", async () => {
    const where = project({
      "src/App.tsx": 'export const App = () => (\n  <main>\n    <h1 className="t">Hi</h1>\n  </main>\n);\n',
    });
    const answer = await wrap({ root: where.root, id: ID, count: 2, classes: ["t"] });
    expect(where.read("src/App.tsx")).toBe(`export const App = () => (
  <main>
    <div data-impeccable-variants="a1b2c3d4" data-impeccable-variant-count="2" style={{ display: "contents" }}>
      {/* impeccable-variants-start a1b2c3d4 */}
      {/* Original */}
      <div data-impeccable-variant="original">
        <h1 className="t">Hi</h1>
      </div>
      {/* Variants: insert below this line */}
      {/* impeccable-variants-end a1b2c3d4 */}
    </div>
  </main>
);
`);
    expect(answer).toMatchObject({
      startLine: 3,
      endLine: 11,
      insertLine: 9,
      commentSyntax: "jsx",
      originalLineCount: 1,
    });
  });

  it("moves a JSX key to the wrapper and reports that the element is repeated", async () => {
    const where = project({
      "src/List.jsx":
        'const L = (p) => <ul>{p.x.map((i) => <li key={i.id} className="row">{i.n}</li>)}</ul>;\n',
    });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["row"] });
    expect(answer).toMatchObject({ ok: true, repeated: true });
    const text = where.read("src/List.jsx");
    expect(text).toContain('style={{ display: "contents" }} key={i.id}>');
    expect(text.match(/key=\{/g)).toHaveLength(1);
    expect(text.match(/\.map\(/g)).toHaveLength(1);
  });

  it("does not report an element outside a loop as repeated", async () => {
    const where = project({
      "src/A.jsx": 'const A = (p) => <ul className="l">{p.x.map((i) => <li key={i}>{i}</li>)}</ul>;\n',
    });
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["l"] })).not.toHaveProperty("repeated");
  });

  it("[crlf] has the file's line ends and indents with its tabs", async () => {
    const where = project({ "index.html": '<main>\r\n\t<h1 class="t">Hi</h1>\r\n</main>\r\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    const text = where.read("index.html");
    expect(text.match(/(?<!\r)\n/)).toBeNull();
    expect(text).toContain(
      '\r\n\t\t<div data-impeccable-variant="original">\r\n\t\t\t<h1 class="t">Hi</h1>\r\n\t\t</div>',
    );
  });
});

describe("the wrapper's element", () => {
  const inside = (open: string, close: string): string => `<main>${open}<i class="t">x</i>${close}</main>\n`;
  const cases: [string, string, string, "div" | "span"][] = [
    ["p", "<p>", "</p>", "span"],
    ["button", "<button>", "</button>", "span"],
    ["a", '<a href="#">', "</a>", "span"],
    ["label", "<label>", "</label>", "span"],
    ["h1", "<h1>", "</h1>", "span"],
    ["h6", "<h6>", "</h6>", "span"],
    ["span", "<span>", "</span>", "span"],
    ["li", "<ul><li>", "</li></ul>", "div"],
    ["td", "<table><tr><td>", "</td></tr></table>", "div"],
    ["section", "<section>", "</section>", "div"],
    ["foreignObject", "<svg><foreignObject>", "</foreignObject></svg>", "div"],
  ];
  for (const [name, open, close, tag] of cases) {
    it(`is a ${tag} inside ${name}`, async () => {
      for (const file of ["index.html", "App.jsx"]) {
        const jsx = file === "App.jsx";
        const body = inside(open, close);
        const where = project({
          [file]: jsx ? `export const A = () => ${body.trim().replace("class=", "className=")};\n` : body,
        });
        const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
        expect(answer).toMatchObject({ ok: true });
        expect(where.read(file)).toContain(`<${tag} data-impeccable-variants="${ID}"`);
        expect(where.read(file)).toContain(`<${tag} data-impeccable-variant="original">`);
      }
    });
  }

  for (const tag of ["li", "dt", "dd"]) {
    it(`is a div around ${tag}`, async () => {
      const list = tag === "li" ? "ul" : "dl";
      const where = project({ "index.html": `<${list}>\n  <${tag} class="t">x</${tag}>\n</${list}>\n` });
      expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({ ok: true });
      expect(where.read("index.html")).toContain('<div data-impeccable-variants="a1b2c3d4"');
    });
  }
});

describe("places that take no wrapper", () => {
  const cases: [string, string, string, string, string | null][] = [
    [
      "a row",
      '<table class="tab"><tbody><tr class="t"><td>1</td></tr></tbody></table>',
      "table_part",
      "tr",
      "table",
    ],
    ["a cell", '<table class="tab"><tr><td class="t">1</td></tr></table>', "table_part", "td", "table"],
    [
      "an option",
      '<select class="sel"><option class="t">1</option></select>',
      "select_option",
      "option",
      "select",
    ],
    ["a path", '<svg class="pic"><g><path class="t" d="M0 0"/></g></svg>', "inside_svg", "path", "svg"],
    [
      "a source",
      '<picture class="pp"><source class="t" srcset="a"><img src="b"></picture>',
      "media_part",
      "source",
      "picture",
    ],
    [
      "the body",
      '<!doctype html><html><body class="t"><p>x</p></body></html>',
      "document_part",
      "body",
      null,
    ],
  ];
  for (const [name, html, reason, tag, ancestor] of cases) {
    it(`refuses ${name}, names the nearest ancestor that can be wrapped, and writes nothing`, async () => {
      const where = project({ "index.html": html });
      const before = where.everything();
      const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag });
      expect(answer).toMatchObject({
        ok: false,
        error: "element_not_wrappable",
        reason,
        fallback: "agent-driven",
      });
      expect(answer).toMatchObject({ ancestor: ancestor === null ? null : { tag: ancestor, line: 1 } });
      expect(where.everything()).toEqual(before);
    });
    if (ancestor === null) continue;
    it(`climbs from ${name} to ${ancestor} when asked`, async () => {
      const where = project({ "index.html": html });
      expect(
        await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], tag, climb: true }),
      ).toMatchObject({ ok: true });
      expect(where.read("index.html")).toMatch(new RegExp(`variant="original">\\s*<${ancestor} `));
    });
  }

  it("refuses the parts of a table and a drawing in JSX too", async () => {
    const where = project({
      "A.jsx":
        'const A = () => <table><tbody><tr className="r"><td>1</td></tr></tbody></table>;\nconst I = () => <path className="i" d="M0" />;\n',
    });
    const row = await wrap({ root: where.root, id: ID, count: 1, classes: ["r"], tag: "tr" });
    expect(row).toMatchObject({
      error: "element_not_wrappable",
      reason: "table_part",
      ancestor: { tag: "table" },
    });
    const icon = await wrap({ root: where.root, id: ID, count: 1, classes: ["i"], tag: "path" });
    expect(icon).toMatchObject({ error: "element_not_wrappable", reason: "inside_svg", ancestor: null });
  });

  it("refuses where the parser would move the wrapper: a second list item after one without its end tag", async () => {
    const where = project({ "index.html": '<ul class="l">\n  <li>One\n  <li class="t">Two\n</ul>\n' });
    const before = where.everything();
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect(answer).toMatchObject({
      error: "element_not_wrappable",
      reason: "unclosed_sibling",
      ancestor: { tag: "ul" },
    });
    expect(where.everything()).toEqual(before);
  });

  it("refuses an element in another session's variants, and one around them", async () => {
    const where = project({ "index.html": '<main class="m">\n  <p class="t">x</p>\n</main>\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    const before = where.read("index.html");
    const inner = await wrap({ root: where.root, id: "ffffffff", count: 1, classes: ["t"] });
    expect(inner).toMatchObject({
      error: "element_not_wrappable",
      reason: "another_session",
      ancestor: null,
    });
    const outer = await wrap({ root: where.root, id: "ffffffff", count: 1, classes: ["m"] });
    expect(outer).toMatchObject({ error: "element_not_wrappable", reason: "another_session" });
    expect(where.read("index.html")).toBe(before);
  });
});

describe("wrapping again", () => {
  it("[rewrap] changes nothing and returns the same, for every fact the element was matched by", async () => {
    const picks = [
      { classes: ["t"] },
      { text: "Hello there" },
      { sourceHint: { file: "src/App.tsx", line: 3, column: 5 }, tag: "h1" },
    ];
    for (const pick of picks) {
      const where = project({
        "src/App.tsx":
          'export const App = () => (\n  <main>\n    <h1 className="t">Hello there</h1>\n  </main>\n);\n',
      });
      const first = await wrap({ root: where.root, id: ID, count: 2, ...pick });
      const text = where.read("src/App.tsx");
      expect(await wrap({ root: where.root, id: ID, count: 2, ...pick })).toEqual(first);
      expect(where.read("src/App.tsx")).toBe(text);
      expect(first).toMatchObject({ ok: true });
    }
  });

  it("[rewrap] finds its wrapper in any file, also when another file matches better now", async () => {
    const where = project({ "a.html": '<p class="t">x</p>\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    where.write("b.html", '<p class="t">x</p>\n');
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({
      ok: true,
      file: "a.html",
    });
    expect(where.read("b.html")).toBe('<p class="t">x</p>\n');
  });

  it("a dry run returns the same with the edit as a diff and the element's source, and writes nothing", async () => {
    const where = project({ "index.html": '<p class="t">x</p>\n' });
    const before = where.everything();
    const dry = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], dryRun: true });
    expect(where.everything()).toEqual(before);
    if (!dry.ok) throw new Error(dry.message);
    const { diff, source, ...rest } = dry;
    expect(source).toBe('<p class="t">x</p>');
    expect(diff).toContain("--- a/index.html\n+++ b/index.html");
    expect(diff).toContain("+<!-- impeccable-variants-start a1b2c3d4 -->");
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toEqual(rest);
  });
});
