import { describe, expect, it } from "vitest";
import {
  acceptVariant,
  discardVariants,
  scanMarkers,
  type WriteVariantsInput,
  wrap,
  writeVariants,
} from "../../src/source/index.ts";
import { languageOf } from "../../src/source/languages/index.ts";
import { compileErrors } from "../support/source/compile.ts";
import { LANGUAGE_FIXTURES } from "../support/source/language-fixtures.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const PAGE = `<main>
  <h1 class="t" id="top" onclick="go()">Hi</h1>
  <p id="text">Text</p>
</main>
`;
const APP = `export const App = () => (
  <main>
    <h1 className="t" onClick={() => go()}>Hi</h1>
  </main>
);
`;
const STYLE = `<style data-impeccable-css="${ID}">
  @scope ([data-impeccable-variant="1"]) {
    :scope > .t { color: red }
  }
</style>`;
const variant = (n: number, content: string, more = "") =>
  `<div data-impeccable-variant="${n}"${n > 1 ? ' style="display: none"' : ""}${more}>\n  ${content}\n</div>`;
const GOOD = [
  STYLE,
  variant(1, '<h1 class="t" id="top">One</h1>'),
  variant(2, '<h1 class="t">Two</h1>'),
].join("\n");

function input(
  where: TestProject,
  block: string,
  more: Partial<WriteVariantsInput> = {},
): WriteVariantsInput {
  return { root: where.root, id: ID, block, blockName: "variants.html", classes: ["t"], ...more };
}

describe("variants", () => {
  it("wraps and writes in one go, at the wrapper's indentation", async () => {
    const where = project({ "index.html": PAGE });
    expect(await writeVariants(input(where, GOOD))).toMatchObject({
      ok: true,
      file: "index.html",
      variants: 2,
      startLine: 2,
      insertLine: 8,
      endLine: 21,
    });
    expect(where.read("index.html")).toBe(`<main>
  <!-- impeccable-variants-start a1b2c3d4 -->
  <div data-impeccable-variants="a1b2c3d4" data-impeccable-variant-count="2" style="display: contents">
    <!-- Original -->
    <div data-impeccable-variant="original">
      <h1 class="t" id="top" onclick="go()">Hi</h1>
    </div>
    <!-- Variants: insert below this line -->
    <style data-impeccable-css="a1b2c3d4">
      @scope ([data-impeccable-variant="1"]) {
        :scope > .t { color: red }
      }
    </style>
    <div data-impeccable-variant="1">
      <h1 class="t" id="top">One</h1>
    </div>
    <div data-impeccable-variant="2" style="display: none">
      <h1 class="t">Two</h1>
    </div>
  </div>
  <!-- impeccable-variants-end a1b2c3d4 -->
  <p id="text">Text</p>
