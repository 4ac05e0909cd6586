/** Which class names a `className` expression sets: literals, templates, and the arguments of class helpers. */
import { type AstNode, child, list, stringPieces, textField, unwrapExpression } from "./ast.ts";
import type { SourceClasses } from "./language.ts";

/** Functions that join their arguments to a class list. */
const HELPERS = new Set(["clsx", "cn", "cx", "classnames", "classNames", "twMerge", "twJoin"]);

/** True for a function that joins its arguments to a class list. */
export function isClassHelper(name: string): boolean {
  return HELPERS.has(name);
}

interface Found {
  always: string[];
  sometimes: string[];
  open: boolean;
}

/** The class names of a `className` value (an expression); names under a condition are `sometimes`. */
export function classNamesOf(expression: AstNode): SourceClasses {
  const found: Found = { always: [], sometimes: [], open: false };
  gather(expression, found, true);
  return found;
}

/** The class names in a plain attribute string. */
export function classNamesIn(value: string): SourceClasses {
  return { always: value.split(/\s+/).filter((name) => name !== ""), sometimes: [], open: false };
}

function gather(expression: AstNode, found: Found, certain: boolean): void {
  const node = unwrapExpression(expression);
  switch (node.type) {
    case "StringLiteral":
    case "TemplateLiteral":
    case "BinaryExpression":
      gatherPieces(stringPieces(node), found, certain);
      break;
    case "ConditionalExpression":
      gatherField(node, "consequent", found, false);
      gatherField(node, "alternate", found, false);
      break;
    case "LogicalExpression":
      // `size || "large"` may give either; `open && "is-open"` gives the right side or nothing.
      if (node.operator !== "&&") gatherField(node, "left", found, false);
      gatherField(node, "right", found, false);
      break;
    case "ArrayExpression":
      for (const item of list(node, "elements")) gather(item, found, certain);
      break;
    case "ObjectExpression":
      gatherKeys(node, found);
      break;
    case "CallExpression":
      gatherCall(node, found, certain);
      break;
    case "Literal":
      if (typeof node.value === "string") gatherPieces([node.value], found, certain);
      break;
    case "NullLiteral":
    case "BooleanLiteral":
      break;
    default:
      found.open = true;
  }
}

/** The class names of a value written in pieces, with expressions (`null` in `pieces`) between the texts. */
export function classNamesInPieces(
  pieces: readonly (string | null)[],
  expressions: readonly AstNode[],
): SourceClasses {
  const found: Found = { always: [], sometimes: [], open: false };
  gatherPieces(pieces, found, true);
  for (const expression of expressions) gather(expression, found, false);
  return found;
}

function gatherField(node: AstNode, field: string, found: Found, certain: boolean): void {
  const value = child(node, field);
  if (value !== null) gather(value, found, certain);
}

function gatherCall(node: AstNode, found: Found, certain: boolean): void {
  const callee = child(node, "callee");
  const name = callee?.type === "Identifier" ? textField(callee, "name") : null;
  if (name !== null && HELPERS.has(name)) {
    for (const argument of list(node, "arguments")) gather(argument, found, certain);
    return;
  }
  const property = callee?.type === "MemberExpression" ? child(callee, "property") : null;
  const object = callee?.type === "MemberExpression" ? child(callee, "object") : null;
  const method = property === null ? null : textField(property, "name");
  if (object !== null && (method === "join" || method === "filter" || method === "trim")) {
    gather(object, found, certain && method !== "filter");
    return;
  }
  found.open = true;
}

/** `{ active: isActive }`: each key may be set. */
function gatherKeys(node: AstNode, found: Found): void {
  for (const property of list(node, "properties")) {
    const key = child(property, "key");
    const name =
      key === null || property.computed === true ? null : (textField(key, "name") ?? textField(key, "value"));
    if (name === null) found.open = true;
    else found.sometimes.push(...classNamesIn(name).always);
  }
}

/** A name that touches a computed piece (`card-${size}`) is only part of a name and is not used. */
function gatherPieces(pieces: readonly (string | null)[], found: Found, certain: boolean): void {
  const joined = pieces.map((piece) => piece ?? "\0").join("");
  for (const name of joined.split(/\s+/)) {
    if (name.includes("\0")) found.open = true;
    else if (name !== "") (certain ? found.always : found.sometimes).push(name);
  }
}
