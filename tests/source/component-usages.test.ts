/** The root of a component, and the places where the component is used. */
import { describe, expect, it } from "vitest";
import { discardVariants, wrap } from "../../src/source/index.ts";
import { project } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const PAGE = `import { Hero } from "./Hero";
export const Page = () => (
  <main>
    <Hero />
    <p className="text">Text</p>
  </main>
);
`;
const HERO =
  'export function Hero({ on }) {\n  return on ? <section className="hero">Sea</section> : null;\n}\n';
const VUE = {
  "App.vue": "<template>\n  <main>\n    <hero-card />\n  </main>\n</template>\n",
  "HeroCard.vue": '<template>\n  <section class="hero">Sea</section>\n</template>\n',
};
const hint = { file: "Page.tsx", line: 4, column: 5 };
const root = { tag: "section", classes: ["hero"] };

async function attempt(files: Record<string, string>, pick: object) {
  const where = project(files, { git: true });
  const answer = await wrap({ root: where.root, id: ID, count: 1, ...pick });
  const changed = where.git("diff", "--name-only").trim();
  if (answer.ok) {
    await discardVariants({ root: where.root, id: ID });
    for (const [file, text] of Object.entries(files)) expect(where.read(file)).toBe(text);
  }
  return { answer, changed };
}

describe("a component", () => {
  it.each([
    ["by its name", { "Page.tsx": PAGE, "Hero.tsx": HERO }, { tag: "Hero" }, "Page.tsx"],
    ["by its name and line", { "Page.tsx": PAGE }, { tag: "Hero", sourceHint: hint }, "Page.tsx"],
    ["by its name, as Vue also writes it", VUE, { tag: "HeroCard" }, "App.vue"],
  ])("is found where it is used: %s", async (_, files, pick, file) => {
    const { answer, changed } = await attempt(files, pick);
    expect(answer).toMatchObject({ ok: true, file });
    expect(changed).toBe(file);
  });

  it("is not every element: HTML's tags in capitals are HTML's tags", async () => {
    const { answer } = await attempt({ "Page.tsx": PAGE }, { tag: "P", text: "Text" });
    expect(answer).toMatchObject({ ok: true, startLine: 5 });
  });

  it("is offered where nothing fits beside its root, and takes the insert there", async () => {
    const files = { "Page.tsx": PAGE, "Hero.tsx": HERO };
    const { answer } = await attempt(files, { ...root, position: "after" });
    expect(answer).toMatchObject({
      error: "element_not_wrappable",
      component: "Hero",
      usages: [{ file: "Page.tsx", line: 4, column: 5, context: "<Hero />" }],
    });
    const offered = await attempt(files, { tag: "Hero", sourceHint: hint, position: "after" });
    expect(offered.answer).toMatchObject({ ok: true, file: "Page.tsx" });
  });

  it("takes an insert where a hint names it, and a wrap where its root is nowhere in the source", async () => {
    const files = { "Page.tsx": PAGE, "Hero.tsx": HERO };
    const inserted = await attempt(files, { ...root, sourceHint: hint, position: "after" });
    expect(inserted.answer).toMatchObject({ ok: true, file: "Page.tsx" });
    const known = await attempt(files, { ...root, sourceHint: hint });
    expect(known.answer).toMatchObject({ ok: true, file: "Hero.tsx" });
    const foreign = await attempt({ "Page.tsx": PAGE }, { ...root, sourceHint: hint });
    expect(foreign.answer).toMatchObject({ ok: true, file: "Page.tsx", matchedBy: "sourceHint" });
  });
});

describe("a refusal says what was looked for and what is there", () => {
  it("in the named file", async () => {
    const pick = { tag: "p", classes: ["lead"], text: "Nope", file: "Page.tsx" };
    const { answer } = await attempt({ "Page.tsx": PAGE }, pick);
    expect(answer).toMatchObject({ error: "element_not_found" });
    expect(answer).toHaveProperty(
      "message",
      expect.stringContaining('<p class="lead"> with the text "Nope"'),
    );
    expect(answer).toHaveProperty("message", expect.stringContaining('line 5: <p className="text">Text</p>'));
  });

  it("in the project", async () => {
    const { answer } = await attempt({ "Page.tsx": PAGE }, { tag: "h6", elementId: "a" });
    expect(answer).toHaveProperty("message", expect.stringContaining('<h6 id="a">'));
  });
});

describe("files that git tracks", () => {
  const page = '<p class="t">x</p>\n';
  const pick = { classes: ["t"], tag: "p" };

  it("are no generated files, whatever their folder; a source of theirs goes before", async () => {
    const output = { "dist/index.html": page };
    expect((await attempt(output, pick)).answer).toMatchObject({ ok: true, file: "dist/index.html" });
    expect((await attempt(output, { ...pick, file: "dist/index.html" })).answer).toMatchObject({ ok: true });
    const both = { ...output, "src/index.html": page };
    expect((await attempt(both, pick)).answer).toMatchObject({ ok: true, file: "src/index.html" });
  });

  it("are searched in submodules", async () => {
    const theme = project({ "card.html": page }, { git: true });
    const where = project({ "README.md": "x\n" }, { git: true });
    where.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", theme.root, "theme");
    const answer = await wrap({ root: where.root, id: ID, count: 1, ...pick });
    expect(answer).toMatchObject({ ok: true, file: "theme/card.html" });
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read("theme/card.html")).toBe(page);
  });
});