</main>
`);
    expect(await scanMarkers({ root: where.root })).toMatchObject([{ variants: 2, declared: 2 }]);
    expect((await scanMarkers({ root: where.root }))[0]).not.toHaveProperty("problems");
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("index.html")).toBe(PAGE);
  });

  it("writes into an existing wrapper in JSX, with any indentation of the block", async () => {
    const where = project({ "App.jsx": APP });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    const block = `\n    <style data-impeccable-css="${ID}">{\`\n      @scope ([data-impeccable-variant="1"]) { :scope { color: red } }\n    \`}</style>
    <div data-impeccable-variant="1">
      <h1 className="t" onClick={() => go()}>
        One
      </h1>
    </div>\n`;
    expect(await writeVariants({ root: where.root, id: ID, block, blockName: "-" })).toMatchObject({
      ok: true,
    });
    expect(where.read("App.jsx")).toContain(`      {/* Variants: insert below this line */}
      <style data-impeccable-css="a1b2c3d4" dangerouslySetInnerHTML={{ __html: \`
      @scope ([data-impeccable-variant="1"]) { :scope { color: red } }
    \` }} />
      <div data-impeccable-variant="1">
        <h1 className="t" onClick={() => go()}>
          One
        </h1>
      </div>
      {/* impeccable-variants-end a1b2c3d4 */}
`);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("App.jsx")).toBe(APP);
  });

  it("keeps line ends and a byte order mark, and leaves preformatted lines alone", async () => {
    const page = '\uFEFF<main>\r\n\t<div class="t">Hi</div>\r\n</main>\r\n';
    const where = project({ "index.html": page });
    const block = variant(1, '<div class="t">\n<pre>\n a\n   b\n</pre></div>');
    expect(await writeVariants(input(where, block))).toMatchObject({ ok: true });
    const text = where.read("index.html");
    expect(text).toContain('\t\t<div data-impeccable-variant="1">\r\n\t\t  <div class="t">\r\n');
    expect(text).toContain("<pre>\r\n a\r\n   b\r\n</pre>");
    expect(text.split("\n").length).toBe(text.split("\r\n").length);
    await discardVariants({ root: where.root, id: ID });
    expect(where.read("index.html")).toBe(page);
  });

  it("gives the same file and result when it is repeated, and replaces earlier variants", async () => {
    const where = project({ "index.html": PAGE });
    const first = await writeVariants(input(where, GOOD));
    const text = where.read("index.html");
    expect(await writeVariants(input(where, GOOD))).toEqual(first);
    expect(where.read("index.html")).toBe(text);
    expect(await writeVariants(input(where, GOOD.replace("Two", "Second")))).toMatchObject({ ok: true });
    expect(where.read("index.html")).toBe(text.replace("Two", "Second"));
  });

  it("fills an insert, whose variants may have any tag", async () => {
    const where = project({ "index.html": PAGE });
    const block = `${variant(1, "<section>New</section>")}\n${variant(2, "<p>New</p>")}`;
    expect(await writeVariants(input(where, block, { position: "after" }))).toMatchObject({
      ok: true,
      variants: 2,
    });
    await acceptVariant({ root: where.root, id: ID, variant: "2" });
    expect(where.read("index.html")).toBe(PAGE.replace("</h1>\n", "</h1>\n  <p>New</p>\n"));
  });

  it("returns the diff of a dry run, and writes nothing", async () => {
    const where = project({ "index.html": PAGE });
    const before = where.everything();
    const answer = await writeVariants(input(where, GOOD, { dryRun: true }));
    expect(answer).toMatchObject({
      ok: true,
      diff: expect.stringContaining('+      <h1 class="t">Two</h1>'),
    });
    expect(where.everything()).toEqual(before);
  });

  it("refuses without a wrapper and without a description of the element", async () => {
    const where = project({ "index.html": PAGE });
    expect(await writeVariants({ root: where.root, id: ID, block: GOOD, blockName: "-" })).toMatchObject({
      ok: false,
      error: "wrapper_not_found",
    });
  });
});

const one = (content: string, more = "") => variant(1, content, more);
const params = (json: string) => one('<h1 class="t">x</h1>', ` data-impeccable-params='${json}'`);
const css = (text: string) =>
  `<style data-impeccable-css="${ID}">${text}</style>\n${one('<h1 class="t">x</h1>')}`;

