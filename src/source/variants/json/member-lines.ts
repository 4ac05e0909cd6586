/** Finds the line of a member in a JSON text, and of a line inside a member's string. */
import { parseExpression } from "@babel/parser";
import { type AstNode, child, isNode, list, textField } from "../../languages/ast.ts";
import { lineAt } from "../../project/text-file.ts";

/** Keys and indexes from the outermost value to a member. */
export type MemberPath = readonly (string | number)[];

export interface MemberLines {
  /** The line in the JSON text, from 1, at which the member's own line `memberLine` (from 1) is written. */
  lineOf(path: MemberPath, memberLine?: number): number;
}

/** The lines of a text that is known to be JSON. A member that is missing has the line of the value around it. */
export function memberLines(json: string): MemberLines {
  // JSON is an expression of JavaScript, whose parser knows where each value is.
  const root: unknown = parseExpression(json);
  return {
    lineOf(path, memberLine = 1) {
      const node = isNode(root) ? nodeAt(root, path) : null;
      if (node === null) return 1;
      const isText = node.type === "StringLiteral";
      const inside = isText ? offsetOfLine(json.slice(node.start + 1, node.end - 1), memberLine) + 1 : 0;
      return lineAt(json, node.start + inside);
    },
  };
}

/** How a member is named in a problem: `variants[1].css`. */
export function memberName(path: MemberPath): string {
  return path.reduce<string>(
    (name, key) => (typeof key === "number" ? `${name}[${key}]` : name === "" ? key : `${name}.${key}`),
    "",
  );
}

function nodeAt(root: AstNode, path: MemberPath): AstNode {
  let node = root;
  for (const key of path) {
    const next = typeof key === "number" ? list(node, "elements")[key] : memberOf(node, key);
    if (next === undefined) return node;
    node = next;
  }
  return node;
}

function memberOf(node: AstNode, key: string): AstNode | undefined {
  // Of two members with one name, JSON takes the last.
  const property = list(node, "properties").findLast((candidate) => {
    const name = child(candidate, "key");
    return name !== null && textField(name, "value") === key;
  });
  return (property && child(property, "value")) ?? undefined;
}

/** The offset in a string as it is escaped in JSON at which its line begins. */
function offsetOfLine(escaped: string, line: number): number {
  let current = 1;
  for (const { 0: character, index } of escaped.matchAll(/\\u[0-9a-fA-F]{4}|\\.|[^\\]/gsu)) {
    if (current >= line) return index;
    if (/^\\(?:n|u000[aA])$/.test(character)) current += 1;
  }
  return escaped.length;
}
