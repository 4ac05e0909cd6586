import { describe, expect, it } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../src/source/index.ts";
import { FIXTURES, type Fixture } from "../support/source/fixtures.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

const ID = "a1b2c3d4";

async function wrapped(fixture: Fixture): Promise<{ where: TestProject; insertLine: number }> {
  const where = project({ [fixture.file]: fixture.content });
  const answer = await wrap({ root: where.root, id: ID, count: 2, ...fixture.pick });
  if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
  expect(answer.file).toBe(fixture.file);
  return { where, insertLine: answer.insertLine };
}

/** Two variants in the language of the file; the tests accept the second. */
function variantsFor(fixture: Fixture, tag: string): string {
  const hidden = fixture.file.endsWith(".html") ? 'style="display: none"' : 'style={{ display: "none" }}';
  return [
    `    <${tag} data-impeccable-variant="1"><b>first</b></${tag}>`,
    `    <${tag} data-impeccable-variant="2" ${hidden}>`,
    "      <b>second</b>",
    `    </${tag}>`,
  ].join("\n");
}

describe.each(FIXTURES)("$name", (fixture) => {
  it("holds the original once, with the element's own text in it", () => {
    expect(fixture.content.split(fixture.original)).toHaveLength(2);
  });

  it("wraps exactly the picked element", async () => {
    const { where } = await wrapped(fixture);
    const text = where.read(fixture.file);
    expect(text.match(/data-impeccable-variants="a1b2c3d4"/g)).toHaveLength(1);
    expect(text.match(/data-impeccable-variant="original"/g)).toHaveLength(1);
    const [before, after] = fixture.content.split(fixture.original);
    expect(text.startsWith(before ?? "?")).toBe(true);
    expect(text.endsWith(after ?? "?")).toBe(true);
  });

  it("is restored to the byte by discard", async () => {
    const { where } = await wrapped(fixture);
    const answer = await discardVariants({ root: where.root, id: ID });
    expect(answer).toMatchObject({ handled: true, file: fixture.file, carbonize: false });
    expect(where.bytes(fixture.file)).toBe(Buffer.from(fixture.content).toString("latin1"));
  });

  it("is restored to the byte by discard after variants were written", async () => {
    const { where, insertLine } = await wrapped(fixture);
    const tag = /<(div|span) data-impeccable-variants/.exec(where.read(fixture.file))?.[1] ?? "?";
    writeVariants(where, fixture.file, insertLine, variantsFor(fixture, tag));
    expect(where.read(fixture.file)).toContain("second");
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true });
    expect(where.bytes(fixture.file)).toBe(Buffer.from(fixture.content).toString("latin1"));
  });

  it("has the accepted variant in the original's place, every byte outside as it was", async () => {
    const { where, insertLine } = await wrapped(fixture);
    const tag = /<(div|span) data-impeccable-variants/.exec(where.read(fixture.file))?.[1] ?? "?";
    writeVariants(where, fixture.file, insertLine, variantsFor(fixture, tag));
    const answer = await acceptVariant({ root: where.root, id: ID, variant: "2" });
    expect(answer).toMatchObject({ handled: true, file: fixture.file, carbonize: false });
    const key = /key=\{[^}]*\}[^}]*\}|key=\{[^}]*\}/.exec(fixture.original)?.[0];
    const element = key === undefined ? "<b>second</b>" : `<b ${key}>second</b>`;
    expect(where.read(fixture.file)).toBe(fixture.content.replace(fixture.original, () => element));
  });
});
