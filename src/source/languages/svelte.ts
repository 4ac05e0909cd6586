/** Svelte components through Svelte's own parser: elements, and the blocks that show or repeat them. */
import { type AST, compile, parse } from "svelte/compiler";
import { type AstNode, isNode, stringPieces } from "./ast.ts";
import { classNamesInPieces, classNamesOf } from "./jsx-classes.ts";
import type { Language, Range, SourceAttribute, SourceClasses, VerifyResult } from "./language.ts";
import { markup, plainStyleTag } from "./markup.ts";
import {
  addElement,
  addText,
  blockContext,
  type CollectedTree,
  type ElementAttributes,
  endTagOf,
  mergeClasses,
  NO_CLASSES,
  newElement,
  type OpenElement,
  ROOT_CONTEXT,
  sortByPosition,
  startTagOf,
  trimmedEnd,
  type VisitContext,
  visitContent,
} from "./tree.ts";

type TemplateNode = AST.Fragment["nodes"][number];
type ElementNode = Extract<TemplateNode, { name: string; fragment: AST.Fragment; attributes: unknown[] }>;
type AttributeValue = AST.Attribute["value"];

/** Elements that stand for the document: nothing in them can be picked. */
const DOCUMENT_ELEMENTS = new Set([
  "SvelteHead",
  "SvelteWindow",
  "SvelteDocument",
  "SvelteBody",
  "SvelteOptions",
  "TitleElement",
]);
/** Elements that the page does not have: their children belong to the element around them. */
const TRANSPARENT = new Set(["SlotElement", "SvelteFragment", "SvelteBoundary"]);
/** Styles and scripts as Svelte's own preprocessing finds them, and comments, which may contain them. */
const BLOCKS = /<!--[\s\S]*?-->|<(style|script)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([\s\S]*?)<\/\1>/g;
const PLAIN = { style: /^css$/, script: /^(?:ts|js|typescript|javascript)$/ } as const;

/** Svelte files. A `<style>` below the top level is not scoped, so it contains plain rules. */
export const svelte: Language = {
  ...markup,
  name: "svelte",
  // At the top level, a style element would become the component's own.
  oneChild: ({ parent }) => parent === null,
  alsoForbidden: [
    ":global(…) in the style element: Svelte leaves it as it is written",
    "a bare { in an attribute, which begins an expression: write data-impeccable-params={'[…]'}",
  ],
  // In quotes a brace would begin an expression.
  attribute: (name, value) => `${name}={'${value.replace(/[\\']/g, "\\$&")}'}`,
  styleTag: plainStyleTag,
  styleElement: (id, css) => `${plainStyleTag(id)}${css}</style>`,
  parse(text) {
    try {
      const root = parse(withoutForeignBlocks(text), { modern: true });
      return { ok: true, source: collect(root, text) };
    } catch (error) {
      return failure(error);
    }
  },
  verify(text) {
    try {
      compile(withoutForeignBlocks(text), { generate: false });
      return Promise.resolve({ ok: true });
    } catch (error) {
      return Promise.resolve(failure(error));
    }
  },
};

function failure(error: unknown): Extract<VerifyResult, { ok: false }> {
  if (!(error instanceof Error)) throw error;
  const start = "start" in error ? error.start : null;
  const line =
    typeof start === "object" && start !== null && "line" in start && typeof start.line === "number"
      ? start.line
      : 1;
  return { ok: false, message: error.message.split("\n")[0] ?? error.message, line };
}

/** Replaces styles and scripts in a preprocessor's language with white space, so that all offsets stay. */
function withoutForeignBlocks(text: string): string {
  return text.replace(BLOCKS, (whole: string, kind?: "style" | "script", attributes = "", content = "") => {
    const lang = /\b(?:lang|type)\s*=\s*["']?(?:text\/)?([\w-]+)/.exec(attributes)?.[1];
    if (kind === undefined || lang === undefined || PLAIN[kind].test(lang)) return whole;
    const at = whole.length - content.length - `</${kind}>`.length;
    return whole.slice(0, at) + content.replace(/[^\n]/g, " ") + whole.slice(at + content.length);
  });
}

function collect(root: AST.Root, text: string): CollectedTree {
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };
  const tagComments: readonly Range[] = root.comments.map(({ start, end }) => ({ start, end }));

  const visitAll = (fragment: AST.Fragment | null | undefined, context: VisitContext): void => {
    for (const node of fragment?.nodes ?? []) visit(node, context);
  };
  const visit = (node: TemplateNode, context: VisitContext): void => {
    switch (node.type) {
      case "Text":
        addText(context, node.data);
        return;
      case "Comment":
        found.comments.push({ text: node.data.trim(), range: { start: node.start, end: node.end } });
        return;
      case "ExpressionTag":
      case "HtmlTag":
      case "RenderTag":
        addText(context, null);
        if (context.parent !== null && node.type !== "ExpressionTag") context.parent.childrenOpen = true;
        // White space counts inside a template literal.
        if (text.slice(node.start, node.end).includes("`"))
          found.verbatim.push({ start: node.start, end: node.end });
        return;
      case "IfBlock":
        visitAll(node.consequent, blockContext(context));
        visitAll(node.alternate, blockContext(context));
        return;
      case "EachBlock":
        visitAll(node.body, blockContext(context, true));
        visitAll(node.fallback, blockContext(context));
        return;
      case "AwaitBlock":
        for (const part of [node.pending, node.then, node.catch]) visitAll(part, blockContext(context));
        return;
      case "KeyBlock":
        visitAll(node.fragment, blockContext(context));
        return;
      case "SnippetBlock":
        visitAll(node.body, blockContext(context));
        return;
      default:
        if (isElement(node)) visitElement(node, context);
    }
  };
  const visitElement = (node: ElementNode, context: VisitContext): void => {
    if (DOCUMENT_ELEMENTS.has(node.type)) return;
    if (TRANSPARENT.has(node.type)) {
      visitAll(node.fragment, blockContext(context));
      return;
    }
    const element = describe(node, context, text, tagComments);
    const inside = addElement(found, context, element, text);
    visitContent(inside, element, () => visitAll(node.fragment, inside));
  };

  visitAll(root.fragment, ROOT_CONTEXT);
  return sortByPosition(found);
}

