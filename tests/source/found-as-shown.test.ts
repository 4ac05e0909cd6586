/** What the page shows and what the source says may differ; a refusal names what was not read. */
import { describe, expect, it } from "vitest";
import { wrap } from "../../src/source/index.ts";
import { project } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const TITLE = `export const Title = ({ className, children }) => (
  <h2 className={cn("text-lg font-medium text-slate-700", className)}>{children}</h2>
);
`;

describe("class names that a merge has removed", () => {
  const pick = { id: ID, count: 1, tag: "h2", classes: ["text-4xl", "font-black"], text: "Tides" };

  it("do not keep an exact hint from deciding", async () => {
    const where = project({ "Title.jsx": TITLE });
    const sourceHint = { file: "Title.jsx", line: 2, column: 3 };
    expect(await wrap({ root: where.root, ...pick, sourceHint })).toMatchObject({
      ok: true,
      matchedBy: "sourceHint",
    });
  });

  it("leave a hint with another tag unused", async () => {
    const where = project({ "Title.jsx": TITLE });
    const sourceHint = { file: "Title.jsx", line: 2, column: 3 };
    expect(await wrap({ root: where.root, ...pick, tag: "h3", sourceHint })).toMatchObject({ ok: false });
  });

  it("leave a hint to static other classes unused", async () => {
    const where = project({ "Title.jsx": 'export const T = () => <h2 className="other">Tides</h2>;\n' });
    const sourceHint = { file: "Title.jsx", line: 1, column: 24 };
    expect(await wrap({ root: where.root, ...pick, sourceHint })).toMatchObject({ ok: false });
  });
});

describe("a file that could not be parsed", () => {
  it("is named with line and message where nothing was found", async () => {
    const where = project({
      "guide.mdx": '# Guide\n\n## First {first step}\n\n<div className="callout">x</div>\n',
    });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["callout"] });
    expect(answer).toMatchObject({
      error: "element_not_found",
      skipped: [{ file: "guide.mdx", line: 3, message: expect.stringContaining("acorn") }],
    });
    expect(answer).toHaveProperty("message", expect.stringContaining("guide.mdx:3"));
  });

  it("is named beside what was found", async () => {
    const where = project({ "a.jsx": 'const a = <p className="t">\n', "b.html": '<p class="t">x</p>\n' });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["t"], dryRun: true });
    expect(answer).toMatchObject({ ok: true, file: "b.html", skipped: [{ file: "a.jsx" }] });
  });

  it("is a Vue template in Pug as well", async () => {
    const where = project({ "A.vue": '<template lang="pug">\nsection.crate\n  p left\n</template>\n' });
    const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["crate"] });
    expect(answer).toMatchObject({ error: "element_not_found", skipped: [{ file: "A.vue", line: 1 }] });
  });
});

describe("a tracked file that an ignore rule matches", () => {
  it("is searched, and is no generated file", async () => {
    const where = project({ "page.html": '<p class="t">x</p>\n' }, { git: true });
    where.write(".gitignore", "*.html\n");
    expect(await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] })).toMatchObject({ ok: true });
  });
});
