/** Round trips of generated documents, and the parts that their generators share. */
import fc from "fast-check";
import { expect } from "vitest";
import { acceptVariant, discardVariants, wrap } from "../../../src/source/index.ts";
import { isLongRun } from "../long-run.ts";
import { type TestProject, writeVariants } from "./project.ts";

const ID = "a1b2c3d4";
const INSERT = "{/* Variants: insert below this line */}";
/** Round trips in each language: set by `npm run fuzz:source -- --runs N`. */
const asked = Number(process.env.SOURCE_FUZZ_RUNS ?? (isLongRun ? "5000" : "0"));

/** Round trips in one language: `usual`, or the requested number. */
export const fuzzRuns = (usual: number): number => (asked > 0 ? asked : usual);
export const FUZZ_TEST_MS = asked > 0 ? 3_600_000 : 600_000;

/** White space between nodes, as people and tools write it. */
export const gap = fc.constantFrom("", "", " ", "\n", "\n  ", "\n    ", "\n\t", "\n\n      ", "\n   \n");
export const eol = fc.constantFrom("\n", "\r\n");

export interface Case {
  readonly content: string;
  /** The offset of the element to pick. */
  readonly start: number;
  /** What the agent writes, and its text in the file after the accept. */
  readonly variant: string;
  readonly accepted: string;
  /** The element's length, where it is known: accept must replace nothing else. */
  readonly length?: number;
}

/** False when the element is refused; the file must then be unchanged. */
export async function roundTrip(where: TestProject, file: string, one: Case): Promise<boolean> {
  const { content, start } = one;
  where.write(file, content);
  const original = where.bytes(file);
  const answer = await wrap({ root: where.root, id: ID, count: 1, classes: ["target"], file });
  if (!answer.ok) {
    // The parser may drop or duplicate the element (a cell without a table, a link in a link).
    expect(["element_not_wrappable", "element_not_found", "element_ambiguous"]).toContain(answer.error);
    expect(where.bytes(file)).toBe(original);
    return false;
  }
  const wrapped = where.read(file);
  const tag = /<(div|span) data-impeccable-variants/.exec(wrapped)?.[1] ?? "?";
  const block = `  <${tag} data-impeccable-variant="1">${one.variant}</${tag}>`;
  if (answer.inLine === true)
    where.write(
      file,
      wrapped.replace(INSERT, (found) => found + block.trim()),
    );
  else writeVariants(where, file, answer.insertLine, block);
  const ready = where.read(file);

  expect(await discardVariants({ root: where.root, id: ID, file })).toMatchObject({ handled: true });
  expect(where.bytes(file)).toBe(original);

  where.write(file, ready);
  const accepted = await acceptVariant({ root: where.root, id: ID, variant: "1", file });
  expect(accepted).toMatchObject({ handled: true, carbonize: false });
  const result = where.read(file);
  expect(result.slice(0, start)).toBe(content.slice(0, start));
  expect(result.slice(start, start + one.accepted.length)).toBe(one.accepted);
  const rest = result.slice(start + one.accepted.length);
  expect(content.slice(content.length - rest.length)).toBe(rest);
  if (one.length !== undefined) expect(rest).toBe(content.slice(start + one.length));
  expect(result).not.toContain("impeccable");
  return true;
}
