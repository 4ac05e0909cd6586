import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wrap } from "../../src/source/index.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";

/** Where an element with this HTML is found; the hint names line 1 of a file. */
const find = (where: TestProject, outerHTML: string, file: string, more: object = {}) =>
  wrap({
    root: where.root,
    id: ID,
    count: 1,
    dryRun: true,
    outerHTML,
    sourceHint: { file, line: 1 },
    ...more,
  });

describe("a source hint at an element that contradicts the picked one", () => {
  it.each([
    ["text", "<h2>Tides</h2>", "<h2>Boats</h2>"],
    ["href", '<a href="/tides">More</a>', '<a href="/boats">More</a>'],
    [
      "alt",
      '<img alt="Tides" src={shown} />',
      '<img alt="Boats" src={shown} />',
      '<img alt="Boats" src="/x.png">',
    ],
    ["src", '<img src="/img/tides.png" />', '<img src="/img/boats.png" />', '<img src="/img/boats.png">'],
    ["id", '<p id="tides">{text}</p>', '<p id="boats">{text}</p>', '<p id="boats">Hired</p>'],
    ["children", "<ul><li>{a}</li></ul>", "<ul><b>{a}</b></ul>", "<ul><b>x</b></ul>"],
  ])("is not followed: another %s", async (_what, hinted, picked, shown = picked) => {
    const where = project({
      "src/A.tsx": `export const A = ({ a, shown, text }) => ${hinted};\n`,
      "src/B.tsx": `export const B = ({ a, shown, text }) => ${picked};\n`,
    });
    const answer = await find(where, shown, "src/A.tsx");
    if (answer.ok) expect(answer.file).toBe("src/B.tsx");
    expect(JSON.stringify(answer)).toContain("src/A.tsx:1");
    expect(answer).toMatchObject({ hintNotFollowed: expect.stringMatching(/^src\/A\.tsx:1 /) });
  });

  it.each([
    [
      "an address that the bundler wrote",
      '<img src="./tides.png" />',
      '<img src="/assets/tides-D4f9a1.png">',
    ],
    ["an inlined picture", '<img src="./tides.png" />', '<img src="data:image/png;base64,AAAA">'],
    [
      "an optimized picture",
      '<img src="/tides.png" />',
      '<img src="/_next/image?url=%2Ftides.png&amp;w=640&amp;q=75">',
    ],
    ["a base path", '<a href="/tides">More</a>', '<a href="/docs/tides">More</a>'],
    [
      "a relative address",
      '<a href="tides.html">More</a>',
      '<a href="http://localhost:1/x/tides.html">More</a>',
    ],
    ["a test id that only the page has", "<hr />", '<hr data-testid="line">'],
    [
      "an inspector's attributes",
      "<h2>Tides</h2>",
      '<h2 data-insp-path="a:1" bis_skin_checked="1" data-x="">Tides</h2>',
    ],
    ["a class that a script adds", '<h2 className="t">Tides</h2>', '<h2 class="t is-visible">Tides</h2>'],
    ["an id that the page's tool gives", "<h2>Tides</h2>", '<h2 id="tides">Tides</h2>'],
  ])("is followed: %s", async (_what, source, shown) => {
    const where = project({
      "src/A.tsx": `export const A = () => ${source};\n`,
      "src/B.tsx": `export const B = () => ${source};\n`,
    });
    expect(await find(where, shown, "src/A.tsx")).toMatchObject({
      ok: true,
      file: "src/A.tsx",
      matchedBy: "sourceHint",
    });
  });

  it("points decide before distance", async () => {
    const where = project({
      "a.astro": '<p class="t">\n  x</p><p class="t lead">Hire a boat</p>\n',
    });
    const shown = '<p class="t lead">Hire a boat</p>';
    const answer = await wrap({
      ...{ root: where.root, id: ID, count: 1, dryRun: true, outerHTML: shown },
      sourceHint: { file: "a.astro", line: 2, column: 1 },
    });
    expect(answer).toMatchObject({ ok: true, source: shown });
  });
});

