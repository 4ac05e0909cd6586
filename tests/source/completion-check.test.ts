import { describe, expect, it } from "vitest";
import {
  acceptVariant,
  checkCompletion,
  readWrapperBlock,
  scanMarkers,
  wrap,
} from "../../src/source/index.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const OTHER = "ffffffff";
const HTML = '<main>\n  <h1 class="t">Hi</h1>\n  <p class="u">there</p>\n</main>\n';
const VARIANTS = `    <style data-impeccable-css="${ID}">@scope ([data-impeccable-variant="1"]) { .t { gap: var(--p-gap) } }</style>
    <div data-impeccable-variant="1"><h1 class="t">One</h1></div>`;

async function wrapped(id = ID, classes = ["t"]): Promise<TestProject> {
  const where = project({ "index.html": HTML });
  const answer = await wrap({ root: where.root, id, count: 2, classes });
  if (!answer.ok) throw new Error(answer.message);
  writeVariants(where, "index.html", answer.insertLine, VARIANTS);
  return where;
}

describe("the completion check", () => {
  it("passes a file without a trace", async () => {
    const where = project({ "index.html": HTML });
    expect(await checkCompletion({ root: where.root, id: ID, files: ["index.html"] })).toEqual({
      clean: true,
      findings: [],
    });
    expect(await checkCompletion({ root: where.root, id: ID })).toEqual({ clean: true, findings: [] });
  });

  it("names every leftover with its file and line", async () => {
    const where = await wrapped();
    await acceptVariant({ root: where.root, id: ID, variant: "1", paramValues: { gap: 3 } });
    const { clean, findings } = await checkCompletion({ root: where.root, id: ID });
    expect(clean).toBe(false);
    expect(findings.map(({ line, what }) => `${line} ${what}`)).toEqual([
      "2 marker comment impeccable-carbonize-start",
      "3 @scope of a variant",
      "3 attribute data-impeccable-css",
      "3 parameter var(--p-gap)",
      "4 tuned values in a comment",
      "5 marker comment impeccable-carbonize-end",
      "6 attribute data-impeccable-variant",
    ]);
  });

  const leftovers: [string, string, string][] = [
    ["a.html", "<p data-p-size='l'>x</p>", "parameter attribute data-p-size"],
    ["a.css", ".x { width: var( --p-width ) }", "parameter var(--p-width)"],
    ["a.css", '[data-impeccable-variant="2"] .x {}', "attribute data-impeccable-variant"],
    ["a.html", "<!-- Variants: insert below this line -->", "insert marker"],
    ["a.jsx", "const a = <i /* impeccable-key */ />;", "placeholder of a moved key"],
    ["a.jsx", "const a = <i>;", "does not parse"],
  ];
  for (const [file, content, what] of leftovers) {
    it(`finds ${what} in ${file}`, async () => {
      const where = project({ [file]: `\n${content}\n` });
      const { clean, findings } = await checkCompletion({ root: where.root, id: ID, files: [file] });
      expect(clean).toBe(false);
      expect(findings).toContainEqual({
        file,
        line: expect.any(Number),
        what: expect.stringContaining(what),
      });
    });
  }

  const OWN = `<p data-p-highlight="true" style="color: var(--p-primary-color)">x</p>\n`;

  it("counts no name of the project's own where the session's parameters are known", async () => {
    const where = project({ "own.html": OWN, "own.css": ".x { color: var(--p-text-color) }\n" });
    const input = { root: where.root, id: ID, files: ["own.html", "own.css"] };
    expect(await checkCompletion({ ...input, paramValues: { gap: 1 } })).toEqual({
      clean: true,
      findings: [],
    });
    expect(await checkCompletion({ ...input, paramValues: {} })).toEqual({ clean: true, findings: [] });
    expect((await checkCompletion({ ...input, paramValues: { highlight: true } })).findings).toEqual([
      { file: "own.html", line: 1, what: "parameter attribute data-p-highlight" },
    ]);
  });

  it("knows the parameters of an accept from its receipt, also those that were not tuned", async () => {
    const where = await wrapped();
    const declared = JSON.stringify([{ kind: "range", id: "gap", min: 1, max: 9, default: 3, label: "Gap" }]);
    const slot = 'data-impeccable-variant="1"';
    where.write(
      "index.html",
      where.read("index.html").replace(`<div ${slot}`, `<div ${slot} data-impeccable-params='${declared}'`),
    );
    const accepted = await acceptVariant({ root: where.root, id: ID, variant: "1" });
    expect(accepted).toMatchObject({ handled: true, carbonize: true });
    where.write("index.html", `${HTML}${OWN}`);
    expect(await checkCompletion({ root: where.root, id: ID })).toEqual({ clean: true, findings: [] });
    where.write("index.html", `${HTML}${OWN}<i style="gap: var(--p-gap)"></i>\n`);
    expect((await checkCompletion({ root: where.root, id: ID })).findings).toEqual([
      { file: "index.html", line: 6, what: "parameter var(--p-gap)" },
    ]);
  });

  it("counts every name inside the session's own markers", async () => {
    const where = await wrapped();
    const { findings } = await checkCompletion({
      root: where.root,
      id: ID,
      files: ["index.html"],
      paramValues: {},
    });
    expect(findings.map(({ what }) => what)).toContain("parameter var(--p-gap)");
  });

  it("[gate-one-file] looks at the receipt's file, at other files with markers, and at style sheets", async () => {
    const where = await wrapped();
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    where.write("other.html", `<i data-impeccable-css="${ID}"></i>\n`);
    where.write("styles/site.scss", '@scope ([data-impeccable-variant="1"]) { .t { color: red } }\n');
    const { findings } = await checkCompletion({ root: where.root, id: ID, files: [] });
    expect(new Set(findings.map(({ file }) => file))).toEqual(
      new Set(["index.html", "other.html", "styles/site.scss"]),
    );
  });

  it("[gate-one-file] reports a missing, unreadable or foreign file", async () => {
    const where = project({ "bad.html": Buffer.from([0xff, 0xfe, 0x00]) });
    const { clean, findings } = await checkCompletion({
      root: where.root,
      id: ID,
      files: ["gone.html", "bad.html", "../x.html"],
    });
    expect(clean).toBe(false);
    expect(findings.map(({ file }) => file)).toEqual(["gone.html", "bad.html", "../x.html"]);
  });

  it("[gate-one-file] reports that the receipt's file is gone", async () => {
    const where = await wrapped();
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    const { rmSync } = await import("node:fs");
    rmSync(`${where.root}/index.html`);
    expect(await checkCompletion({ root: where.root, id: ID })).toMatchObject({
      clean: false,
      findings: [{ file: "index.html" }],
    });
  });

  it("ignores another session's open block", async () => {
    const where = await wrapped(OTHER, ["u"]);
    expect(await checkCompletion({ root: where.root, id: ID, files: ["index.html"] })).toEqual({
      clean: true,
      findings: [],
    });
    expect(await checkCompletion({ root: where.root, id: OTHER, files: ["index.html"] })).toMatchObject({
      clean: false,
    });
    await acceptVariant({ root: where.root, id: OTHER, variant: "1" });
    const text = where
      .read("index.html")
      .replace(`data-impeccable-css="${ID}"`, `data-impeccable-css="${OTHER}"`);
    where.write("index.html", text);
    expect(await checkCompletion({ root: where.root, id: ID, files: ["index.html"] })).toEqual({
      clean: true,
      findings: [],
    });
  });
});

