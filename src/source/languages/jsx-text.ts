/** The text a JSX element renders, as far as the source shows it. */
import { type AstNode, child, list, stringPieces, textField, unwrapped } from "./ast.ts";
import type { TextPattern } from "./language.ts";

/** Text of a JSX element in pieces; what is computed, or rendered by a component, is `null`. */
export function jsxText(element: AstNode): TextPattern {
  const opening = child(element, "openingElement");
  const computed =
    opening !== null &&
    list(opening, "attributes").some((attribute) => {
      const name = child(attribute, "name");
      const known = name === null ? null : textField(name, "name");
      return known === "dangerouslySetInnerHTML" || known === "children";
    });
  return [...(computed ? [null] : []), ...childrenText(element)];
}

function childrenText(parent: AstNode): (string | null)[] {
  return list(parent, "children").flatMap((item) => {
    if (item.type === "JSXText") return [collapsed(textField(item, "value") ?? "")];
    if (item.type === "JSXFragment") return childrenText(item);
    if (item.type === "JSXElement")
      return isHost(item) ? childrenText(item) : [null, ...childrenText(item), null];
    const expression = child(item, "expression");
    if (expression === null || expression.type === "JSXEmptyExpression") return [];
    const value = unwrapped(expression);
    return value.type === "NullLiteral" || value.type === "BooleanLiteral" ? [] : stringPieces(value);
  });
}

function isHost(element: AstNode): boolean {
  const opening = child(element, "openingElement");
  const name = opening === null ? null : child(opening, "name");
  const written = name === null ? null : textField(name, "name");
  return written !== null && /^[a-z]/.test(written);
}

/** JSX drops the white space at line ends; what is left counts as one space for our purpose. */
function collapsed(text: string): string {
  return text.replace(/\s+/g, " ");
}
