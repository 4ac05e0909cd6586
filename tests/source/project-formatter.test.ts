/** A formatter that runs over a wrapped file moves all lines. Discard still restores the original. */
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, undoAccept, wrap } from "../../src/source/index.ts";
import { FIXTURES } from "../support/source/fixtures.ts";
import { LANGUAGE_FIXTURES } from "../support/source/language-fixtures.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";
const ROWS = [...FIXTURES, ...LANGUAGE_FIXTURES].filter(({ name }) =>
  [
    "static HTML",
    "JSX as an arrow's body",
    "a conditional branch in JSX",
    "[flattened-loop] a keyed item of a mapped list",
    "page.vue: a tag over several lines, its classes bound",
    "page.vue: a v-else-if",
    "post.mdx: a section among the text",
  ].includes(name),
);

describe.each(ROWS)("$name", ({ file, content, pick, original }) => {
  const formatted = async (text: string): Promise<string> => await format(text, { filepath: file });

  async function wrapped(text: string): Promise<TestProject> {
    const where = project({ [file]: text });
    const answer = await wrap({ root: where.root, id: ID, count: 1, ...pick });
    if (!answer.ok) throw new Error(answer.message);
    const variant =
      '<div data-impeccable-variant="1"><b>a variant that is long enough to be broken</b></div>';
    writeVariants(where, file, answer.insertLine, variant);
    where.write(file, await formatted(where.read(file)));
    return where;
  }

  it("can be discarded after it was formatted: a file that was formatted before is restored to the byte", async () => {
    const where = await wrapped(await formatted(content));
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.read(file)).toBe(await formatted(content));
  });

  it("can be discarded after it was formatted: the formatter's changes to the rest of the file stay", async () => {
    const where = await wrapped(content);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(await formatted(where.read(file))).toBe(await formatted(content));
    expect(where.read(file)).toContain(original);
  });

  it("can be accepted after it was formatted", async () => {
    const where = await wrapped(content);
    expect(await acceptVariant({ root: where.root, id: ID, variant: "1" })).toMatchObject({ handled: true });
    const moved = /\b(?:key=\{`[^`]*`\}|v-else-if="[^"]*")/.exec(original)?.[0];
    const element = `<b${moved === undefined ? "" : ` ${moved}`}>a variant that is long enough to be broken</b>`;
    expect(await formatted(where.read(file))).toBe(await formatted(content.replace(original, () => element)));
    expect(await undoAccept({ root: where.root, id: ID })).toMatchObject({ ok: true });
    expect(where.read(file)).toContain(original);
  });
});
