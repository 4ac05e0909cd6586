import { describe, expect, it, vi } from "vitest";
import {
  acceptVariant,
  checkCompletion,
  discardVariants,
  scanMarkers,
  wrap,
} from "../../src/source/index.ts";
import { languageOf } from "../../src/source/languages/index.ts";
import type { Language } from "../../src/source/languages/language.ts";
import { compileErrors } from "../support/source/compile.ts";
import { LANGUAGE_FIXTURES, type LanguageFixture } from "../support/source/language-fixtures.ts";
import { project, type TestProject, writeVariants } from "../support/source/project.ts";

// The temporary folder is in no repository: without the mock, git would be run hundreds of times to find that out.
vi.mock("../../src/source/project/git.ts", () => import("../support/source/without-git.ts"));

const ID = "a1b2c3d4";

interface Wrapped {
  readonly where: TestProject;
  readonly insertLine: number;
  readonly tag: string;
  readonly language: Language;
}

async function wrapped({ file, content, pick, repeated }: LanguageFixture): Promise<Wrapped> {
  const where = project({ [file]: content });
  const answer = await wrap({ root: where.root, id: ID, count: 2, ...pick });
  if (!answer.ok) throw new Error(`${answer.error}: ${answer.message}`);
  expect([answer.file, answer.repeated]).toEqual([file, repeated]);
  const tag = /<(div|span) data-impeccable-variants/.exec(where.read(file))?.[1] ?? "?";
  const language = await languageOf(file);
  if (language === null) throw new Error(`no language for ${file}`);
  return { where, insertLine: answer.insertLine, tag, language };
}

/** Two variants as an agent writes them, on request with a style element. */
function variants({ tag, language }: Wrapped, css: boolean): string {
  const scope = language.styleMode === "scoped";
  const rule = scope
    ? '@scope ([data-impeccable-variant="2"]) { :scope > .new { color: red } }'
    : '[data-impeccable-variant="2"] > .new { color: red }';
  return [
    ...(css ? [`    ${language.styleElement(ID, `\n      ${rule}\n    `)}`] : []),
    `    <${tag} data-impeccable-variant="1"><b>first</b></${tag}>`,
    `    <${tag} data-impeccable-variant="2" ${language.displayNone}>`,
    "      <b>second</b>",
    `    </${tag}>`,
  ].join("\n");
}

const inBytes = (text: string): string => Buffer.from(text).toString("latin1");

describe.each(LANGUAGE_FIXTURES)("$name", (fixture) => {
  const { file, content, original, moved } = fixture;
  const [before = "", after = ""] = content.split(original);

  it("is wrapped in place, compiles, and is restored to the byte", async () => {
    expect(content.split(original)).toHaveLength(2);
    const state = await wrapped(fixture);
    const { where, insertLine } = state;
    expect(where.read(file).startsWith(before)).toBe(true);
    expect(where.read(file).endsWith(after)).toBe(true);
    expect(await compileErrors(file, where.read(file))).toEqual([]);
    writeVariants(where, file, insertLine, variants(state, true));
    expect(await compileErrors(file, where.read(file))).toEqual([]);
    expect(await scanMarkers({ root: where.root })).toMatchObject([
      { id: ID, file, kind: "variants", variants: 2, declared: 2, insertLine },
    ]);
    expect(await discardVariants({ root: where.root, id: ID })).toMatchObject({ handled: true, file });
    expect(where.bytes(file)).toBe(inBytes(content));
  });

  it("is replaced by an accepted variant, and no byte outside changes", async () => {
    const state = await wrapped(fixture);
    writeVariants(state.where, file, state.insertLine, variants(state, false));
    expect(await acceptVariant({ root: state.where.root, id: ID, variant: "2" })).toMatchObject({
      handled: true,
      carbonize: false,
    });
    const element = moved === undefined ? "<b>second</b>" : `<b ${moved}>second</b>`;
    expect(state.where.read(file)).toBe(before + element + after);
    expect(await compileErrors(file, state.where.read(file))).toEqual([]);
    expect(await checkCompletion({ root: state.where.root, id: ID })).toEqual({ clean: true, findings: [] });
  });

  it("compiles before it is carbonized", async () => {
    const state = await wrapped(fixture);
    writeVariants(state.where, file, state.insertLine, variants(state, true));
    const paramValues = { note: "--> */ <b>" };
    expect(await acceptVariant({ root: state.where.root, id: ID, variant: "2", paramValues })).toMatchObject({
      handled: true,
      carbonize: true,
    });
    const text = state.where.read(file);
    expect(text.startsWith(before) && text.endsWith(after)).toBe(true);
    expect(await compileErrors(file, text)).toEqual([]);
    expect(await scanMarkers({ root: state.where.root })).toMatchObject([{ kind: "carbonize", variants: 1 }]);
    expect(await checkCompletion({ root: state.where.root, id: ID })).toMatchObject({ clean: false });
  });
});
