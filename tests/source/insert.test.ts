import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../src/source/index.ts";
import { compileErrors } from "../support/source/compile.ts";
import { FIXTURES } from "../support/source/fixtures.ts";
import { LANGUAGE_FIXTURES } from "../support/source/language-fixtures.ts";
import { project, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n  <p>Text</p>\n</main>\n';
const APP =
  'export const App = () => (\n  <main>\n    <h1 className="t">Hi</h1>\n    {on && <b className="v">x</b>}\n  </main>\n);\n';

describe("insert", () => {
  it("puts an empty wrapper after the anchor (HTML)", async () => {
    const where = project({ "index.html": HTML });
    expect(
      await wrap({ root: where.root, id: ID, count: 2, classes: ["t"], position: "after" }),
    ).toMatchObject({ ok: true, file: "index.html", startLine: 3, endLine: 7, insertLine: 5 });
    expect(where.read("index.html")).toBe(`<main>
  <h1 class="t">Hi</h1>
  <!-- impeccable-variants-start a1b2c3d4 -->
  <div data-impeccable-variants="a1b2c3d4" data-impeccable-mode="insert" data-impeccable-position="after" data-impeccable-variant-count="2" style="display: contents">
    <!-- Variants: insert below this line -->
  </div>
  <!-- impeccable-variants-end a1b2c3d4 -->
  <p>Text</p>
</main>
`);
  });

  it("puts an empty wrapper before the anchor, the markers inside (JSX)", async () => {
    const where = project({ "App.jsx": APP });
    expect(
      await wrap({ root: where.root, id: ID, count: 2, classes: ["t"], position: "before" }),
    ).toMatchObject({ ok: true, insertLine: 5, originalLineCount: 0 });
    expect(where.read("App.jsx")).toBe(`export const App = () => (
  <main>
    <div data-impeccable-variants="a1b2c3d4" data-impeccable-mode="insert" data-impeccable-position="before" data-impeccable-variant-count="2" style={{ display: "contents" }}>
      {/* impeccable-variants-start a1b2c3d4 */}
      {/* Variants: insert below this line */}
      {/* impeccable-variants-end a1b2c3d4 */}
    </div>
    <h1 className="t">Hi</h1>
    {on && <b className="v">x</b>}
  </main>
);
`);
  });

  it("returns the same when it is repeated, and changes nothing", async () => {
    const where = project({ "index.html": HTML });
    const input = { root: where.root, id: ID, count: 2, classes: ["t"], position: "after" } as const;
    const first = await wrap(input);
    const text = where.read("index.html");
    expect(await wrap(input)).toEqual(first);
    expect(where.read("index.html")).toBe(text);
  });

  it.each(["before", "after"] as const)(
    "accepts a variant %s the anchor, and keeps the rest",
    async (position) => {
      const where = project({ "index.html": HTML });
      const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], position });
      if (!answer.ok) throw new Error(answer.message);
      const block =
        '    <div data-impeccable-variant="1">\n      <section>\n        New\n      </section>\n    </div>';
      writeVariants(where, "index.html", answer.insertLine, block);
      expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
        handled: true,
        carbonize: false,
      });
      const section = "  <section>\n    New\n  </section>\n";
      const anchor = '  <h1 class="t">Hi</h1>\n';
      const both = position === "before" ? section + anchor : anchor + section;
      expect(where.read("index.html")).toBe(`<main>\n${both}  <p>Text</p>\n</main>\n`);
    },
  );

  it("[empty-original] a wrapper that lost its original is not treated as an insert", async () => {
    const where = project({ "index.html": HTML });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect(answer.ok).toBe(true);
    const text = where.read("index.html").replace('<h1 class="t">Hi</h1>', "");
    where.write("index.html", text);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ error: "wrapper_damaged" });
    expect(where.read("index.html")).toBe(text);
  });

  it("refuses beside a single value, and names the ancestor; climbing goes there", async () => {
    const where = project({ "App.jsx": APP });
    const input = { root: where.root, id: ID, count: 1, classes: ["v"], position: "after" } as const;
    expect(await wrap(input)).toMatchObject({
      ok: false,
      error: "element_not_wrappable",
      reason: "single_value",
      // The root of the component, beside which a fragment makes room.
      ancestor: { tag: "main" },
    });
    expect(where.read("App.jsx")).toBe(APP);
    const nested = project({
      "App.jsx":
        'export const App = () => <main><ul>{l.map((i) => <li className="v" key={i}>{i}</li>)}</ul></main>;\n',
    });
    expect(await wrap({ ...input, root: nested.root })).toMatchObject({ ancestor: { tag: "ul" } });
    expect(await wrap({ ...input, root: nested.root, climb: true })).toMatchObject({ ok: true });
    expect(nested.read("App.jsx")).toContain("</ul>\n<div data-impeccable-variants");
  });

  it.each(["before", "after"] as const)(
    "stands %s a component's root in a fragment of its own",
    async (position) => {
      const app = (root: string) => `export function App() {\n  return (\n${root}\n  );\n}\n`;
      const section = (indent: string) =>
        `${indent}<section className="v">\n${indent}  {\`a\n  b\`}\n${indent}</section>`;
      const where = project({ "App.jsx": app(section("    ")) });
      const input = { root: where.root, id: ID, count: 1, classes: ["v"], position };
      const answer = await wrap(input);
      if (!answer.ok) throw new Error(answer.message);
      expect(await wrap(input)).toEqual(answer);
      expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
      expect(where.read("App.jsx")).toBe(app(section("    ")));
      await wrap({ ...input, id: "00000001" });
      const block = '        <div data-impeccable-variant="1"><p>New</p></div>';
      writeVariants(where, "App.jsx", answer.insertLine, block);
      expect(await acceptVariant({ root: where.root, id: "00000001", variant: "1" })).toMatchObject({
        ...{ handled: true, carbonize: false },
      });
      const both = [section("      "), "      <p>New</p>"];
      const inside = position === "before" ? both.toReversed() : both;
      expect(where.read("App.jsx")).toBe(app(["    <>", ...inside, "    </>"].join("\n")));
    },
  );

  it("two inserts at one anchor stand beside each other, and each is removed separately", async () => {
    const where = project({ "index.html": HTML });
    const input = { root: where.root, count: 1, classes: ["t"], position: "after" } as const;
    expect(await wrap({ ...input, id: ID })).toMatchObject({ ok: true });
    expect(await wrap({ ...input, id: "00000001" })).toMatchObject({ ok: true });
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(await discardVariants({ root: where.root, id: "00000001" })).toMatchObject({ handled: true });
    expect(where.read("index.html")).toBe(HTML);
  });
});

