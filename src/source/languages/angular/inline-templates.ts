/** Templates in TypeScript: the `template` of each `@Component`. */
import type { AstNode } from "../ast.ts";
import type { Range } from "../language.ts";
import { componentsIn, insideQuotes, lineAt, literalText } from "./components.ts";

export interface InlineTemplate {
  /** Between the quotes. */
  readonly range: Range;
  /** The line of its first character, from 1. */
  readonly line: number;
  /** In quotes no line may break. */
  readonly quoted: boolean;
}

export type InlineTemplates =
  | { readonly ok: true; readonly templates: readonly InlineTemplate[]; readonly computedAt: number | null }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** The templates of a file, and the line of the first one that an expression computes. */
export function inlineTemplates(text: string): InlineTemplates {
  const read = componentsIn(text);
  if (!read.ok) return read;
  const values = read.components.flatMap(({ template }) => template ?? []);
  const computed = values.find((value) => literalText(value) === null);
  return {
    ok: true,
    templates: values.filter((value) => literalText(value) !== null).map((value) => templateOf(value, text)),
    computedAt: computed === undefined ? null : lineAt(text, computed.start),
  };
}

function templateOf(value: AstNode, text: string): InlineTemplate {
  const range = insideQuotes(value);
  return { range, line: lineAt(text, range.start), quoted: value.type === "StringLiteral" };
}
