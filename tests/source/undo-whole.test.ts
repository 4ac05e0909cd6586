/** Undo takes back all that a session changed, also rules that were moved by hand, and nothing of others. */
import { describe, expect, it } from "vitest";
import {
  acceptVariant,
  carbonize,
  checkCompletion,
  refreshReceipt,
  undoAccept,
  writeVariants,
} from "../../src/source/index.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const CARD = `import styles from "./Card.module.css";

export function Card() {
  return (
    <article>
      <h2 className={styles.title}>Tides</h2>
    </article>
  );
}
`;
const MODULE = ".title {\n  color: black;\n}\n\n.foot {\n  color: gray;\n}\n";
const FILES = {
  "src/Card.tsx": CARD,
  "src/Card.module.css": MODULE,
  "src/other.css": ".nav {\n  top: 0;\n}\n",
  "README.md": "# Read me\n",
};
const CSS = ":scope > h2 { font-size: 3rem; letter-spacing: 0.02em; }";

const sources = (where: TestProject) =>
  Object.fromEntries(
    Object.keys(where.everything())
      .filter((path) => !path.includes("/.impeccable/"))
      .map((path) => [path, where.everything()[path]]),
  );

async function accept(where: TestProject, markup: string, css = CSS): Promise<void> {
  const block = JSON.stringify({ variants: [{ markup, css }] });
  const pick = { tag: "h2", text: "Tides" };
  const written = await writeVariants({
    root: where.root,
    id: ID,
    block,
    blockName: "b",
    format: "json",
    ...pick,
  });
  expect(written).toMatchObject({ ok: true });
  expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
}

async function complete(where: TestProject): Promise<void> {
  expect(await checkCompletion({ root: where.root, id: ID })).toMatchObject({ clean: true });
  await refreshReceipt({ root: where.root, id: ID });
}

/** An accepted variant whose rules were moved into the CSS module by hand. */
async function acceptIntoModule(where: TestProject): Promise<void> {
  await accept(where, "<h2 className={styles.title}>Tides, slowly</h2>");
  where.write("src/Card.tsx", CARD.replace("Tides", "Tides, slowly"));
  where.write(
    "src/Card.module.css",
    MODULE.replace("black;", "black;\n  font-size: 3rem;\n  letter-spacing: 0.02em;"),
  );
}

const undo = (where: TestProject) => undoAccept({ root: where.root, id: ID });

describe.each([{ git: true }, { git: false }])("rules that were moved by hand (%o)", (options) => {
  it("into a CSS module are taken out with the markup; the person's edits stay", async () => {
    const where = project(FILES, options);
    await acceptIntoModule(where);
    where.write("src/other.css", ".nav {\n  top: 1px;\n}\n");
    where.write("README.md", "# Read this\n");
    await complete(where);
    expect(await undo(where)).toMatchObject({ ok: true });
    expect(where.read("src/Card.tsx")).toBe(CARD);
    expect(where.read("src/Card.module.css")).toBe(MODULE);
    expect(where.read("src/other.css")).toContain("1px");
    expect(where.read("README.md")).toBe("# Read this\n");
  });

  it("into a new sheet are taken out with it, and its import", async () => {
    const where = project(FILES, options);
    const before = sources(where);
    await accept(where, '<h2 className="tides">Tides</h2>');
    const moved = CARD.replace("{styles.title}", '"tides"').replace("\n\n", '\nimport "./tides.css";\n\n');
    where.write("src/Card.tsx", moved);
    where.write("src/tides.css", ".tides { font-size: 3rem; letter-spacing: 0.02em; }\n");
    await complete(where);
    expect(await undo(where)).toMatchObject({ ok: true });
    expect(sources(where)).toEqual(before);
    expect(await undo(where)).toMatchObject({ ok: true });
  });

  it("that say nothing of the session are left, and named by file and line, each time", async () => {
    const where = project(FILES, options);
    await acceptIntoModule(where);
    const module = where.read("src/Card.module.css");
    where.write("src/Card.module.css", module.replace("gray;", "navy;"));
    where.write("src/other.css", ".nav {\n  top: 1px;\n}\n");
    await complete(where);
    const answer = await undo(where);
    expect(answer).toMatchObject({
      ok: true,
      unattributed: expect.arrayContaining([
        { file: "src/Card.module.css", line: 6 },
        { file: "src/other.css", line: 2 },
      ]),
    });
    expect(answer).toHaveProperty("unattributed.length", 2);
    expect(where.read("src/Card.module.css")).toBe(MODULE.replace("gray;", "navy;"));
    expect(await undo(where)).toEqual(answer);
  });

  it("and nothing else leave nothing to name", async () => {
    const where = project(FILES, options);
    await acceptIntoModule(where);
    await complete(where);
    expect(await undo(where)).not.toHaveProperty("unattributed");
  });

  it("keep what was edited beside them after the completion", async () => {
    const where = project(FILES, options);
    await accept(where, "<h2 className={styles.title}>Tides</h2>");
    where.write("src/Card.tsx", CARD);
    const rule = "\n.title {\n  font-size: 3rem;\n  letter-spacing: 0.02em;\n}\n";
    where.write("src/Card.module.css", MODULE + rule);
    await complete(where);
    where.write("src/Card.module.css", `${MODULE.replace("gray", "navy")}${rule}\n.late {\n  top: 0;\n}\n`);
    expect(await undo(where)).toMatchObject({ ok: true });
    expect(where.read("src/Card.module.css")).toBe(
      `${MODULE.replace("gray", "navy")}\n.late {\n  top: 0;\n}\n`,
    );
  });

  it("and edited since are handed over by file and line; nothing is written", async () => {
    const where = project(FILES, options);
    await acceptIntoModule(where);
    await complete(where);
    where.write("src/Card.module.css", where.read("src/Card.module.css").replace("3rem", "4rem"));
    const before = sources(where);
    expect(await undo(where)).toMatchObject({
      ok: false,
      error: "undo_conflict",
      conflicts: [{ file: "src/Card.module.css", line: 3 }],
    });
    expect(sources(where)).toEqual(before);
  });

  it("before the session is complete are taken out as well", async () => {
    const where = project(FILES, options);
    await accept(where, "<h2 className={styles.title}>Tides</h2>");
    where.write(
      "src/Card.module.css",
      MODULE.replace("black;", "black;\n  font-size: 3rem;\n  letter-spacing: 0.02em;"),
    );
    expect(await undo(where)).toMatchObject({ ok: true });
    expect(where.read("src/Card.tsx")).toBe(CARD);
    expect(where.read("src/Card.module.css")).toBe(MODULE);
  });
});

describe("accepts that appended to one sheet", () => {
  const H = '<h1 class="a">A</h1>\n    <h2 class="b">B</h2>\n    <h3 class="c">C</h3>';
  const SHEET = "main {\n  padding: 1px;\n}\n";
  const KINDS: Record<string, Record<string, string>> = {
    html: {
      "index.html": `<html><head><link rel="stylesheet" href="s.css"></head><body>\n    ${H}\n</body></html>\n`,
      "s.css": SHEET,
    },
    vue: {
      "App.vue": `<template>\n  <main>\n    ${H}\n  </main>\n</template>\n\n<style scoped>\n${SHEET}</style>\n`,
    },
    svelte: { "Page.svelte": `<main>\n    ${H}\n</main>\n\n<style>\n${SHEET}</style>\n` },
  };
  const SESSIONS = { "00000001": "a", "00000002": "b", "00000003": "c" };
  const TAGS: Record<string, string> = { a: "h1", b: "h2", c: "h3" };

  it.each(
    Object.keys(KINDS).flatMap((kind) =>
      [
        ["00000001", "00000002", "00000003"],
        ["00000002", "00000001", "00000003"],
        ["00000002", "00000003", "00000001"],
      ].map((order) => [kind, order] as const),
    ),
  )("are undone in any order, to the byte: %s, %s", async (kind, order) => {
    const where = project(KINDS[kind] ?? {}, { git: true });
    const before = sources(where);
    for (const [id, name] of Object.entries(SESSIONS)) {
      const markup = `<${TAGS[name]} class="${name}">New ${name}</${TAGS[name]}>`;
      const css = `:scope > .${name} { letter-spacing: 1px; color: rgb(1, 2, ${id.slice(-1)}); }`;
      const block = JSON.stringify({ variants: [{ markup, css }] });
      await writeVariants({ root: where.root, id, classes: [name], block, blockName: "b", format: "json" });
      await acceptVariant({ root: where.root, id, variant: "1" });
      expect(await carbonize({ root: where.root, id })).toMatchObject({ handled: true });
      await refreshReceipt({ root: where.root, id });
    }
    for (const id of order) expect(await undoAccept({ root: where.root, id })).toMatchObject({ ok: true });
    expect(sources(where)).toEqual(before);
  });
});
