/** Templates in TypeScript: the `template` of each `@Component`. */
import { parse } from "@babel/parser";
import { type AstNode, child, childNodes, isNode, list, textField } from "../ast.ts";
import type { Range } from "../language.ts";

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
  if (!/@Component\b/.test(text)) return { ok: true, templates: [], computedAt: null };
  const program = parseScript(text);
  if (!isNode(program)) return program;
  const values = componentTemplates(program);
  const templates = values.flatMap((value) => templateOf(value, text) ?? []);
  const computed = values.find((value) => templateOf(value, text) === null);
  return { ok: true, templates, computedAt: computed === undefined ? null : lineAt(text, computed.start) };
}

function parseScript(text: string): AstNode | Extract<InlineTemplates, { ok: false }> {
  try {
    const file: unknown = parse(text, {
      sourceType: "module",
      plugins: ["typescript", "decorators-legacy"],
    });
    return isNode(file) ? file : { ok: false, message: "the parser gave no tree", line: 1 };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { pos } = { pos: 0, ...error };
    return { ok: false, message: error.message, line: lineAt(text, typeof pos === "number" ? pos : 0) };
  }
}

/** The value of `template` in each `@Component({…})`. */
function componentTemplates(node: AstNode): AstNode[] {
  const own = node.type === "Decorator" ? templateOfDecorator(node) : null;
  return [...(own === null ? [] : [own]), ...[...childNodes(node)].flatMap(componentTemplates)];
}

function templateOfDecorator(decorator: AstNode): AstNode | null {
  const call = child(decorator, "expression");
  const callee = call === null ? null : child(call, "callee");
  if (call === null || callee === null || textField(callee, "name") !== "Component") return null;
  const [metadata] = list(call, "arguments");
  const properties = metadata === undefined ? [] : list(metadata, "properties");
  const property = properties.find((one) => {
    const key = child(one, "key");
    return key !== null && (textField(key, "name") ?? textField(key, "value")) === "template";
  });
  return property === undefined ? null : child(property, "value");
}

function templateOf(value: AstNode, text: string): InlineTemplate | null {
  const isLiteral = value.type === "TemplateLiteral" && list(value, "expressions").length === 0;
  if (!isLiteral && value.type !== "StringLiteral") return null;
  const range = { start: value.start + 1, end: value.end - 1 };
  return { range, line: lineAt(text, range.start), quoted: !isLiteral };
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