describe("the marker scan", () => {
  it("finds wrappers and carbonize blocks of all sessions, with the number of written variants", async () => {
    const where = await wrapped();
    await wrap({ root: where.root, id: OTHER, count: 3, classes: ["u"] });
    expect(await scanMarkers({ root: where.root })).toEqual([
      {
        id: ID,
        file: "index.html",
        startLine: 2,
        endLine: 12,
        kind: "variants",
        variants: 1,
        declared: 2,
        generated: false,
        insertLine: 8,
        problems: [{ file: "index.html", line: 9, message: "Variant 1 declares no parameter for --p-gap." }],
      },
      {
        id: OTHER,
        file: "index.html",
        startLine: 13,
        endLine: 21,
        kind: "variants",
        variants: 0,
        declared: 3,
        generated: false,
        insertLine: 19,
      },
    ]);
    await acceptVariant({ root: where.root, id: ID, variant: "1" });
    const [first] = await scanMarkers({ root: where.root });
    expect(first).toMatchObject({
      id: ID,
      kind: "carbonize",
      startLine: 2,
      endLine: 7,
      variants: 1,
      declared: 1,
    });
    expect(first).not.toHaveProperty("insertLine");
  });

  it("covers the whole wrapper in JSX, whose markers stand inside", async () => {
    const where = project({ "A.jsx": 'const A = () => (\n  <i className="t" />\n);\n' });
    await wrap({ root: where.root, id: ID, count: 4, classes: ["t"] });
    expect(await scanMarkers({ root: where.root })).toMatchObject([
      { startLine: 2, endLine: 10, declared: 4, variants: 0, insertLine: 8 },
    ]);
  });

  it("finds markers in files that do not parse and in languages without a parser here", async () => {
    const where = project({
      "A.jsx": `const A = () => <div>\n{/* impeccable-variants-start ${ID} */}\n{/* impeccable-variants-end ${ID} */}\n`,
      "B.vue": `<template>\n<!-- impeccable-variants-start ${OTHER} -->\n</template>\n`,
    });
    expect(await scanMarkers({ root: where.root })).toMatchObject([
      { id: ID, file: "A.jsx", startLine: 2, endLine: 3 },
      { id: OTHER, file: "B.vue", startLine: 2, endLine: 2 },
    ]);
  });

  it("ignores marker text in strings", async () => {
    const where = project({ "a.jsx": `export const text = "<!-- impeccable-variants-start ${ID} -->";\n` });
    expect(await scanMarkers({ root: where.root })).toEqual([]);
  });

  it("marks blocks in generated files, and scans only named files when there are any", async () => {
    const where = await wrapped();
    where.write("dist/index.html", where.read("index.html"));
    expect(await scanMarkers({ root: where.root, files: ["dist/index.html", "gone.html"] })).toMatchObject([
      { file: "dist/index.html", generated: true },
    ]);
  });
});

describe("the wrapper for a preview", () => {
  it("is the block as it stands in the file, with the number of variants", async () => {
    const where = await wrapped();
    const block = await readWrapperBlock({ root: where.root, id: ID });
    expect(block).toMatchObject({ file: "index.html", variants: 1 });
    expect(block?.html).toMatch(
      /^<!-- impeccable-variants-start a1b2c3d4 -->[\s\S]*<!-- impeccable-variants-end a1b2c3d4 -->$/,
    );
    expect(where.read("index.html")).toContain(block?.html);
  });

  it("is null in JSX, for a damaged wrapper, and without one", async () => {
    const where = project({ "A.jsx": 'const A = () => <i className="t" />;\n' });
    await wrap({ root: where.root, id: ID, count: 1, classes: ["t"] });
    expect(await readWrapperBlock({ root: where.root, id: ID })).toBeNull();
    expect(await readWrapperBlock({ root: where.root, id: OTHER })).toBeNull();
    const broken = await wrapped();
    broken.write("index.html", broken.read("index.html").replace(/<!-- impeccable-variants-end .* -->/, ""));
    expect(await readWrapperBlock({ root: broken.root, id: ID })).toBeNull();
  });
});
