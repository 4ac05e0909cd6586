import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../src/source/index.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n</main>\n';
const APP = 'export const App = () => (\n  <main>\n    <h1 className="t">Hi</h1>\n  </main>\n);\n';

async function wrapped(file: string, content: string, variants: string): Promise<TestProject> {
  const where = project({ [file]: content });
  const answer = await wrap({ root: where.root, id: ID, count: 2, classes: ["t"] });
  if (!answer.ok) throw new Error(answer.message);
  writeVariants(where, file, answer.insertLine, variants);
  return where;
}

const HTML_VARIANTS = `    <style data-impeccable-css="a1b2c3d4">
      @scope ([data-impeccable-variant="2"]) { :scope > .t { color: red } }
    </style>
    <div data-impeccable-variant="1"><h1 class="t">One</h1></div>
    <div data-impeccable-variant="2" style="display: none" data-impeccable-params='[]'>
      <h1 class="t">
        Two
      </h1>
    </div>`;
const JSX_VARIANTS = `      <style data-impeccable-css="a1b2c3d4">{\`
        @scope ([data-impeccable-variant="1"]) { :scope > .t { color: red } }
      \`}</style>
      <div data-impeccable-variant="1">
        <h1 className="t">One</h1>
      </div>`;

describe("the carbonize form", () => {
  it("keeps styles and tuned values between markers, the element at the original's indentation (HTML)", async () => {
    const where = await wrapped("index.html", HTML, HTML_VARIANTS);
    const answer = await acceptVariant({
      root: where.root,
      id: ID,
      variant: "2",
      paramValues: { density: "airy" },
    });
    expect(answer).toMatchObject({
      handled: true,
      file: "index.html",
      carbonize: true,
      todo: expect.stringContaining(ID),
    });
    expect(where.read("index.html")).toBe(`<main>
  <!-- impeccable-carbonize-start a1b2c3d4 -->
  <style data-impeccable-css="a1b2c3d4">
    @scope ([data-impeccable-variant="2"]) { :scope > .t { color: red } }
  </style>
  <!-- impeccable-param-values a1b2c3d4: {"density":"airy"} -->
  <!-- impeccable-carbonize-end a1b2c3d4 -->
  <div data-impeccable-variant="2" style="display: contents">
  <h1 class="t">
    Two
  </h1>
  </div>
</main>
`);
  });

  it("is one child, so that its siblings keep their place and their state (JSX)", async () => {
    const where = await wrapped("App.jsx", APP, JSX_VARIANTS);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
      handled: true,
      carbonize: true,
    });
    expect(where.read("App.jsx")).toBe(`export const App = () => (
  <main>
    <div data-impeccable-carbonize="a1b2c3d4" style={{ display: 'contents' }}>
    {/* impeccable-carbonize-start a1b2c3d4 */}
    <style data-impeccable-css="a1b2c3d4">{\`
        @scope ([data-impeccable-variant="1"]) { :scope > .t { color: red } }
      \`}</style>
    {/* impeccable-carbonize-end a1b2c3d4 */}
    <div data-impeccable-variant="1" style={{ display: "contents" }}>
    <h1 className="t">One</h1>
    </div>
    </div>
  </main>
);
`);
  });

  const single: [string, string][] = [
    ["a returned value", 'export const App = () => <h1 className="t">Hi</h1>;\n'],
    ["the child of a component", 'export const App = () => <Box><h1 className="t">Hi</h1></Box>;\n'],
    ["a branch", 'export const App = (p) => <main>{p.on ? <h1 className="t">Hi</h1> : null}</main>;\n'],
    ["an attribute's value", 'export const App = () => <Box head={<h1 className="t">Hi</h1>} />;\n'],
  ];
  for (const [name, content] of single) {
    it(`is one child where it takes the place of ${name} (JSX)`, async () => {
      const where = await wrapped("App.jsx", content, JSX_VARIANTS);
      expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
        handled: true,
        carbonize: true,
      });
      const text = where.read("App.jsx");
      const [before, after] = content.split('<h1 className="t">Hi</h1>');
      expect(
        text.startsWith(
          `${before}<div data-impeccable-carbonize="a1b2c3d4" style={{ display: 'contents' }}>`,
        ),
      ).toBe(true);
      expect(text.endsWith(`</div>${after}`)).toBe(true);
    });
  }

  it("has the key on the outermost element until carbonize, and not twice (JSX)", async () => {
    const content = 'const L = (p) => p.x.map((i) => <h1 key={i} className="t">{i}</h1>);\n';
    const where = await wrapped("L.jsx", content, JSX_VARIANTS);
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(where.read("L.jsx")).toContain("style={{ display: 'contents' }} key={i}>");
  });

  it("[comment-escape] no tuned value can end the comment it stands in, and all are read back unchanged", async () => {
    const nasty = { a: "--> <script>", b: "*/} */ /*", c: "<!--", d: 0, e: "", f: false, g: "ü😀", "-->": 1 };
    for (const [file, content, variants] of [
      ["index.html", HTML, HTML_VARIANTS],
      ["App.jsx", APP, JSX_VARIANTS],
    ] as const) {
      const where = await wrapped(file, content, variants);
      await acceptVariant({ root: where.root, id: ID, variant: "1", paramValues: nasty });
      const comment =
        /impeccable-param-values a1b2c3d4: (.*?) (?:-->|\*\/\})/.exec(where.read(file))?.[1] ?? "";
      expect(comment).not.toMatch(/[<>*/]/);
      expect(JSON.parse(comment)).toEqual(nasty);
    }
  });

  it("is used for helper attributes without a style element, and not for empty tuned values", async () => {
    const declared = '[{"kind":"steps","id":"size","label":"Size","options":["s","l"]}]';
    const helper = `    <div data-impeccable-variant="1" data-impeccable-params='${declared}'><h1 class="t" data-p-size="l">One</h1></div>`;
    const one = await wrapped("index.html", HTML, helper);
    expect(await acceptVariant({ root: one.root, id: ID, variant: "1" })).toMatchObject({ carbonize: true });
    // No parameter of the variant: an attribute of the project's own.
    const plain = '    <div data-impeccable-variant="1"><h1 class="t" data-p-size="l">One</h1></div>';
    const two = await wrapped("index.html", HTML, plain);
    expect(await acceptVariant({ root: two.root, id: ID, variant: "1", paramValues: {} })).toMatchObject({
      carbonize: false,
    });
    expect(two.read("index.html")).toBe(
      HTML.replace('<h1 class="t">Hi', '<h1 class="t" data-p-size="l">One'),
    );
  });
});

