/** Where a block of variants comes from: written by the agent as a whole, or made of its JSON. */
import type { Language } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";
import type { SourceProblem } from "../refusal.ts";

export interface RenderContext {
  /** The session. */
  readonly id: string;
  readonly language: Language;
  /** The tag of the wrapper, and of the variants' elements. */
  readonly tag: string;
}

export interface RenderedBlock {
  /** The style element and the variants, in the language of the source file. */
  readonly text: string;
  /** A problem at a line of `text` (from 1), placed where the agent wrote it. */
  problemAt(line: number, message: string): SourceProblem;
}

export interface BlockSource {
  /** The variants in it; 0 when there is none. */
  readonly count: number;
  render(
    context: RenderContext,
  ): Promise<
    | { readonly ok: true; readonly block: RenderedBlock }
    | { readonly ok: false; readonly problems: readonly SourceProblem[] }
  >;
}

/** A block that the agent wrote as a whole. `name` is the path it was read from, `-` for standard input. */
export function writtenBlock(text: string, name: string): BlockSource {
  const leadingBlankLines = (/^(?:[ \t]*\r?\n)*/.exec(text)?.[0] ?? "").split("\n").length - 1;
  const problemAt = (line: number, message: string): SourceProblem => ({
    file: name,
    line: line + leadingBlankLines,
    message,
  });
  return { count: highestNumber(text), render: async () => ({ ok: true, block: { text, problemAt } }) };
}

function highestNumber(block: string): number {
  const numbers = [...block.matchAll(new RegExp(`${VARIANT}=["'{]+([0-9]{1,3})\\b`, "g"))];
  return Math.max(0, ...numbers.map((found) => Number(found[1])));
}