/** Refused blocks, each with the line in the block and words of the message. */
const REFUSED: readonly (readonly [string, string, number, string])[] = [
  ["two elements in one variant", one('<h1 class="t">a</h1><h1>b</h1>'), 1, "exactly one element"],
  ["text beside the element", one('note <h1 class="t">a</h1>'), 1, "exactly one element"],
  ["an empty variant", one(""), 1, "exactly one element"],
  ["another tag", one('<h2 class="t">a</h2>'), 2, "is a <h2>, the original a <h1>"],
  [
    "a second variant that is not hidden",
    `${one("<h1>a</h1>")}\n<div data-impeccable-variant="2"><h1>b</h1></div>`,
    4,
    "must be hidden",
  ],
  [
    "one number twice",
    `${one("<h1>a</h1>")}\n${one("<h1>b</h1>").replace(">", ' style="display:none">')}`,
    4,
    "there twice",
  ],
  [
    "a number that is left out",
    variant(2, "<h1>b</h1>").replace(' style="display: none"', ""),
    1,
    "Variant 1 of 2 is missing",
  ],
  ["a script", one("<h1>a<script>go()</script></h1>"), 2, "script"],
  ["a handler the original does not have", one('<h1 onclick="steal()">a</h1>'), 2, 'onclick="steal()"'],
  ["a javascript: address", one('<h1><a href=" JavaScript:go()">a</a></h1>'), 2, "JavaScript:"],
  ["an id twice in a variant", one('<h1 id="a"><b id="a">x</b></h1>'), 2, 'The id "a"'],
  ["an id that the page has elsewhere", one('<h1 id="text">x</h1>'), 2, 'The id "text"'],
  [
    "a nested wrapper",
    one('<h1><b data-impeccable-variants="00000001">x</b></h1>'),
    2,
    "markers or attributes",
  ],
  [
    "another session's marker",
    one("<h1><!-- impeccable-variants-start 00000001 -->x</h1>"),
    2,
    "markers or attributes",
  ],
  ["an element beside the variants", `${one("<h1>a</h1>")}\n<p>b</p>`, 4, "stands beside the variants"],
  ["text beside the variants", `${one("<h1>a</h1>")}\nnote`, 4, "Text stands beside"],
  [
    "a style element without its attribute",
    `<style>.t { color: red }</style>\n${one("<h1>a</h1>")}`,
    1,
    "data-impeccable-css",
  ],
  [
    "an end tag that leaves the wrapper",
    `${one("<h1>a</h1>")}\n</div></div><p>out</p>`,
    1,
    "do not stay inside the wrapper",
  ],
  ["no variant at all", "<h1>a</h1>", 1, "holds no data-impeccable-variant"],
  ["parameters that are no JSON", params("[{"), 1, "not JSON"],
  ["parameters that are no list", params("{}"), 1, "JSON array"],
  [
    "five parameters",
    params(JSON.stringify([1, 2, 3, 4, 5].map((n) => ({ id: `p${n}`, kind: "toggle" })))),
    1,
    "at most 4",
  ],
  ["a range without bounds", params('[{"id":"a","kind":"range"}]'), 1, "min"],
  [
    "a range whose default lies outside",
    params('[{"id":"a","kind":"range","min":1,"max":2,"default":3}]'),
    1,
    "between min and max",
  ],
  ["steps without options", params('[{"id":"a","kind":"steps","options":[]}]'), 1, "options"],
  ["an unknown kind", params('[{"id":"a","kind":"colour"}]'), 1, "kind"],
  ["a parameter id that is no name", params('[{"id":"1a","kind":"toggle"}]'), 1, "begins with a letter"],
  [
    "two parameters of one id",
    params('[{"id":"a","kind":"toggle"},{"id":"a","kind":"toggle"}]'),
    1,
    "have one id",
  ],
  ["a rule outside @scope", css("\n.t { color: red }"), 2, "stands outside @scope"],
  [
    "a rule in @media outside @scope",
    css("\n@media print {\n.t { color: red } }"),
    3,
    "stands outside @scope",
  ],
  ["@import", css('@import "x.css";'), 1, "@import"],
  ["a scope that is no variant's", css("@scope (.t) { :scope { color: red } }"), 1, "@scope must begin"],
  [
    "a scope of a variant that is not there",
    css('@scope ([data-impeccable-variant="7"]) { :scope { color: red } }'),
    1,
    "no variant 7",
  ],
  ["CSS that does not parse", css("\n.t { color: red"), 2, "does not parse"],
  [
    "a selector of Svelte's",
    css('@scope ([data-impeccable-variant="1"]) { :global(.t) { color: red } }'),
    1,
    ":global()",
  ],
];

