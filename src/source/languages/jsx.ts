/** JSX and TSX through Babel's parser: every JSX element with its ranges, static parts and slot. */
import { type ParserPlugin, parse as parseProgram } from "@babel/parser";
import { type AstNode, isNode, list } from "./ast.ts";
import { bracedComments, collectJsx, type Dialect } from "./jsx-tree.ts";
import type { Language, ParsedSource, ParseResult } from "./language.ts";
import { jsxMarkup } from "./markup.ts";

const PLUGINS: ParserPlugin[] = ["jsx", "typescript", "decorators-legacy"];

const JSX: Dialect = { outermost: ["key", "slot"], preformatted: new Set(), decode: (text) => text };

/** JSX and TSX files: the wrapper is one value, so the markers stand inside it. */
export const jsx: Language = {
  ...jsxMarkup,
  name: "jsx",
  verify(text) {
    const parsed = jsx.parse(text);
    return Promise.resolve(parsed.ok ? { ok: true } : parsed);
  },
  parse(text) {
    const typescript = parseWith(text, PLUGINS);
    // Some plain JavaScript is not TypeScript, so it is parsed as Flow before it is reported as broken.
    return typescript.ok ? typescript : (parseAsFlow(text) ?? typescript);
  },
};

function parseAsFlow(text: string): ParseResult | null {
  const result = parseWith(text, ["jsx", "flow"]);
  return result.ok ? result : null;
}

function parseWith(text: string, plugins: ParserPlugin[]): ParseResult {
  try {
    const file: unknown = parseProgram(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins,
    });
    return isNode(file)
      ? { ok: true, source: collect(file, text) }
      : { ok: false, message: "the parser gave no tree", line: 1 };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const position = "loc" in error ? error.loc : null;
    const line =
      typeof position === "object" &&
      position !== null &&
      "line" in position &&
      typeof position.line === "number"
        ? position.line
        : 1;
    return { ok: false, message: error.message, line };
  }
}

function collect(file: AstNode, text: string): ParsedSource {
  const context = { parent: null, slot: "expression" } as const;
  const { elements, verbatim, braces } = collectJsx([file], text, JSX, context);
  return { elements, comments: bracedComments(list(file, "comments"), braces), verbatim };
}
