/** What the `@Component` decorators of a TypeScript file say about their templates and styles. */
import { parse } from "@babel/parser";
import { type AstNode, child, childNodes, isNode, list, stringPieces, textField } from "../ast.ts";
import type { Range } from "../language.ts";

export interface AngularComponent {
  /** The value of `template`; `null` where the component has a file instead. */
  readonly template: AstNode | null;
  /** As written, relative to the component's file. */
  readonly templateUrl: string | null;
  readonly styleUrls: readonly string[];
  /** Literals in `styles`, between the quotes. */
  readonly styles: readonly Range[];
  /** True where Angular limits the styles to the template by attributes, as it does by default. */
  readonly emulated: boolean;
}

export type ComponentsResult =
  | { readonly ok: true; readonly components: readonly AngularComponent[] }
  | { readonly ok: false; readonly message: string; readonly line: number };

/** The components of a file, or its syntax error. */
export function componentsIn(text: string): ComponentsResult {
  if (!/@Component\b/.test(text)) return { ok: true, components: [] };
  try {
    const program: unknown = parse(text, {
      sourceType: "module",
      plugins: ["typescript", "decorators-legacy"],
    });
    return { ok: true, components: isNode(program) ? decorated(program) : [] };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos } = { pos: 0, ...error };
    return { ok: false, message: error.message, line: lineAt(text, typeof pos === "number" ? pos : 0) };
  }
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

function decorated(node: AstNode): AngularComponent[] {
  const own = node.type === "Decorator" ? componentOf(node) : null;
  return [...(own === null ? [] : [own]), ...[...childNodes(node)].flatMap(decorated)];
}

function componentOf(decorator: AstNode): AngularComponent | null {
  const call = child(decorator, "expression");
  const callee = call === null ? null : child(call, "callee");
  if (call === null || callee === null || textField(callee, "name") !== "Component") return null;
  const [metadata] = list(call, "arguments");
  const property = (name: string): AstNode | null => {
    const found = metadata === undefined ? [] : list(metadata, "properties");
    const one = found.find((each) => {
      const key = child(each, "key");
      return key !== null && (textField(key, "name") ?? textField(key, "value")) === name;
    });
    return one === undefined ? null : child(one, "value");
  };
  const texts = (name: string): string[] => itemsOf(property(name)).flatMap((one) => literalText(one) ?? []);
  const encapsulation = property("encapsulation");
  const mode = encapsulation === null ? null : child(encapsulation, "property");
  return {
    template: property("template"),
    templateUrl: texts("templateUrl")[0] ?? null,
    styleUrls: [...texts("styleUrl"), ...texts("styleUrls")],
    styles: itemsOf(property("styles"))
      .filter((one) => literalText(one) !== null)
      .map(insideQuotes),
    emulated: encapsulation === null || (mode !== null && textField(mode, "name") === "Emulated"),
  };
}

function itemsOf(value: AstNode | null): AstNode[] {
  if (value === null) return [];
  return value.type === "ArrayExpression" ? list(value, "elements") : [value];
}

/** The text of a plain literal; `null` for what an expression computes. */
export function literalText(node: AstNode): string | null {
  if (node.type !== "StringLiteral" && node.type !== "TemplateLiteral") return null;
  const pieces = stringPieces(node);
  return pieces.some((piece) => piece === null) ? null : pieces.join("");
}

/** The range of a literal without its quotes. */
export function insideQuotes({ start, end }: Range): Range {
  return { start: start + 1, end: end - 1 };
}