describe("a hint that names a file", () => {
  const root =
    "<template>\n  <section><h2>{{ title }}</h2><p>{{ a }}</p><p>{{ b }}</p></section>\n</template>\n";

  it("is enough for the one element of that tag, though its text is computed", async () => {
    const where = project({ "src/Card.vue": root, "src/Other.vue": root });
    const answer = await wrap({
      ...{ root: where.root, id: ID, count: 1, dryRun: true, outerHTML: "<h2>Tides</h2>" },
      sourceHint: { file: "src/Card.vue" },
    });
    expect(answer).toMatchObject({ ok: true, file: "src/Card.vue", startLine: 2, matchedBy: "sourceHint" });
  });

  it("is found when its path begins above the project, as inspectors in a monorepo write it", async () => {
    const page = 'export const A = () => <h2 className="t">Tides</h2>;\n';
    const where = project({ "apps/web/src/A.jsx": page, "apps/web/src/B.jsx": page });
    const answer = await wrap({
      ...{ root: join(where.root, "apps/web"), id: ID, count: 1, dryRun: true },
      outerHTML: '<h2 class="t">Tides</h2>',
      sourceHint: { file: "/apps/web/src/A.jsx", line: 1, column: 23 },
    });
    expect(answer).toMatchObject({ ok: true, file: "src/A.jsx", matchedBy: "sourceHint" });
  });

  it("is not enough for one of several, nor for one that contradicts", async () => {
    const where = project({ "src/Card.vue": root, "src/Other.vue": "<template><h2>Boats</h2></template>\n" });
    const at = (outerHTML: string, file: string) =>
      wrap({
        ...{ root: where.root, id: ID, count: 1, dryRun: true, outerHTML },
        sourceHint: { file },
      });
    expect(await at("<p>Tides</p>", "src/Card.vue")).toMatchObject({ ok: false });
    expect(await at("<h2>Tides</h2>", "src/Other.vue")).toMatchObject({
      ok: false,
      hintNotFollowed: "src/Other.vue has another text.",
    });
  });
});

it("a component in a file that a build writes is no anchor, though a hint names its usage", async () => {
  const where = project({
    "dist/App.jsx": "export const App = () => <Hero />;\n",
    "src/Hero.jsx": "export const Hero = ({ title }) => <h1>{title}</h1>;\n",
  });
  const answer = await wrap({
    ...{ root: where.root, id: ID, count: 1, dryRun: true, outerHTML: "<h1>Tides</h1>", position: "after" },
    sourceHint: { file: "dist/App.jsx", line: 1 },
  });
  expect(answer).not.toMatchObject({ file: "dist/App.jsx" });
  expect(answer).toMatchObject({ hintNotFollowed: "dist/App.jsx is written by a build." });
});

describe("equal elements in different files", () => {
  it("of a layout and the page are refused, both named", async () => {
    const title = 'export default () => <h1 className="title">Tides</h1>;\n';
    const where = project({ "app/layout.jsx": title, "app/tides/page.jsx": title });
    const answer = await wrap({
      ...{ root: where.root, id: ID, count: 1, dryRun: true },
      outerHTML: '<h1 class="title">Tides</h1>',
      pageUrl: "http://localhost:1/tides",
    });
    expect(answer).toMatchObject({ error: "element_ambiguous" });
    for (const file of ["app/layout.jsx", "app/tides/page.jsx"])
      expect(answer).toMatchObject({
        candidates: expect.arrayContaining([expect.objectContaining({ file })]),
      });
  });

  it("of two pages are told apart by the page's address", async () => {
    const title = 'export default () => <h1 className="title">Tides</h1>;\n';
    const where = project({ "app/boats/page.jsx": title, "app/tides/page.jsx": title });
    const answer = await wrap({
      ...{ root: where.root, id: ID, count: 1, dryRun: true },
      outerHTML: '<h1 class="title">Tides</h1>',
      pageUrl: "http://localhost:1/tides",
    });
    expect(answer).toMatchObject({ ok: true, file: "app/tides/page.jsx" });
  });
});
