/** Reads syntax trees without trusting their shape: every field is checked before it is used. */

export interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** True for an object that has a type and a range. */
export function isNode(value: unknown): value is AstNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value &&
    typeof value.start === "number" &&
    "end" in value &&
    typeof value.end === "number"
  );
}

/** The node in a field, or `null`. */
export function child(node: AstNode, field: string): AstNode | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

/** The nodes in a list field; holes and other values are left out. */
export function list(node: AstNode, field: string): AstNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** A text field, or `null`. */
export function textField(node: AstNode, field: string): string | null {
  const value = node[field];
  return typeof value === "string" ? value : null;
}

/** Every node directly below, in the order of the tree's fields. */
export function* childNodes(node: AstNode): Generator<AstNode> {
  for (const [field, value] of Object.entries(node)) {
    if (field.endsWith("Comments") || field === "comments" || field === "extra" || field === "loc") continue;
    if (isNode(value)) yield value;
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield item;
  }
}

const TRANSPARENT = new Set([
  "ChainExpression",
  "ParenthesizedExpression",
  "TSAsExpression",
  "TSNonNullExpression",
  "TSSatisfiesExpression",
]);

/** The expression inside parentheses and type assertions. */
export function unwrapExpression(node: AstNode): AstNode {
  const inner = TRANSPARENT.has(node.type) ? child(node, "expression") : null;
  return inner === null ? node : unwrapExpression(inner);
}

/** The static pieces of a string expression; `null` where something is computed. */
export function stringPieces(expression: AstNode): (string | null)[] {
  const node = unwrapExpression(expression);
  if (node.type === "StringLiteral") return [textField(node, "value")];
  // The node type that ESTree parsers give every literal.
  if (node.type === "Literal")
    return typeof node.value === "string" || typeof node.value === "number" ? [String(node.value)] : [null];
  if (node.type === "NumericLiteral") return [String(node.value)];
  if (node.type === "TemplateLiteral") {
    return list(node, "quasis").flatMap((quasi, index) => {
      const value = quasi.value;
      const cooked =
        typeof value === "object" && value !== null && "cooked" in value && typeof value.cooked === "string"
          ? value.cooked
          : null;
      return index === 0 ? [cooked] : [null, cooked];
    });
  }
  if (node.type === "BinaryExpression" && node.operator === "+") {
    const [left, right] = [child(node, "left"), child(node, "right")];
    return [...(left ? stringPieces(left) : [null]), ...(right ? stringPieces(right) : [null])];
  }
  return [null];
}
