/** Carbonize after a crash and an edit by hand: no rule is written twice, and no edit is lost. */
import { describe, expect, it } from "vitest";
import { carbonize, checkCompletion, undoAccept } from "../../src/source/index.ts";
import { sha256 } from "../../src/source/project/text-file.ts";
import { acceptedProject, markUnfinished } from "../support/source/carbonize.ts";
import { HTML, ID } from "../support/source/carbonize-page.ts";

const FILES = ["index.html", "styles.css"] as const;
type File = (typeof FILES)[number];
const PAGE = "index.html";
const SHEET = "styles.css";

const EDITS: readonly (readonly [string, File, (text: string) => string])[] = [
  ["elsewhere in the page", PAGE, (text) => text.replace("<html>", '<html lang="x">')],
  ["beside the block", PAGE, (text) => text.replace("<body>", '<body class="x">')],
  ["a line added below the block", PAGE, (text) => text.replace("</body>", "<p>x</p>\n</body>")],
  ["at the end of the sheet", SHEET, (text) => `${text}\nb { top: 0 }\n`],
  ["at the start of the sheet", SHEET, (text) => `b { top: 0 }\n${text}`],
];

describe.each<[string, readonly File[]]>([
  ["before any file was written", []],
  ["with the page written", [PAGE]],
  ["with the sheet written", [SHEET]],
  ["with both written", FILES],
])("interrupted %s", (_, written) => {
  it.each(EDITS)("%s: it completes once and can be undone, and the edit stays", async (__, edited, edit) => {
    const where = await acceptedProject(HTML);
    const before = FILES.map((file) => where.read(file));
    await carbonize({ root: where.root, id: ID });
    const after = FILES.map((file) => where.read(file));
    for (const [index, file] of FILES.entries())
      where.write(file, (written.includes(file) ? after : before)[index] ?? "");
    markUnfinished(where, "baked");
    where.write(edited, edit(where.read(edited)));
    expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true, carbonize: false });
    expect(where.read(PAGE)).toBe(edited === PAGE ? edit(after[0] ?? "") : after[0]);
    expect(where.read(SHEET).match(/color: green/g)).toHaveLength(1);
    expect(where.read(SHEET).match(/top: 0/g) ?? []).toHaveLength(edited === SHEET ? 1 : 0);
    expect(await checkCompletion({ root: where.root, id: ID })).toMatchObject({ clean: true });
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    for (const file of FILES) {
      const original = HTML.files[file];
      expect(where.read(file)).toBe(file === edited ? edit(original) : original);
    }
  });
});

it("an interrupted undo is resumed in a file that was edited meanwhile", async () => {
  const where = await acceptedProject(HTML);
  await carbonize({ root: where.root, id: ID });
  const after = where.read(SHEET);
  await undoAccept({ root: where.root, id: ID });
  where.write(SHEET, `b { top: 0 }\n${after}`);
  markUnfinished(where, "undone");
  expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
  expect(where.read(SHEET)).toBe(`b { top: 0 }\n${HTML.files[SHEET]}`);
  expect(where.read(PAGE)).toBe(HTML.files[PAGE]);
});

it("an edit of the accepted element after the crash: carbonize starts again from the edited text", async () => {
  const where = await acceptedProject(HTML);
  const page = where.read(PAGE);
  await carbonize({ root: where.root, id: ID });
  where.write(PAGE, page.replace("New", "Newer"));
  markUnfinished(where, "baked");
  expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
  expect(where.read(PAGE)).toContain('<h1 class="hero">Newer</h1>');
  expect(where.read(SHEET).match(/color: green/g)).toHaveLength(1);
});

const ASTRO = {
  file: "a.astro",
  files: {
    "a.astro":
      '---\nconst a = 1;\n---\n<h1 class="t">{a}</h1>\n\n<style>\n  .t {\n    color: red;\n  }\n</style>\n',
  },
  pick: { classes: ["t"] },
  element: '<h1 class="t">{a}!</h1>',
  css: '[data-impeccable-variant="1"] > .t { color: green }',
} as const;

it("a source that is written in two steps, the rules first, is resumed after a crash between them", async () => {
  const rules = /<style>[\s\S]*<\/style>/;
  const where = await acceptedProject(ASTRO);
  const before = where.read("a.astro");
  await carbonize({ root: where.root, id: ID });
  const after = where.read("a.astro");
  const between = before.replace(rules, rules.exec(after)?.[0] ?? "");
  const receipt = JSON.parse(where.read(`.impeccable/live/history/${ID}.receipt`));
  expect(receipt.baked.between).toBe(sha256(Buffer.from(between)));
  where.write("a.astro", between);
  markUnfinished(where, "baked");
  expect(await carbonize({ root: where.root, id: ID })).toMatchObject({ handled: true });
  expect(where.read("a.astro")).toBe(after);
  where.write("a.astro", between);
  markUnfinished(where, "baked");
  expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
  expect(where.read("a.astro")).toBe(ASTRO.files["a.astro"]);
});