describe("what is refused before anything is written", () => {
  it.each(REFUSED)("%s", async (_name, block, line, words) => {
    const where = project({ "index.html": PAGE });
    const before = where.everything();
    const answer = await writeVariants(input(where, block));
    expect(answer).toMatchObject({ ok: false, error: "variant_invalid", file: "variants.html", line });
    expect(!answer.ok && answer.message).toContain(words);
    expect(where.everything()).toEqual(before);
  });

  it("JSX that does not compile, with the line of the block", async () => {
    const where = project({ "App.jsx": APP });
    const block = '\n<div data-impeccable-variant="1">\n  <h1 class={}>x</h1>\n</div>';
    expect(await writeVariants(input(where, block))).toMatchObject({
      error: "variant_invalid",
      file: "variants.html",
      line: 3,
      target: "App.jsx",
    });
    expect(where.read("App.jsx")).toBe(APP);
  });

  it("a handler in JSX that the original does not have; the original's own may stay", async () => {
    const where = project({ "App.jsx": APP });
    const block = (handler: string) =>
      `<div data-impeccable-variant="1">\n  <h1 className="t" onClick={${handler}}>x</h1>\n</div>`;
    expect(await writeVariants(input(where, block("() => steal()")))).toMatchObject({ line: 2 });
    expect(await writeVariants(input(where, block("() => go()")))).toMatchObject({ ok: true });
  });

  it("another tag passes with --any-tag, and is no problem afterwards either", async () => {
    const where = project({ "index.html": PAGE });
    const block = one('<h2 class="t">a</h2>');
    expect(await writeVariants(input(where, block, { anyTag: true }))).toMatchObject({ ok: true });
    expect((await scanMarkers({ root: where.root }))[0]).not.toHaveProperty("problems");
    await discardVariants({ root: where.root, id: ID });
    expect(where.read("index.html")).toBe(PAGE);
  });

  it("every problem is named at once", async () => {
    const where = project({ "index.html": PAGE });
    const block = `${one("<h2>a</h2>")}\n${variant(2, '<h1 onload="x()">b</h1>')}`;
    expect(await writeVariants(input(where, block))).toMatchObject({
      problems: [
        { file: "variants.html", line: 2 },
        { file: "variants.html", line: 5 },
      ],
    });
  });

  it("a count other than the wrapper's, by what is missing", async () => {
    const where = project({ "index.html": PAGE });
    await wrap({ root: where.root, id: ID, count: 3, classes: ["t"] });
    expect(await writeVariants(input(where, GOOD))).toMatchObject({
      problems: [{ message: "Variant 3 of 3 is missing." }],
    });
  });

  it("rules of a variant and conditions around them pass", async () => {
    const where = project({ "index.html": PAGE });
    const block = css(
      "@keyframes in { from { opacity: 0 } }\n@media (min-width: 1px) { @scope ([data-impeccable-variant=1]) to (.x) { :scope { color: red; & b { top: 0 } } } }",
    );
    expect(await writeVariants(input(where, block))).toMatchObject({ ok: true });
  });

  it("well-formed parameters of every kind pass", async () => {
    const where = project({ "index.html": PAGE });
    const block = params(
      '[{"id":"a","kind":"range","min":0,"max":1,"step":0.1,"default":0,"label":"A"},{"id":"b","kind":"steps","options":["x",{"value":"y","label":"Y"}],"default":"y"},{"id":"c","kind":"toggle","default":false}]',
    );
    const reads =
      ":scope[data-p-b] { top: calc(var(--p-a) * 1px) } @container style(--p-c: 1) { :scope { left: 0 } }";
    const rules = `<style data-impeccable-css="${ID}">@scope ([data-impeccable-variant="1"]) { ${reads} }</style>\n`;
    expect(await writeVariants(input(where, rules + block))).toMatchObject({ ok: true });
  });
});

