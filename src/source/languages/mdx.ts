/** MDX through its own compiler's parser: JSX elements, and the elements that Markdown creates. */
import { compile, createProcessor } from "@mdx-js/mdx";
import { type AstNode, child, isNode, list, textField } from "./ast.ts";
import { staticText } from "./expression.ts";
import { classNamesIn, classNamesOf } from "./jsx-classes.ts";
import { bracedComments, collectJsx, type Dialect, DOM_NAMES } from "./jsx-tree.ts";
import type { Language, Range, Slot, SourceAttribute, SourceClasses, VerifyResult } from "./language.ts";
import { jsxLibraryMarkup, jsxMarkup } from "./markup.ts";
import {
  addElement,
  addText,
  type CollectedTree,
  type ElementAttributes,
  endTagOf,
  NO_CLASSES,
  newElement,
  type OpenElement,
  ROOT_CONTEXT,
  sortByPosition,
  startTagOf,
  type VisitContext,
  visitContent,
} from "./tree.ts";

const DIALECT: Dialect = {
  outermost: ["key"],
  preformatted: new Set(),
  replaced: new Set(),
  decode: (text) => text,
};
/** The head of a file, which a site's tools read and the compiler does not know. */
const FRONTMATTER = /^---[ \t]*\r?\n[\s\S]*?\r?\n---[ \t]*(?=\r?\n|$)/;
/** The id that Docusaurus and others take from the end of a heading. */
const HEADING_ID = /(?<=^[ \t]{0,3}#{1,6}[ \t][^\n]*)\{#[^{}\s]+\}(?=[ \t]*\r?$)/gm;
/** What a site's tools read before the compiler does. */
const READ_BY_SITES = [FRONTMATTER, HEADING_ID];
/** Docusaurus reads HTML comments as well. */
const COMMENT = /<!--[\s\S]*?-->/g;
/** The elements that Markdown writes without tags. */
const MARKDOWN = new Map([
  ["paragraph", "p"],
  ["blockquote", "blockquote"],
  ["listItem", "li"],
  ["emphasis", "em"],
  ["strong", "strong"],
  ["link", "a"],
  ["image", "img"],
  ["inlineCode", "code"],
  ["code", "pre"],
]);

const LIST_ITEM = {
  reason: "list_item",
  message: "between the items of a list that Markdown writes nothing else fits",
} as const;

/** MDX files. HTML comments do not exist in them: markers are JSX comments inside the wrapper. */
export const mdx: Language = {
  ...jsxMarkup,
  name: "mdx",
  // Markdown formatters treat text that is indented by four columns as code.
  indents: false,
  forLibrary: (library) => ({
    ...mdx,
    ...jsxLibraryMarkup(library),
    verify: (text) =>
      verify(blankPatterns(text, library.docusaurus ? [...READ_BY_SITES, COMMENT] : READ_BY_SITES)),
  }),
  parse(text) {
    try {
      const readable = blankPatterns(text, [...READ_BY_SITES, COMMENT]);
      const tree: unknown = createProcessor({ format: "mdx" }).parse(readable);
      return { ok: true, source: collect(tree, text) };
    } catch (error) {
      return failure(error);
    }
  },
  verify: (text) => verify(blankPatterns(text, READ_BY_SITES)),
};

async function verify(text: string): Promise<VerifyResult> {
  try {
    await compile(text, { format: "mdx" });
    return { ok: true };
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Extract<VerifyResult, { ok: false }> {
  if (!(error instanceof Error)) throw error;
  const line = "line" in error && typeof error.line === "number" ? error.line : 1;
  return { ok: false, message: "reason" in error ? String(error.reason) : error.message, line };
}

/** The text with spaces in place of what the patterns match, so that all offsets stay. */
function blankPatterns(text: string, patterns: readonly RegExp[]): string {
  return patterns.reduce(
    (read, pattern) => read.replace(pattern, (found) => found.replace(/[^\r\n]/g, " ")),
    text,
  );
}

/** A node of the Markdown tree, its position as offsets. */
interface MdNode extends Range {
  readonly type: string;
  readonly node: object;
}

function mdNode(value: unknown): MdNode | null {
  if (typeof value !== "object" || value === null || !("type" in value) || !("position" in value))
    return null;
  const { type, position } = value;
  if (typeof type !== "string" || typeof position !== "object" || position === null) return null;
  const start = "start" in position ? offsetOf(position.start) : null;
  const end = "end" in position ? offsetOf(position.end) : null;
  return start === null || end === null ? null : { type, start, end, node: value };
}

function offsetOf(point: unknown): number | null {
  return typeof point === "object" && point !== null && "offset" in point && typeof point.offset === "number"
    ? point.offset
    : null;
}

function field(node: object, name: string): unknown {
  return Object.entries(node).find(([key]) => key === name)?.[1];
}

function nodesIn(node: object, name: string): MdNode[] {
  const value = field(node, name);
  return Array.isArray(value) ? value.map(mdNode).filter((item) => item !== null) : [];
}

/** The program of an expression, import or export. */
function programOf(node: object): AstNode | null {
  const data = field(node, "data");
  const program = typeof data === "object" && data !== null ? field(data, "estree") : null;
  return isNode(program) ? program : null;
}

function collect(tree: unknown, text: string): CollectedTree {
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };

  const visit = (item: MdNode, context: VisitContext): void => {
    const { type, node } = item;
    if (type === "mdxJsxFlowElement" || type === "mdxJsxTextElement") visitJsx(item, context);
    else if (type === "mdxjsEsm") program(programOf(node), ROOT_CONTEXT, "expression");
    else if (type === "mdxFlowExpression" || type === "mdxTextExpression") expression(item, context);
    else if (type === "text") addText(context, String(field(node, "value") ?? ""));
    else if (isTransparent(item, context)) visitAll(item, context);
    else markdown(item, context);
  };
  const visitAll = ({ node }: MdNode, context: VisitContext): void => {
    for (const item of nodesIn(node, "children")) visit(item, context);
  };
  const program = (root: AstNode | null, { parent }: Pick<VisitContext, "parent">, slot: Slot): void => {
    if (root === null) return;
    const inside = collectJsx([root], text, DIALECT, { parent, slot });
    found.elements.push(...inside.elements);
    found.verbatim.push(...inside.verbatim);
    found.comments.push(...bracedComments(list(root, "comments"), inside.braces));
  };
  const expression = (item: MdNode, context: VisitContext): void => {
    const root = programOf(item.node);
    if (root === null) return;
    const [comment] = list(root, "comments");
    if (comment !== undefined && list(root, "body").length === 0) {
      found.comments.push({
        text: (textField(comment, "value") ?? "").trim(),
        range: { start: item.start, end: item.end },
      });
      return;
    }
    addText(context, null);
    if (context.parent !== null) context.parent.childrenOpen = true;
    program(root, context, "expression");
  };
  const visitJsx = (item: MdNode, context: VisitContext): void => {
    const name = field(item.node, "name");
    if (typeof name !== "string") {
      visitAll(item, context);
      return;
    }
    const element = describe(item, name, context, text);
    const inside = addElement(found, context, element, text);
    for (const { node } of nodesIn(item.node, "attributes")) {
      const value = field(node, "value");
      if (typeof value === "object" && value !== null)
        program(programOf(value), { parent: element }, "attribute");
    }
    visitContent(inside, element, () => visitAll(item, inside));
  };
  const markdown = (item: MdNode, context: VisitContext): void => {
    const name = markdownTag(item);
    if (name === null) {
      visitAll(item, context);
      return;
    }
    const value = field(item.node, "value");
    const element = markdownElement(item, name, context);
    const inside = addElement(found, context, element, text);
    if (typeof value === "string") addText(inside, value);
    visitAll(item, inside);
  };

  const root = mdNode(tree);
  if (root !== null) visitAll(root, ROOT_CONTEXT);
  return sortByPosition(found);
}

function markdownTag({ type, node }: MdNode): string | null {
  if (type === "heading") return `h${String(field(node, "depth"))}`;
  if (type === "list") return field(node, "ordered") === true ? "ol" : "ul";
  return MARKDOWN.get(type) ?? null;
}

/** True for a paragraph that the page does not have: in a list item, or with nothing but JSX in it. */
function isTransparent({ type, node }: MdNode, { parent }: VisitContext): boolean {
  if (type !== "paragraph") return false;
  const content = nodesIn(node, "children").filter(
    (item) => item.type !== "text" || String(field(item.node, "value")).trim() !== "",
  );
  return parent?.name === "li" || content.every((item) => item.type.startsWith("mdx"));
}

/** An element that Markdown creates. A site's tools may give it an id and classes. */
function markdownElement({ type, start, end }: MdNode, name: string, context: VisitContext): OpenElement {
  return newElement(context, {
    range: { start, end },
    startTag: { start, end: start },
    name,
    tag: name,
    attributes: new Map(),
    spread: true,
    classes: { ...NO_CLASSES, open: true },
    ...(type === "listItem" ? { noWrapper: LIST_ITEM } : {}),
  });
}

function describe(item: MdNode, name: string, context: VisitContext, text: string): OpenElement {
  const { start, end } = item;
  const read = readAttributes(item);
  const lastAttribute = nodesIn(item.node, "attributes").at(-1);
  const startTag = startTagOf(text, start, lastAttribute?.end ?? start + 1 + name.length);
  const contentEnd = nodesIn(item.node, "children").at(-1)?.end ?? 0;
  return newElement(context, {
    ...read,
    range: { start, end },
    startTag,
    name,
    endTag: text[startTag.end - 2] === "/" ? null : endTagOf(text, startTag, contentEnd, end),
    tag: /^[a-z]/.test(name.slice(name.lastIndexOf(".") + 1)) ? name : null,
    outermost: DIALECT.outermost.filter((attribute) => read.attributes.has(attribute)),
  });
}

function readAttributes(item: MdNode): ElementAttributes {
  const attributes = new Map<string, SourceAttribute>();
  let classes = NO_CLASSES;
  let spread = false;
  for (const { type, start, end, node } of nodesIn(item.node, "attributes")) {
    const written = field(node, "name");
    if (type !== "mdxJsxAttribute" || typeof written !== "string") {
      spread = true;
      continue;
    }
    const dom = DOM_NAMES.get(written) ?? written;
    const value = field(node, "value");
    attributes.set(dom, { value: staticValue(value), range: { start, end } });
    if (dom === "class") classes = classesOf(value);
  }
  const isOpen = spread && !attributes.has("class");
  return { attributes, spread, classes: isOpen ? { ...classes, open: true } : classes };
}

/** An attribute's value: a text, `null` where there is none, or an object with an expression. */
function staticValue(value: unknown): string | null {
  if (typeof value === "string") return value;
  return value === null ? "" : staticText(computedValue(value));
}

function classesOf(value: unknown): SourceClasses {
  const computed = computedValue(value);
  return computed === null ? classNamesIn(staticValue(value) ?? "") : classNamesOf(computed);
}

function computedValue(value: unknown): AstNode | null {
  return typeof value === "object" && value !== null ? expressionOf(value) : null;
}

function expressionOf(value: object): AstNode | null {
  const program = programOf(value);
  const [statement] = program === null ? [] : list(program, "body");
  return statement === undefined ? null : child(statement, "expression");
}
