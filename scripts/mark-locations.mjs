// Gives every element of a source file an attribute with its source location, by the languages' own parsers and
// without the project's search: the corpus of picked elements is checked against it.
import { parseAstroSync } from "@astrojs/compiler-binding";
import { parse as parseJsx } from "@babel/parser";
import { parse as parseVue } from "@vue/compiler-sfc";
import { parse as parseHtml } from "parse5";
import { parse as parseSvelte } from "svelte/compiler";

export const MARK = "data-place";

/**
 * @typedef {{start: number, nameEnd: number, tagEnd: number, kinds: Set<string>}} Found an element of the source
 * @typedef {{file: string, line: number, column: number, kinds: string[]}} Place `column` counts from 0
 */

/**
 * The file with the attribute on every element that is not a component, and the places by the attribute's value.
 * @param {string} file
 * @param {string} text
 * @returns {{text: string, places: Map<string, Place>}}
 */
export function markLocations(file, text) {
  const find = FINDERS[file.slice(file.lastIndexOf(".") + 1)];
  const found = find ? find(text).sort((a, b) => a.start - b.start) : [];
  const places = new Map();
  let marked = text;
  const lineOf = (offset) => text.slice(0, offset).split("\n").length;
  for (const { start, nameEnd, tagEnd, kinds } of found.toReversed()) {
    const line = lineOf(start);
    const column = start - (text.lastIndexOf("\n", start - 1) + 1);
    const tag = text.slice(start, tagEnd);
    if (found.filter((other) => lineOf(other.start) === line).length > 1) kinds.add("same-line");
    if (found.filter((other) => text.slice(other.start, other.tagEnd) === tag).length > 1) kinds.add("equal");
    const name = `${file}:${line}:${column}`;
    places.set(name, { file, line, column, kinds: [...kinds] });
    marked = `${marked.slice(0, nameEnd)} ${MARK}="${name}"${marked.slice(nameEnd)}`;
  }
  return { text: marked, places };
}

const FINDERS = { astro: inAstro, html: inHtml, jsx: inJsx, tsx: inJsx, vue: inVue, svelte: inSvelte };
const HOST = /^[a-z]/;

function inHtml(text) {
  const found = [];
  const visit = (node) => {
    const tag = node.sourceCodeLocation?.startTag;
    if (tag && node.tagName) {
      const nameEnd = tag.startOffset + 1 + node.tagName.length;
      found.push({ start: tag.startOffset, nameEnd, tagEnd: tag.endOffset, kinds: new Set() });
    }
    for (const child of node.childNodes ?? []) visit(child);
  };
  visit(parseHtml(text, { sourceCodeLocationInfo: true }));
  return found;
}

function inJsx(text) {
  return inJsxTree(parseJsx(text, { sourceType: "module", plugins: ["jsx", "typescript"] }).program);
}

function inAstro(text) {
  return inJsxTree(JSON.parse(parseAstroSync(text).ast).body);
}

function inJsxTree(root) {
  const found = [];
  const visit = (node, kinds) => {
    if (Array.isArray(node)) for (const item of node) visit(item, kinds);
    if (typeof node?.type !== "string") return;
    let below = kinds;
    if (node.type === "ConditionalExpression" || node.type === "LogicalExpression")
      below = new Set([...kinds, "conditional"]);
    if (node.type === "CallExpression" && node.callee.property?.name === "map")
      below = new Set([...kinds, "loop"]);
    if (node.type === "JSXElement") {
      const { start, end, name, attributes } = node.openingElement;
      if (HOST.test(name.name ?? "")) {
        const own = new Set(below);
        const computed = ({ name, value }) =>
          name?.name === "className" && value?.type === "JSXExpressionContainer";
        if (attributes.some(computed)) own.add("class-helper");
        if (node.children.some(({ type }) => type === "JSXExpressionContainer")) own.add("data");
        found.push({ start, nameEnd: name.end, tagEnd: end, kinds: own });
      }
    }
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === "object" && key !== "loc") visit(value, below);
    }
  };
  visit(root, new Set());
  return found;
}

function inVue(text) {
  const found = [];
  const INTERPOLATION = 5;
  const visit = (node, kinds) => {
    const below = new Set(kinds);
    const directive = (...names) =>
      node.props?.some(({ type, name }) => type === 7 && names.includes(name)) === true;
    if (directive("if", "else", "else-if")) below.add("conditional");
    if (directive("for")) below.add("loop");
    if (node.tag && node.tagType === 0 && HOST.test(node.tag)) {
      const own = new Set(below);
      if (node.props.some(({ name, arg }) => name === "bind" && arg?.content === "class"))
        own.add("class-helper");
      const data = node.children.some(({ type, tag }) => type === INTERPOLATION || tag === "slot");
      if (data || directive("text")) own.add("data");
      const start = node.loc.start.offset;
      const nameEnd = start + 1 + node.tag.length;
      const tagEnd = text.indexOf(">", node.props.at(-1)?.loc.end.offset ?? nameEnd) + 1;
      found.push({ start, nameEnd, tagEnd, kinds: own });
    }
    for (const child of node.children ?? []) visit(child, below);
  };
  const template = parseVue(text).descriptor.template;
  if (template?.ast) visit(template.ast, new Set());
  return found;
}

function inSvelte(text) {
  const found = [];
  const visit = (node, kinds) => {
    if (Array.isArray(node)) for (const item of node) visit(item, kinds);
    if (typeof node?.type !== "string") return;
    let below = kinds;
    if (node.type === "IfBlock") below = new Set([...kinds, "conditional"]);
    if (node.type === "EachBlock") below = new Set([...kinds, "loop"]);
    if (node.type === "RegularElement") {
      const own = new Set(below);
      const { start, name, attributes, fragment } = node;
      const computed = (attribute) =>
        attribute.type === "ClassDirective" ||
        (attribute.name === "class" && /\{/.test(text.slice(attribute.start, attribute.end)));
      if (attributes.some(computed)) own.add("class-helper");
      if (fragment.nodes.some(({ type }) => type === "ExpressionTag" || type === "RenderTag"))
        own.add("data");
      const nameEnd = start + 1 + name.length;
      const tagEnd = text.indexOf(">", attributes.at(-1)?.end ?? nameEnd) + 1;
      found.push({ start, nameEnd, tagEnd, kinds: own });
    }
    for (const key of ["nodes", "fragment", "body", "consequent", "alternate", "fallback"])
      visit(node[key], below);
  };
  visit(parseSvelte(text, { modern: true }).fragment, new Set());
  return found;
}
