/** The text a JSX element renders, as far as the source shows it. */
import { type AstNode, child, list, stringPieces, textField, unwrapExpression } from "./ast.ts";
import type { TextPattern } from "./language.ts";

/** Attributes that set the element's content. */
const COMPUTED = new Set(["dangerouslySetInnerHTML", "children", "set:html", "set:text"]);

/** The text of a JSX element in pieces; `null` where it is computed or rendered by a component. */
export function jsxText(element: AstNode, decode: (text: string) => string): TextPattern {
  const opening = child(element, "openingElement");
  const computed =
    opening !== null &&
    list(opening, "attributes").some((attribute) => {
      const name = child(attribute, "name");
      const known = name === null ? null : textField(name, "name");
      return known !== null && COMPUTED.has(known);
    });
  return [...(computed ? [null] : []), ...childrenText(element, decode)];
}

function childrenText(parent: AstNode, decode: (text: string) => string): (string | null)[] {
  return list(parent, "children").flatMap((item) => {
    if (item.type === "JSXText") return [collapsed(decode(textField(item, "value") ?? ""))];
    if (item.type === "JSXFragment") return childrenText(item, decode);
    if (item.type === "JSXElement")
      return isHost(item) ? childrenText(item, decode) : [null, ...childrenText(item, decode), null];
    return expressionText(child(item, "expression"));
  });
}

/** React renders nothing for `null` and booleans. */
function expressionText(expression: AstNode | null): (string | null)[] {
  if (expression === null || expression.type === "JSXEmptyExpression") return [];
  const value = unwrapExpression(expression);
  return value.type === "NullLiteral" || value.type === "BooleanLiteral" ? [] : stringPieces(value);
}

function isHost(element: AstNode): boolean {
  const opening = child(element, "openingElement");
  const name = opening === null ? null : child(opening, "name");
  const written = name === null ? null : textField(name, "name");
  return written !== null && /^[a-z]/.test(written) && written !== "slot";
}

/** JSX drops white space at line ends. Other white space is compared as one space. */
function collapsed(text: string): string {
  return text.replace(/\s+/g, " ");
}
