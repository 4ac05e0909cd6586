/** JSX and TSX through Babel's parser: every JSX element with its ranges, static parts and slot. */
import { type ParserPlugin, parse as parseProgram } from "@babel/parser";
import { lineAt } from "../project/text-file.ts";
import { type AstNode, childNodes, isNode, list } from "./ast.ts";
import { bracedComments, collectJsx, type Dialect } from "./jsx-tree.ts";
import type { Language, ParsedSource, VerifyResult } from "./language.ts";
import { jsxLibraryMarkup, jsxMarkup } from "./markup.ts";

/** Syntax that TypeScript, esbuild, SWC and Oxc read without being asked. */
const SYNTAX: ParserPlugin[] = [
  "jsx",
  "decoratorAutoAccessors",
  "deferredImportEvaluation",
  "sourcePhaseImports",
  "deprecatedImportAssert",
];
/**
 * The dialects that a file may be written in, the likeliest first: with the decorators of TypeScript, with those of the
 * standard (`export @a class`), and plain JavaScript that is not TypeScript.
 */
const DIALECTS: readonly ParserPlugin[][] = [
  [...SYNTAX, "typescript", "decorators-legacy"],
  [...SYNTAX, "typescript", "decorators"],
  [...SYNTAX, "flow", "decorators-legacy", "exportDefaultFrom", "doExpressions", "throwExpressions"],
];

const JSX: Dialect = {
  outermost: ["key", "slot"],
  preformatted: new Set(),
  replaced: new Set(),
  decode: (text) => text,
};

/** JSX and TSX files: the wrapper is one value, so the markers stand inside it. */
export const jsx: Language = {
  ...jsxMarkup,
  name: "jsx",
  forLibrary: (library) => ({ ...jsx, ...jsxLibraryMarkup(library) }),
  verify(text) {
    const parsed = parseFile(text);
    if (!parsed.ok) return Promise.resolve(parsed);
    const at = bareCharacter(parsed.file, text);
    return Promise.resolve(at === null ? { ok: true } : bareCharacterFailure(text, at));
  },
  parse(text) {
    const parsed = parseFile(text);
    return parsed.ok ? { ok: true, source: collect(parsed.file, text) } : parsed;
  },
};

type Failure = Extract<VerifyResult, { ok: false }>;
type ParsedFile = { readonly ok: true; readonly file: AstNode } | Failure;

/** The tree in the first dialect that fits; the error of the likeliest one where none does. */
function parseFile(text: string): ParsedFile {
  let failed: Failure | null = null;
  for (const plugins of DIALECTS) {
    const parsed = parseWith(text, plugins);
    if (parsed.ok) return parsed;
    failed ??= parsed;
  }
  return failed ?? { ok: false, message: "the parser gave no tree", line: 1 };
}

/** The first `>` or `}` in the text of an element. Babel 7 and esbuild read it; all others refuse it. */
function bareCharacter(node: AstNode, text: string): number | null {
  if (node.type === "JSXText") {
    const index = text.slice(node.start, node.end).search(/[>}]/);
    return index === -1 ? null : node.start + index;
  }
  for (const inner of childNodes(node)) {
    const found = bareCharacter(inner, text);
    if (found !== null) return found;
  }
  return null;
}

function bareCharacterFailure(text: string, at: number): Failure {
  const character = text[at] ?? "";
  const reference = character === ">" ? "&gt;" : "&rbrace;";
  const message = `"${character}" in the text of an element: TypeScript, Babel 8, Oxc and SWC refuse it. Write {"${character}"} or ${reference}.`;
  return { ok: false, message, line: lineAt(text, at) };
}

function parseWith(text: string, plugins: ParserPlugin[]): ParsedFile {
  try {
    const file: unknown = parseProgram(text, {
      sourceType: "unambiguous",
      allowReturnOutsideFunction: true,
      allowAwaitOutsideFunction: true,
      allowUndeclaredExports: true,
      plugins,
    });
    return isNode(file) ? { ok: true, file } : { ok: false, message: "the parser gave no tree", line: 1 };
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