describe("accept", () => {
  it("[regex-variant] takes numbers only", async () => {
    const where = await wrapped("index.html", HTML, HTML_VARIANTS);
    const before = where.everything();
    for (const variant of [".*", "original", "0", "01", "1 ", "1000", "", "1|2", "-1"]) {
      const answer = await acceptVariant({ root: where.root, id: ID, variant });
      expect([variant, answer]).toMatchObject([
        variant,
        { handled: false, mode: "error", error: "invalid_input" },
      ]);
    }
    expect(where.everything()).toEqual(before);
  });

  it("refuses a variant that is not there or is not exactly one element, and writes nothing", async () => {
    const variants =
      '    <div data-impeccable-variant="1"></div>\n    <div data-impeccable-variant="2"><b>a</b><b>b</b></div>\n    <div data-impeccable-variant="4">text <b>a</b></div>';
    const where = await wrapped("index.html", HTML, variants);
    const before = where.everything();
    for (const [variant, error] of [
      ["1", "variant_invalid"],
      ["2", "variant_invalid"],
      ["3", "variant_not_found"],
      ["4", "variant_invalid"],
    ]) {
      const answer = await acceptVariant({ root: where.root, id: ID, variant: variant ?? "" });
      expect(answer).toMatchObject({ handled: false, mode: "error", error });
    }
    expect(where.everything()).toEqual(before);
  });

  it("refuses a variant the parser would move: a block in a paragraph", async () => {
    const where = await wrapped(
      "index.html",
      '<p>a <b class="t">b</b> c</p>\n',
      '<span data-impeccable-variant="1"><b>ok</b></span>',
    );
    where.write("index.html", where.read("index.html").replace("<b>ok</b>", "<div>block</div>"));
    const before = where.everything();
    const answer = await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(answer).toMatchObject({ handled: false, mode: "error" });
    expect(where.everything()).toEqual(before);
  });

  it("[moved-lines] finds the wrapper by its markers after lines were added above", async () => {
    for (const named of [undefined, "index.html", "gone.html"]) {
      const where = await wrapped("index.html", HTML, HTML_VARIANTS);
      const text = where.read("index.html");
      where.write("index.html", `<!-- new -->\n<p>new</p>\n${text}<p>below</p>\n`);
      const answer = await discardVariants({ root: where.root, id: ID, ...(named ? { file: named } : {}) });
      expect(answer).toMatchObject({ handled: true, file: "index.html" });
      expect(where.read("index.html")).toBe(`<!-- new -->\n<p>new</p>\n${HTML}<p>below</p>\n`);
    }
  });

  it("keeps the original's relative indentation when the whole block was moved to the right", async () => {
    const where = await wrapped(
      "index.html",
      '<main>\n  <h1 class="t">\n    Hi\n  </h1>\n</main>\n',
      HTML_VARIANTS,
    );
    const moved = where
      .read("index.html")
      .split("\n")
      .map((line) => (line === "" ? line : `    ${line}`))
      .join("\n");
    where.write("index.html", moved);
    await discardVariants({ root: where.root, id: ID });
    expect(where.read("index.html")).toBe(
      '    <main>\n      <h1 class="t">\n        Hi\n      </h1>\n    </main>\n',
    );
  });

  it("does not change another session's wrapper in the same file", async () => {
    const where = project({ "index.html": '<p class="a">a</p>\n<p class="b">b</p>\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["a"] });
    const one = where.read("index.html");
    await wrap({ root: where.root, id: "ffffffff", count: 1, classes: ["b"] });
    await discardVariants({ root: where.root, id: "ffffffff" });
    expect(where.read("index.html")).toBe(one);
  });

  it("keeps the file's permissions", async () => {
    const { chmodSync, statSync } = await import("node:fs");
    const where = project({ "index.html": HTML });
    chmodSync(`${where.root}/index.html`, 0o754);
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    await discardVariants({ root: where.root, id: ID });
    expect(statSync(`${where.root}/index.html`).mode & 0o777).toBe(0o754);
  });

  it("returns fallback for a wrapper in a generated file, and writes nothing", async () => {
    for (const git of [true, false]) {
      const where = await wrapped("index.html", HTML, HTML_VARIANTS);
      const text = where.read("index.html");
      where.write("index.html", HTML);
      where.write("dist/index.html", text);
      if (git) {
        where.write(".gitignore", "dist/\n");
        where.git("init", "-q");
      }
      const before = where.everything();
      const answer = await acceptVariant({ root: where.root, id: ID, variant: "2" });
      expect(answer).toMatchObject({
        handled: false,
        mode: "fallback",
        file: "dist/index.html",
        carbonize: false,
      });
      expect(where.everything()).toEqual(before);
    }
  });
});

describe("[empty-original] a damaged wrapper is refused and left as it is", () => {
  const damages: [string, (text: string) => string][] = [
    ["the original's element deleted", (text) => text.replace('<h1 class="t">Hi</h1>', "")],
    [
      "the original's slot deleted",
      (text) => text.replace(/<div data-impeccable-variant="original">[\s\S]*?<\/div>\n/, ""),
    ],
    [
      "text written beside the original",
      (text) => text.replace('<h1 class="t">Hi</h1>', '<h1 class="t">Hi</h1> and more'),
    ],
    [
      "two elements in the original's slot",
      (text) => text.replace('<h1 class="t">Hi</h1>', '<h1 class="t">Hi</h1><p>x</p>'),
    ],
    ["the end marker deleted", (text) => text.replace("<!-- impeccable-variants-end a1b2c3d4 -->", "")],
    ["the start marker deleted", (text) => text.replace("<!-- impeccable-variants-start a1b2c3d4 -->", "")],
    [
      "[swallow] the wrapper's end tag deleted",
      (text) => text.replace("  </div>\n  <!-- impeccable-variants-end", "  <!-- impeccable-variants-end"),
    ],
    ["the wrapper copied", (text) => `${text}${text}`],
    [
      "text written between the wrapper and its marker",
      (text) => text.replace("<!-- impeccable-variants-end", "stray <!-- impeccable-variants-end"),
    ],
  ];
  for (const [name, damage] of damages) {
    it(name, async () => {
      const where = await wrapped("index.html", HTML, HTML_VARIANTS);
      const text = damage(where.read("index.html"));
      expect(text).not.toBe(where.read("index.html"));
      where.write("index.html", text);
      const before = where.everything();
      for (const answer of [
        await discardVariants({ root: where.root, id: ID }),
        await acceptVariant({ root: where.root, id: ID, variant: "1" }),
      ]) {
        expect(answer).toMatchObject({
          handled: false,
          mode: "error",
          error: "wrapper_damaged",
          file: "index.html",
        });
      }
      expect(where.everything()).toEqual(before);
    });
  }

  it("a JSX file that no longer parses", async () => {
    const where = await wrapped("App.jsx", APP, JSX_VARIANTS);
    where.write("App.jsx", where.read("App.jsx").replace("</h1>", ""));
    const before = where.everything();
    const answer = await discardVariants({ root: where.root, id: ID });
    expect(answer).toMatchObject({
      handled: false,
      mode: "error",
      error: "source_unparsable",
      file: "App.jsx",
    });
    expect(where.everything()).toEqual(before);
  });

  it("two files with the same session's wrapper, unless one is named", async () => {
    const where = await wrapped("index.html", HTML, HTML_VARIANTS);
    where.write("copy.html", where.read("index.html"));
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({
      handled: false,
      error: "wrapper_damaged",
    });
    expect(await discardVariants({ root: where.root, id: ID, file: "copy.html" })).toMatchObject({
      handled: true,
      file: "copy.html",
    });
    expect(where.read("copy.html")).toBe(HTML);
  });
});