function isElement(node: TemplateNode): node is ElementNode {
  return "fragment" in node && "name" in node && "attributes" in node;
}

function describe(
  node: ElementNode,
  context: VisitContext,
  text: string,
  tagComments: readonly Range[],
): OpenElement {
  const { start } = node;
  const read = readAttributes(node, text);
  const startTag = startTagOf(text, start, headEnd(node), tagComments);
  const contentEnd = node.fragment.nodes.at(-1)?.end ?? 0;
  const endTag = text[startTag.end - 2] === "/" ? null : endTagOf(text, startTag, contentEnd, node.end);
  const end = endTag?.end ?? trimmedEnd(text, startTag.end, node.end);
  return newElement(context, {
    ...read,
    range: { start, end },
    startTag,
    endTag,
    name: node.name,
    tag: node.type === "RegularElement" ? node.name : null,
    // What the slot gives is known on the element that is put into it.
    outermost: read.attributes.has("slot")
      ? [...read.attributes.keys()].filter((name) => name === "slot" || name.startsWith("let:"))
      : [],
  });
}

function readAttributes(node: ElementNode, text: string): ElementAttributes {
  const attributes = new Map<string, SourceAttribute>();
  let classes = NO_CLASSES;
  let spread = false;
  for (const attribute of node.attributes) {
    const range = { start: attribute.start, end: attribute.end };
    if (attribute.type === "SpreadAttribute") spread = true;
    else if (attribute.type === "Attribute") {
      attributes.set(attribute.name, { value: staticValue(attribute.value), range });
      if (attribute.name === "class") classes = mergeClasses(classes, classesOf(attribute.value));
    } else if (attribute.type === "ClassDirective") {
      classes = mergeClasses(classes, { always: [], sometimes: [attribute.name], open: false });
      attributes.set(`class:${attribute.name}`, { value: null, range });
    } else
      attributes.set(text.slice(range.start, range.end).split(/[\s={]/)[0] ?? "", { value: null, range });
  }
  const isOpen = spread && !attributes.has("class");
  return { attributes, spread, classes: isOpen ? { ...classes, open: true } : classes };
}

/** The end of the name, the attributes and a dynamic element's `this`. */
function headEnd(node: ElementNode): number {
  const dynamic = "tag" in node ? node.tag : "expression" in node ? node.expression : null;
  return Math.max(
    node.start + 1 + node.name.length,
    ...node.attributes.map(({ end }) => end),
    isNode(dynamic) ? dynamic.end : 0,
  );
}

function staticValue(value: AttributeValue): string | null {
  if (value === true) return "";
  const pieces = (Array.isArray(value) ? value : [value]).flatMap(piecesOf);
  return pieces.some((piece) => piece === null) ? null : pieces.join("");
}

function piecesOf(part: AST.Text | AST.ExpressionTag): (string | null)[] {
  if (part.type === "Text") return [part.data];
  return isNode(part.expression) ? stringPieces(part.expression) : [null];
}

function classesOf(value: AttributeValue): SourceClasses {
  if (value === true) return NO_CLASSES;
  const parts = Array.isArray(value) ? value : [value];
  const expressions = parts.flatMap((part): AstNode[] => {
    const expression: unknown = part.type === "ExpressionTag" ? part.expression : null;
    return isNode(expression) ? [expression] : [];
  });
  const [only] = expressions;
  if (parts.length === 1 && only !== undefined) return classNamesOf(only);
  return classNamesInPieces(parts.flatMap(piecesOf), expressions);
}
