/** Collects the elements of a syntax tree with JSX in it, for every parser that makes one. */
import { type AstNode, child, childNodes, list, stringPieces, textField, unwrapExpression } from "./ast.ts";
import { classNamesIn, classNamesOf } from "./jsx-classes.ts";
import { jsxText } from "./jsx-text.ts";
import type { Range, Slot, SourceAttribute, SourceClasses } from "./language.ts";
import {
  type CollectedTree,
  type ElementAttributes,
  mergeClasses,
  NO_CLASSES,
  newElement,
  type OpenElement,
  sortByPosition,
} from "./tree.ts";

/** The differences between the languages with JSX. */
export interface Dialect {
  /** Attributes that only work on the outermost element in a place. */
  readonly outermost: readonly string[];
  /** Elements whose white space is content. */
  readonly preformatted: ReadonlySet<string>;
  /** Elements that the page does not have: what another file passes stands there. */
  readonly replaced: ReadonlySet<string>;
  /** The text as the page shows it, where the parser leaves references (`&amp;`) in it. */
  decode(text: string): string;
}

/** `braces`: the `{}` of JSX that hold nothing but comments. */
export interface CollectedJsx extends CollectedTree {
  readonly braces: readonly Range[];
}

/** The context of a node on the way down. */
interface JsxContext {
  readonly parent: OpenElement | null;
  readonly repeated: boolean;
  readonly slot: Slot;
}

/** Names that differ between JSX and the page. */
export const DOM_NAMES = new Map([
  ["className", "class"],
  ["htmlFor", "for"],
  ["tabIndex", "tabindex"],
]);
const LOOP_METHODS = new Set(["map", "flatMap"]);
/** Components whose function child is a loop's body. */
const LOOP_COMPONENTS = new Set(["For", "Index"]);

/** Elements below the given nodes, and those comments that are nodes of the tree. */
export function collectJsx(
  nodes: readonly AstNode[],
  text: string,
  dialect: Dialect,
  context: Pick<JsxContext, "parent" | "slot">,
): CollectedJsx {
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };
  const braces: Range[] = [];

  const visit = (node: AstNode, context: JsxContext): void => {
    if (node.type === "JSXElement") visitElement(node, context);
    else if (node.type === "JSXFragment")
      for (const item of list(node, "children")) visit(item, { ...context, slot: "child" });
    else if (node.type === "AstroComment")
      found.comments.push({ text: (textField(node, "value") ?? "").trim(), range: rangeOf(node) });
    else visitExpression(node, context);
  };
  const visitExpression = (node: AstNode, context: JsxContext): void => {
    if (node.type === "JSXExpressionContainer") {
      if (child(node, "expression")?.type === "JSXEmptyExpression") braces.push(rangeOf(node));
      if (context.parent !== null && context.slot === "child") context.parent.childrenOpen = true;
    }
    if (LITERALS.has(node.type) && text.slice(node.start, node.end).includes("\n"))
      found.verbatim.push(rangeOf(node));
    const slot = slotBelow(node, context.slot);
    const repeated = context.repeated || opensLoop(node);
    for (const item of childNodes(node)) visit(item, { ...context, slot, repeated });
  };

  const visitElement = (node: AstNode, context: JsxContext): void => {
    const element = describe(node, context, dialect);
    if (element === null) return;
    found.elements.push(element);
    context.parent?.children.push(element);
    if (dialect.preformatted.has(element.name)) {
      const end = element.endTag?.start ?? element.range.end;
      found.verbatim.push({ start: element.startTag.end, end });
    }
    const opening = child(node, "openingElement");
    for (const attribute of opening === null ? [] : list(opening, "attributes")) {
      visit(attribute, { parent: element, repeated: context.repeated, slot: "attribute" });
    }
    const repeated = context.repeated || LOOP_COMPONENTS.has(element.name);
    for (const item of list(node, "children")) visit(item, { parent: element, repeated, slot: "child" });
  };

  for (const node of nodes) visit(node, { ...context, repeated: context.parent?.repeated ?? false });
  return { ...sortByPosition(found), braces };
}

/** Comments that are not nodes of the tree, with the braces around them if there are some. */
export function bracedComments(
  comments: readonly AstNode[],
  braces: readonly Range[],
): { readonly text: string; readonly range: Range }[] {
  return comments.map((comment) => ({
    text: (textField(comment, "value") ?? "").trim(),
    range: rangeOf(braces.find(({ start, end }) => start < comment.start && comment.end < end) ?? comment),
  }));
}

