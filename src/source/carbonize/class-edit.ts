/** Adds a class to an element, in each form that a class attribute is written in. */
import { type AstNode, child, list, textField, unwrapExpression } from "../languages/ast.ts";
import { expressionIn } from "../languages/expression.ts";
import { isClassHelper } from "../languages/jsx-classes.ts";
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";

export interface ClassEdit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** The edit; `null` where the class attribute has a form to which no class can be added. */
export function classEdit(
  { text, language }: LoadedSource,
  element: SourceElement,
  own: string,
): ClassEdit | null {
  const attribute = element.attributes.get("class");
  const written = attribute === undefined ? "" : text.slice(attribute.range.start, attribute.range.end);
  const name = language.commentSyntax === "jsx" ? "className" : "class";
  // In Vue, a plain attribute is allowed beside a binding.
  if (attribute === undefined || /^(?::|v-bind:)/.test(written)) {
    if (element.spread && language.commentSyntax === "jsx") return null;
    const at = element.startTag.start + 1 + element.name.length;
    return { at, end: at, text: ` ${name}="${own}"` };
  }
  const { start: at, end } = attribute.range;
  const edited = attribute.value === null ? inComputed(written, own) : inPlain(written, own);
  return edited === null ? null : { at, end, text: edited };
}

function inPlain(written: string, own: string): string | null {
  const quoted = /^(class|className)(\s*=\s*)(\{?\s*)(["'`])([\s\S]*)\4(\s*\}?)$/.exec(written);
  if (quoted === null) {
    const bare = /^(class)\s*=\s*([^\s"'=<>`{}]+)$/.exec(written);
    return bare === null ? null : `class="${bare[2]} ${own}"`;
  }
  const [, key = "", equals = "", open = "", quote = "", value = "", close = ""] = quoted;
  const added = value.trim() === "" ? own : `${value.trimEnd()} ${own}`;
  return `${key}${equals}${open}${quote}${added}${quote}${close}`;
}

/** `className={…}`, and Svelte's text that contains expressions. */
function inComputed(written: string, own: string): string | null {
  const mixed = /^class\s*=\s*(["'])([\s\S]*)\1$/.exec(written);
  if (mixed !== null) return `${written.slice(0, -1).trimEnd()} ${own}${mixed[1]}`;
  const braced = /^((?:class|className)\s*=\s*\{)([\s\S]*)\}$/.exec(written);
  const code = braced?.[2]?.trim() ?? "";
  const expression = expressionIn(code);
  const added = expression === null ? null : withClass(code, unwrapExpression(expression), own);
  return added === null ? null : `${braced?.[1]}${added}}`;
}

/** The expression with one more class. A value that may be no text is filtered out before the classes are joined. */
function withClass(code: string, node: AstNode, own: string): string | null {
  if (node.type === "TemplateLiteral" && code.endsWith("`")) return `${code.slice(0, -1).trimEnd()} ${own}\``;
  if (node.type === "ArrayExpression" || node.type === "ObjectExpression") return null;
  if (node.type === "CallExpression" && code.endsWith(")") && list(node, "arguments").length > 0) {
    const callee = child(node, "callee");
    if (callee?.type === "Identifier" && isClassHelper(textField(callee, "name") ?? ""))
      return `${code.slice(0, -1).trimEnd().replace(/,$/, "")}, "${own}")`;
  }
  return `[${code}, "${own}"].filter(Boolean).join(" ")`;
}
