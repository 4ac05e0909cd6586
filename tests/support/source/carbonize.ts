/** Writes a variant into a temporary project and accepts it. */
import { expect } from "vitest";
import { acceptVariant, type WrapInput, writeVariants } from "../../../src/source/index.ts";
import { languageOf } from "../../../src/source/languages/index.ts";
import { ID } from "./carbonize-page.ts";
import { project, type TestProject } from "./project.ts";

export interface Accepting {
  readonly files: Readonly<Record<string, string>>;
  /** The file with the element, and how it is found. */
  readonly file: string;
  readonly pick: Partial<WrapInput>;
  readonly css: string;
  readonly element: string;
  /** Further attributes of the variant's element. */
  readonly params?: string;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** The project with the carbonize form in it. */
export async function acceptedProject(input: Accepting): Promise<TestProject> {
  const where = project({ ...input.files });
  await accept(where, input);
  return where;
}

/** The same in an existing project. */
export async function accept(where: TestProject, input: Accepting, id: string = ID): Promise<void> {
  await writeVariant(where, input, id);
  const paramValues = input.values ?? {};
  const answer = await acceptVariant({ root: where.root, id, variant: "1", paramValues });
  expect(answer).toMatchObject({ handled: true, carbonize: true });
}

/** The variant in its wrapper. */
export async function writeVariant(where: TestProject, input: Accepting, id: string = ID): Promise<void> {
  const { file, pick, css, element, params } = input;
  const language = await languageOf(file);
  const declared = params === undefined ? "" : ` data-impeccable-params='${params}'`;
  const block = `${language?.styleElement(id, `\n${css}\n`)}\n<div data-impeccable-variant="1"${declared}>\n  ${element}\n</div>`;
  const given = { root: where.root, id, count: 1, block, blockName: "-", ...pick, file };
  const written = await writeVariants(given);
  expect(written, JSON.stringify(written)).toMatchObject({ ok: true });
}

/** Makes the receipt that of a step which crashed before all files were written. */
export function markUnfinished(where: TestProject, step: "baked" | "undone", id: string = ID): void {
  const file = `.impeccable/live/history/${id}.receipt`;
  const receipt = JSON.parse(where.read(file));
  expect(receipt[step].finished).toBe(true);
  delete receipt[step].finished;
  where.write(file, JSON.stringify(receipt));
}