describe("files edited by hand are checked by the same rules", () => {
  it("and each problem is named with its file and line", async () => {
    const where = project({ "index.html": PAGE });
    await writeVariants(input(where, GOOD));
    const text = where.read("index.html").replace("Two</h1>", "Two</h1><script>x()</script>");
    where.write("index.html", text);
    const line = text.split("\n").findIndex((one) => one.includes("<script>")) + 1;
    expect((await scanMarkers({ root: where.root }))[0]?.problems).toContainEqual({
      file: "index.html",
      line,
      message: "A variant may not hold a script.",
    });
  });

  it("a wrapper that is damaged is a problem, too", async () => {
    const where = project({ "index.html": PAGE });
    await writeVariants(input(where, GOOD));
    where.write(
      "index.html",
      where.read("index.html").replace("<!-- impeccable-variants-end a1b2c3d4 -->", ""),
    );
    expect(await scanMarkers({ root: where.root })).toMatchObject([
      { problems: [{ file: "index.html", message: expect.stringContaining("damaged") }] },
    ]);
  });
});

describe("in every language", () => {
  it.each(LANGUAGE_FIXTURES)("$name", async ({ file, content, pick }) => {
    const where = project({ [file]: content });
    const language = await languageOf(file);
    if (language === null) throw new Error(`no language for ${file}`);
    const rule = (selector: string) =>
      language.styleMode === "scoped"
        ? `@scope ([data-impeccable-variant="2"]) { ${selector} { color: red } }`
        : `[data-impeccable-variant="2"] ${selector} { color: red }`;
    const block = (css: string) =>
      [
        language.styleElement(ID, `\n  ${css}\n`),
        '<span data-impeccable-variant="1"><b>first</b></span>',
        `<span data-impeccable-variant="2" ${language.displayNone}><b>second</b></span>`,
      ].join("\n");
    const place = { root: where.root, id: ID, blockName: "-", anyTag: true, ...pick };
    expect(await writeVariants({ ...place, block: block("b { color: red }") })).toMatchObject({
      error: "variant_invalid",
      file: "-",
      line: 2,
    });
    expect(where.read(file)).toBe(content);
    expect(await writeVariants({ ...place, block: block(rule("b")) })).toMatchObject({
      ok: true,
      variants: 2,
    });
    expect(await compileErrors(file, where.read(file))).toEqual([]);
    expect((await scanMarkers({ root: where.root }))[0]).not.toHaveProperty("problems");
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(content);
  });

  it("a style element that the language would drop is refused (Vue)", async () => {
    const page = '<template>\n  <h1 class="t">Hi</h1>\n</template>\n';
    const where = project({ "App.vue": page });
    expect(await writeVariants(input(where, css("")))).toMatchObject({
      line: 1,
      message: expect.stringContaining("must be written <component :is="),
    });
    expect(where.read("App.vue")).toBe(page);
  });

  it("parameters in Svelte are written as the instructions say: a bare brace begins an expression", async () => {
    const where = project({ "Page.svelte": '<main>\n  <h1 class="t">Hi</h1>\n</main>\n' });
    const params = '[{"id":"air","kind":"range","label":"Air","min":0,"max":10,"step":1,"default":1}]';
    const written = (value: string) =>
      writeVariants(
        input(
          where,
          variant(
            1,
            '<h1 class="t" style="top: calc(var(--p-air) * 1px)">One</h1>',
            ` data-impeccable-params=${value}`,
          ),
          { count: 1 },
        ),
      );
    expect(await written(`'${params}'`)).toMatchObject({ ok: false, error: "variant_invalid" });
    expect(await written(`{'${params}'}`)).toMatchObject({
      ok: true,
      cssAuthoring: {
        forbidden: expect.arrayContaining([expect.stringContaining("data-impeccable-params={'[…]'}")]),
      },
    });
  });

  it("a handler that the original does not have, as Vue spells it", async () => {
    const where = project({ "App.vue": '<template>\n  <h1 class="t" @click="go">Hi</h1>\n</template>\n' });
    const block = (handler: string) => one(`<h1 class="t" ${handler}>x</h1>`);
    for (const handler of ['@click="steal"', 'v-on:click="steal"', ':onClick="steal"', '@focus.once="steal"'])
      expect(await writeVariants(input(where, block(handler)))).toMatchObject({ line: 2 });
    expect(await writeVariants(input(where, block('@click="go"')))).toMatchObject({ ok: true });
  });
});
