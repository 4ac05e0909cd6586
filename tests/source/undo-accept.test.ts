import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeThreeWay } from "../../src/source/history/three-way-merge.ts";
import {
  acceptVariant,
  discardVariants,
  listHistory,
  refreshReceipt,
  undoAccept,
  writeVariants,
} from "../../src/source/index.ts";
import { languageOf } from "../../src/source/languages/index.ts";
import { markUnfinished } from "../support/source/carbonize.ts";
import { LANGUAGE_FIXTURES } from "../support/source/language-fixtures.ts";
import { project, type TestProject } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const PAGE = `<main>
  <p>first</p>
  <hr>
  <h1 class="a">A</h1>
  <p>between</p>
  <h2 class="b">B</h2>
  <p>between</p>
  <h3 class="c">C</h3>
</main>
`;

/** A variant of the element with this class, accepted. */
async function accepted(where: TestProject, id: string, name: string, css = false): Promise<void> {
  const tag = { a: "h1", b: "h2", c: "h3" }[name];
  const style = `<style data-impeccable-css="${id}">@scope ([data-impeccable-variant="1"]) { :scope > * { color: red } }</style>\n`;
  const block = `${css ? style : ""}<div data-impeccable-variant="1">\n  <${tag} class="${name} new">\n    ${name}\n  </${tag}>\n</div>`;
  const written = await writeVariants({ root: where.root, id, block, blockName: "-", classes: [name] });
  expect(written).toMatchObject({ ok: true });
  expect(await acceptVariant({ root: where.root, id, variant: "1" })).toMatchObject({ handled: true });
}

const IDS = ["00000001", "00000002", "00000003"] as const;

describe("undo", () => {
  it("of the last three accepts in reverse order gives back the original file", async () => {
    for (const content of [PAGE, `\uFEFF${PAGE.replaceAll("\n", "\r\n")}`, PAGE.trimEnd()]) {
      const where = project({ "index.html": content });
      const original = where.bytes("index.html");
      for (const [index, id] of IDS.entries()) await accepted(where, id, "abc".charAt(index), index === 1);
      for (const id of [...IDS].reverse()) {
        expect(where.bytes("index.html")).not.toBe(original);
        expect(await undoAccept({ root: where.root, id })).toMatchObject({
          ok: true,
          id,
          file: "index.html",
        });
      }
      expect(where.bytes("index.html")).toBe(original);
    }
  });

  it("in another order, too, and keeps what was edited elsewhere", async () => {
    const where = project({ "index.html": PAGE });
    for (const [index, id] of IDS.entries()) await accepted(where, id, "abc".charAt(index));
    where.write("index.html", where.read("index.html").replace("first", "edited"));
    for (const id of [IDS[1], IDS[0], IDS[2]])
      expect(await undoAccept({ root: where.root, id })).toMatchObject({ ok: true });
    expect(where.read("index.html")).toBe(PAGE.replace("first", "edited"));
  });

  // Undo depends on the text alone: a few fixtures of each language are enough.
  it.each(LANGUAGE_FIXTURES.filter((_, index) => index % 4 === 0))(
    "$name",
    async ({ file, content, pick }) => {
      const where = project({ [file]: content });
      const language = await languageOf(file);
      const css =
        language?.styleMode === "scoped"
          ? '@scope ([data-impeccable-variant="1"]) { b { color: red } }'
          : '[data-impeccable-variant="1"] b { color: red }';
      const block = `${language?.styleElement(ID, css)}\n<span data-impeccable-variant="1"><b>new</b></span>`;
      const input = { root: where.root, id: ID, block, blockName: "-", anyTag: true, ...pick, file };
      expect(await writeVariants(input)).toMatchObject({ ok: true });
      expect(await acceptVariant({ root: where.root, id: ID, variant: "1", file })).toMatchObject({
        handled: true,
      });
      expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
      expect(where.read(file)).toBe(content);
    },
  );

  it("refuses and shows the conflict when the accepted lines were changed since; nothing is written", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    where.write("index.html", where.read("index.html").replace("    b\n", "    my own words\n"));
    const before = where.everything();
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({
      ok: false,
      error: "undo_conflict",
      file: "index.html",
      conflicts: [
        {
          file: "index.html",
          line: 6,
          current: expect.stringContaining("my own words"),
          accepted: expect.stringContaining("    b\n"),
          original: '  <h2 class="b">B</h2>\n',
        },
      ],
    });
    expect(where.everything()).toEqual(before);
  });

  it("returns the same result and leaves the same file when it is repeated", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    const first = await undoAccept({ root: where.root, id: ID });
    expect(await undoAccept({ root: where.root, id: ID })).toEqual(first);
    expect(where.read("index.html")).toBe(PAGE);
  });

  it("a crash between its receipt and the file: the next call finishes it", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    const acceptedText = where.read("index.html");
    const first = await undoAccept({ root: where.root, id: ID });
    where.write("index.html", acceptedText);
    markUnfinished(where, "undone");
    expect(await undoAccept({ root: where.root, id: ID })).toEqual(first);
    expect(where.read("index.html")).toBe(PAGE);
  });

  it("keeps lines beside the accepted ones that were edited or added since", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    const edit = (text: string): string =>
      text.replace("between", "edited").replace(/(<h2[\s\S]*<\/h2>\n)/, "$1  <!-- added -->\n");
    where.write("index.html", edit(where.read("index.html")));
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read("index.html")).toBe(edit(PAGE));
  });

  it("keeps later edits when it is repeated", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    const accepted2 = where.read("index.html");
    const first = await undoAccept({ root: where.root, id: ID });
    where.write("index.html", accepted2);
    expect(await undoAccept({ root: where.root, id: ID })).toEqual(first);
    expect(where.read("index.html")).toBe(accepted2);
  });

  it("refuses instead of deleting a line beside rules that were moved by hand", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b", true);
    const cleaned = PAGE.replace('<h2 class="b">B</h2>', '<h2 class="b new">b</h2>');
    const edited = cleaned.replace("between", "edited");
    where.write("index.html", edited);
    await refreshReceipt({ root: where.root, id: ID });
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ error: "undo_conflict" });
    expect(where.read("index.html")).toBe(edited);
  });

  it.each(["moved, not committed", "moved and committed"])("follows a file that git %s", async (how) => {
    const where = project({ "index.html": PAGE }, { git: true });
    await accepted(where, ID, "b");
    where.git("add", "-A");
    where.git("commit", "-q", "-m", "accepted");
    where.git("mv", "index.html", "start.html");
    if (how.endsWith("and committed")) where.git("commit", "-q", "-m", "moved");
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true, file: "start.html" });
    expect(where.read("start.html")).toBe(PAGE);
    expect(where.exists("index.html")).toBe(false);
  });

  it("after carbonize by hand restores the original, and keeps edits around it", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b", true);
    const cleaned = PAGE.replace('<h2 class="b">B</h2>', '<h2 class="b new">b</h2>');
    where.write("index.html", cleaned.replace("first", "edited"));
    const change = await refreshReceipt({ root: where.root, id: ID });
    expect(change?.diff).toContain('+  <h2 class="b new">b</h2>');
    expect(change?.diff).not.toContain("+  <p>edited");
    expect(await refreshReceipt({ root: where.root, id: ID })).toEqual(change);
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read("index.html")).toBe(PAGE.replace("first", "edited"));
  });

  it("refuses a discard, a session without a receipt, and an invalid id", async () => {
    const where = project({ "index.html": PAGE });
    const block = '<div data-impeccable-variant="1"><h2>x</h2></div>';
    await writeVariants({ root: where.root, id: ID, block, blockName: "-", classes: ["b"] });
    await discardVariants({ root: where.root, id: ID });
    for (const id of [ID, "ffffffff"])
      expect(await undoAccept({ root: where.root, id })).toMatchObject({ error: "nothing_to_undo" });
    expect(await undoAccept({ root: where.root, id: "../x" })).toMatchObject({ error: "invalid_input" });
  });

  it("reports that the file, or its stored original, is gone", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    const text = where.read("index.html");
    rmSync(join(where.root, "index.html"));
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ error: "file_not_found" });
    expect(where.exists("index.html")).toBe(false);
    where.write("index.html", text);
    rmSync(join(where.root, ".impeccable/live/history/texts"), { recursive: true });
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ error: "nothing_to_undo" });
    expect(where.read("index.html")).toBe(text);
  });

  it("an accept that was undone is not reported as done", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, ID, "b");
    await undoAccept({ root: where.root, id: ID });
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({
      error: "receipt_conflict",
      todo: expect.stringContaining("and undone"),
    });
  });
});