/** Literals in which white space is content. */
const LITERALS = new Set(["TemplateElement", "StringLiteral", "Literal"]);

/** The slot of a node's content. Content of an attribute keeps that slot at any depth. */
function slotBelow(node: AstNode, slot: Slot): Slot {
  if (slot === "attribute") return slot;
  if (node.type === "ConditionalExpression" || node.type === "LogicalExpression") return "branch";
  if (node.type === "ParenthesizedExpression") return slot;
  return "expression";
}

function opensLoop(node: AstNode): boolean {
  if (node.type !== "CallExpression" && node.type !== "OptionalCallExpression") return false;
  const callee = child(node, "callee");
  const property = callee === null ? null : child(callee, "property");
  const method = property === null ? null : textField(property, "name");
  if (method === "from") {
    const object = callee === null ? null : child(callee, "object");
    return object !== null && textField(object, "name") === "Array" && list(node, "arguments").length > 1;
  }
  return method !== null && LOOP_METHODS.has(method);
}

function describe(node: AstNode, context: JsxContext, dialect: Dialect): OpenElement | null {
  const opening = child(node, "openingElement");
  const nameNode = opening === null ? null : child(opening, "name");
  if (opening === null || nameNode === null) return null;
  const closing = child(node, "closingElement");
  const name = nameOf(nameNode);
  const read = readAttributes(opening);
  const { attributes } = read;
  return newElement(context, {
    ...read,
    range: rangeOf(node),
    startTag: rangeOf(opening),
    endTag: closing === null ? null : rangeOf(closing),
    name,
    tag: dialect.replaced.has(name) ? null : hostTag(name),
    text: [...jsxText(node, dialect.decode)],
    childrenOpen: attributes.has("dangerouslySetInnerHTML") || attributes.has("set:html"),
    slot: context.slot,
    outermost: dialect.outermost.filter((attribute) => attributes.has(attribute)),
  });
}

function readAttributes(opening: AstNode): ElementAttributes {
  const attributes = new Map<string, SourceAttribute>();
  let classes = NO_CLASSES;
  let spread = false;
  for (const attribute of list(opening, "attributes")) {
    const nameNode = child(attribute, "name");
    if (attribute.type !== "JSXAttribute" || nameNode === null) {
      spread = true;
      continue;
    }
    const written = nameOf(nameNode);
    const dom = DOM_NAMES.get(written) ?? written;
    const value = child(attribute, "value");
    attributes.set(dom, { value: staticValue(value), range: rangeOf(attribute) });
    if (dom === "class" || dom === "class:list") classes = mergeClasses(classes, classesOf(value));
  }
  const isOpen = spread && !attributes.has("class");
  return { attributes, spread, classes: isOpen ? { ...classes, open: true } : classes };
}

/** The expression in an attribute's braces; `null` for a plain value. */
function expressionOf(value: AstNode | null): AstNode | null {
  return value?.type === "JSXExpressionContainer" ? child(value, "expression") : null;
}

function classesOf(value: AstNode | null): SourceClasses {
  if (value === null) return NO_CLASSES;
  const expression = expressionOf(value);
  return expression === null ? classNamesIn(textField(value, "value") ?? "") : classNamesOf(expression);
}

function rangeOf(node: Range): Range {
  return { start: node.start, end: node.end };
}

function staticValue(value: AstNode | null): string | null {
  if (value === null) return "";
  const expression = expressionOf(value);
  if (expression === null) return textField(value, "value");
  const pieces = stringPieces(unwrapExpression(expression));
  return pieces.some((piece) => piece === null) ? null : pieces.join("");
}

function nameOf(node: AstNode): string {
  if (node.type === "JSXMemberExpression") {
    const [object, property] = [child(node, "object"), child(node, "property")];
    return `${object === null ? "" : nameOf(object)}.${property === null ? "" : nameOf(property)}`;
  }
  if (node.type === "JSXNamespacedName") {
    const [space, local] = [child(node, "namespace"), child(node, "name")];
    return `${space === null ? "" : nameOf(space)}:${local === null ? "" : nameOf(local)}`;
  }
  return textField(node, "name") ?? "";
}

/** `div` and `motion.div` become a div. What `Card` and `Dialog.Title` become is unknown: `null`. */
function hostTag(name: string): string | null {
  const last = name.slice(name.lastIndexOf(".") + 1);
  return /^[a-z]/.test(last) ? last : null;
}
