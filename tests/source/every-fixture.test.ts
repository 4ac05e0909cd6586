/** Every project below `tests/fixtures`: its picks are wrapped, restored to the byte, and accepted. */
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, undoAccept, wrap, writeVariants } from "../../src/source/index.ts";
import { languageOf } from "../../src/source/languages/index.ts";
import { project, type TestProject } from "../support/source/project.ts";
import {
  filesOf,
  PROJECTS,
  type ProjectFixture,
  type ProjectPick,
} from "../support/source/project-fixtures.ts";

const IDS = ["a1b2c3d4", "a1b2c3d5", "a1b2c3d6"] as const;

interface Opened {
  readonly where: TestProject;
  /** Where the commands work. */
  readonly root: string;
  /** The picked file's name from the project's folder. */
  readonly name: string;
  readonly before: Readonly<Record<string, string>>;
}

/** A copy of the project. */
function opened({ folder, root }: ProjectFixture, file: string): Opened {
  const where = project(filesOf(folder));
  const below = root === undefined ? "" : `${root}/`;
  return { where, root: `${where.root}/${below}`, name: below + file, before: sources(where) };
}

/** All files of a project except the commands' own state. */
function sources(where: TestProject): Record<string, string> {
  const all = Object.entries(where.everything());
  return Object.fromEntries(all.filter(([path]) => !path.includes("/.impeccable/")));
}

function originalOf(text: string, { first, last }: ProjectPick): string {
  const start = text.indexOf(first);
  const end = text.indexOf(last, start) + last.length;
  if (start === -1 || end < last.length) throw new Error(`there is no ${first} … ${last}`);
  return text.slice(start, end);
}

/** The same element with other words of the same length; without words of its own, with another class. */
function changed(original: string): string {
  const loud = original.replace(/>[^<>{}]*[a-z][^<>{}]*</, (text) => text.toUpperCase());
  return loud === original ? original.replace(/(class(?:Name)?="?)\w/, "$1x") : loud;
}

/** Two variants as an agent writes them: with line feeds, at an indentation of their own. */
function variantBlock(
  elements: readonly [string, string],
  indent: string,
  jsx: boolean,
  tag: string,
): string {
  const [first, second] = elements.map((one) =>
    one.replaceAll("\r\n", "\n").replaceAll(`\n${indent}`, "\n      "),
  );
  const hidden = jsx ? 'style={{ display: "none" }}' : 'style="display: none"';
  return [
    `    <${tag} data-impeccable-variant="1">`,
    `      ${first}`,
    `    </${tag}>`,
    `    <${tag} data-impeccable-variant="2" ${hidden}>`,
    `      ${second}`,
    `    </${tag}>`,
  ].join("\n");
}

/** Writes two variants of the picked element; returns it, and its second variant. */
async function withVariants(id: string, { root, where, name }: Opened, row: ProjectPick) {
  const text = where.read(name);
  const original = originalOf(text, row);
  const indent = /[ \t]*$/.exec(text.slice(0, text.indexOf(original)))?.[0] ?? "";
  const element = changed(original);
  const jsx = (await languageOf(row.file))?.commentSyntax === "jsx";
  const shown = await wrap({ root, id, count: 2, ...row.pick, dryRun: true });
  const tag = /<(div|span) data-impeccable-variants/.exec(String(shown.diff))?.[1] ?? "?";
  const block = variantBlock([original, element], indent, jsx, tag);
  const answer = await writeVariants({ root, id, block, blockName: "-", ...row.pick });
  expect(answer, JSON.stringify(answer)).toMatchObject({ ok: true, file: row.file });
  return { original, element };
}

const NAMED = PROJECTS.map((one) => ({ ...one, name: `${one.folder} ${one.root ?? ""}`.trim() }));

describe.each(NAMED)("$name", (fixture) => {
  const formats = filesOf(fixture.folder)["package.json"]?.includes('"prettier"') ?? false;

  it.each(fixture.picks)(
    "discard(wrap(x)) is x, an accepted one leaves every byte outside as it was: $name",
    async (row) => {
      const open = opened(fixture, row.file);
      const { where, root, name, before } = open;
      const input = { root, id: IDS[0], count: 2, ...row.pick };
      const expected = `../fixtures/expected/${`${fixture.name} ${row.name}`.replace(/\W+/g, "-")}.diff`;
      // The position in the file does not matter for the wrapper.
      const { diff } = await wrap({ ...input, dryRun: true });
      await expect(String(diff).replace(/^@@ .* @@$/gm, "@@")).toMatchFileSnapshot(expected);
      expect(sources(where)).toEqual(before);
      expect(await wrap(input)).toMatchObject({ ok: true, file: row.file });
      expect(sources(where)).not.toEqual(before);
      expect(await discardVariants({ root, id: IDS[0] })).toMatchObject({ handled: true });
      expect(sources(where)).toEqual(before);

      await withVariants(IDS[1], open, row);
      expect(await discardVariants({ root, id: IDS[1] })).toMatchObject({ handled: true });
      expect(sources(where)).toEqual(before);

      const text = where.read(name);
      const { original, element } = await withVariants(IDS[2], open, row);
      const answer = await acceptVariant({ root, id: IDS[2], variant: "2" });
      expect(answer).toMatchObject({ handled: true, file: row.file, carbonize: false });
      const after = where.read(name);
      expect(after).toBe(text.replace(original, () => element));
      expect(after).not.toBe(text);
      expect((await languageOf(row.file))?.parse(after)).toMatchObject({ ok: true });
      if (formats) {
        expect(await format(text, { filepath: row.file })).toBe(text);
        expect(await format(after, { filepath: row.file })).toBe(after);
      }
      expect(await undoAccept({ root, id: IDS[2] })).toMatchObject({ ok: true });
      expect(sources(where)).toEqual(before);
    },
  );

  it.each(fixture.refusals ?? [])("nothing is written for $name", async ({ pick, refused }) => {
    const { where, root, before } = opened(fixture, "");
    expect(await wrap({ root, id: IDS[0], count: 2, ...pick })).toMatchObject({ ok: false, ...refused });
    expect(sources(where)).toEqual(before);
  });
});
