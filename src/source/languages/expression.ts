/** Expressions inside other languages: a Vue binding, an `{…}` in text. */
import { parseExpression } from "@babel/parser";
import { type AstNode, isNode, stringPieces } from "./ast.ts";

/** The expression's tree; `null` when it does not parse by itself. Offsets count from its beginning. */
export function expressionIn(text: string): AstNode | null {
  try {
    const node: unknown = parseExpression(text, { plugins: ["typescript"] });
    return isNode(node) ? node : null;
  } catch {
    return null;
  }
}

/** The value of an expression that is a plain text; `null` for one that is computed. */
export function staticText(expression: AstNode | null): string | null {
  if (expression === null) return null;
  const pieces = stringPieces(expression);
  return pieces.some((piece) => piece === null) ? null : pieces.join("");
}