describe("discard(insert(x)) is x to the byte", () => {
  it.each([...FIXTURES, ...LANGUAGE_FIXTURES])("$name", async ({ file, content, pick }) => {
    const where = project({ [file]: content });
    const original = where.bytes(file);
    for (const position of ["before", "after"] as const) {
      const answer = await wrap({ root: where.root, id: ID, count: 2, ...pick, file, position });
      if (answer.ok) {
        expect(where.bytes(file)).not.toBe(original);
        if (!/\.(?:html|[jt]sx)$/.test(file)) expect(await compileErrors(file, where.read(file))).toEqual([]);
        expect(await discardVariants({ root: where.root, id: ID, file })).toMatchObject({ handled: true });
      } else expect(answer).toMatchObject({ error: "element_not_wrappable" });
      expect(where.bytes(file)).toBe(original);
    }
  });

  it("for generated pages", async () => {
    const where = project({});
    const gap = fc.constantFrom("", " ", "\n", "\n  ", "\r\n\t", "text", " text \n");
    const tag = fc.constantFrom("div", "p", "li", "h2", "button", "img", "td");
    const page = fc.record({ gaps: fc.tuple(gap, gap, gap), tag, parent: tag, closed: fc.boolean() });
    const side = fc.constantFrom("before" as const, "after" as const);
    let inserted = 0;
    await fc.assert(
      fc.asyncProperty(page, side, async ({ gaps: [a, b, c], tag, parent, closed }, position) => {
        const end = tag === "img" || !closed ? "" : `</${tag}>`;
        where.write("a.html", `<${parent}>${a}<${tag} class="target">${b}${end}${c}</${parent}>`);
        const original = where.bytes("a.html");
        const answer = await wrap({
          root: where.root,
          id: ID,
          count: 1,
          classes: ["target"],
          position,
          file: "a.html",
        });
        if (answer.ok) {
          inserted += 1;
          const discarded = await discardVariants({ root: where.root, id: ID, file: "a.html" });
          expect(discarded).toMatchObject({ handled: true });
        }
        expect(where.bytes("a.html")).toBe(original);
      }),
      { numRuns: 50 },
    );
    expect(inserted).toBeGreaterThan(15);
  });
});