describe("history", () => {
  it("lists accepted variants, newest first, against their originals, and marks what was undone", async () => {
    const where = project({ "index.html": PAGE });
    await accepted(where, IDS[0], "a");
    await accepted(where, IDS[1], "b");
    await undoAccept({ root: where.root, id: IDS[1] });
    where.write(".impeccable/live/history/notes.json", "{");
    where.write(".impeccable/live/history/00000009.receipt", "{");
    const history = await listHistory({ root: where.root });
    expect(history).toMatchObject([
      { id: IDS[1], variantId: "1", file: "index.html", undoneAt: expect.any(String) },
      {
        id: IDS[0],
        variantId: "1",
        file: "index.html",
        diff: expect.stringContaining('-  <h1 class="a">A</h1>\n+  <h1 class="a new">'),
      },
    ]);
    expect(history[1]).not.toHaveProperty("undoneAt");
    expect(await listHistory({ root: project({}).root })).toEqual([]);
  });
});

describe("merging", () => {
  const lines = fc
    .array(fc.constantFrom("a\n", "b\n", "c\n", "\n"), { maxLength: 8 })
    .map((all) => all.join(""));

  it("takes over what only one side changed", async () => {
    await fc.assert(
      fc.asyncProperty(lines, lines, async (base, changed) => {
        expect(await mergeThreeWay({ ours: base, base, theirs: changed })).toEqual({
          ok: true,
          text: changed,
        });
        expect(await mergeThreeWay({ ours: changed, base, theirs: base })).toEqual({
          ok: true,
          text: changed,
        });
        expect(await mergeThreeWay({ ours: changed, base, theirs: changed })).toEqual({
          ok: true,
          text: changed,
        });
      }),
    );
  });

  it("names the line of a conflict, counted in ours", async () => {
    expect(await mergeThreeWay({ ours: "0\n1\nx\n3", base: "1\n2\n3", theirs: "1\ny\n3" })).toEqual({
      ok: false,
      conflicts: [{ line: 3, ours: "x\n", base: "2\n", theirs: "y\n" }],
    });
  });
});
