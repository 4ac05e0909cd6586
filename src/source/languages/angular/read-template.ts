/** The elements of one Angular template, from the tree of Angular's own parser. */
import { expressionIn, staticText } from "../expression.ts";
import { classNamesIn, classNamesOf } from "../jsx-classes.ts";
import type { Range, SourceAttribute, SourceClasses } from "../language.ts";
import {
  addElement,
  addText,
  blockContext,
  type CollectedTree,
  type ElementAttributes,
  mergeClasses,
  NO_CLASSES,
  newElement,
  type OpenElement,
  ROOT_CONTEXT,
  trimmedEnd,
  type VisitContext,
} from "../tree.ts";
import type { AttributeNode, BlockNode, ElementNode, TemplateNode, TemplateVisitor } from "./compiler.ts";
import { isComponent, placedBy } from "./projection.ts";

/** Elements that the page does not have: their children belong to the element around them. */
const TRANSPARENT = new Set(["ng-container", "ng-template", "ng-content"]);
const INTERPOLATION = /\{\{[\s\S]*?\}\}/;
const IN_MESSAGE = {
  reason: "message_part",
  message: "in a message with plural or select forms Angular drops the attributes of a wrapper",
};

/** Adds what a template holds to `found`. `noWrapper`: why no element of this template can be wrapped. */
export function readTemplate(
  nodes: readonly TemplateNode[],
  text: string,
  found: CollectedTree,
  noWrapper?: OpenElement["noWrapper"],
): void {
  visitAll(nodes, ROOT_CONTEXT, { text, found, noWrapper });
}

interface Reading {
  readonly text: string;
  readonly found: CollectedTree;
  readonly noWrapper: OpenElement["noWrapper"];
}

function visitAll(nodes: readonly TemplateNode[], context: VisitContext, reading: Reading): void {
  const visitor = visitorFor(context, reading);
  for (const node of nodes) node.visit(visitor, null);
}

function visitorFor(context: VisitContext, reading: Reading): TemplateVisitor {
  const nothing = (): void => undefined;
  return {
    visitElement: (node) => readElement(node, context, reading),
    visitComponent: nothing,
    visitText({ value, sourceSpan }) {
      for (const [index, piece] of value.split(new RegExp(INTERPOLATION, "g")).entries()) {
        if (index > 0) addText(context, null);
        addText(context, piece);
      }
      // White space counts inside a template literal.
      if (/\{\{[^}]*`/.test(value)) reading.found.verbatim.push(rangeOf(sourceSpan));
    },
    visitComment: ({ value, sourceSpan }) =>
      reading.found.comments.push({ text: (value ?? "").trim(), range: rangeOf(sourceSpan) }),
    visitBlock(node) {
      visitAll(node.children, blockContext(context, isLoop(node)), reading);
    },
    visitExpansion({ cases }) {
      const inside = { ...reading, noWrapper: IN_MESSAGE };
      for (const { expression } of cases) visitAll(expression, blockContext(context), inside);
    },
    visitAttribute: nothing,
    visitExpansionCase: nothing,
    visitBlockParameter: nothing,
    visitLetDeclaration: nothing,
    visitDirective: nothing,
  };
}

function isLoop({ name }: BlockNode): boolean {
  return name === "for";
}

function readElement(node: ElementNode, outer: VisitContext, reading: Reading): void {
  const { text, found } = reading;
  const structural = node.attrs.map(({ name }) => name).find((name) => name.startsWith("*"));
  const isRepeated =
    structural !== undefined
      ? /For(?:Of)?$/.test(structural)
      : node.attrs.some(({ name }) => /^\[\w*For(?:Of)?\]$/.test(name));
  const context = structural === undefined && !isRepeated ? outer : blockContext(outer, isRepeated);
  const start = rangeOf(node.startSourceSpan);
  const name = /^<([^\s/>]+)/.exec(text.slice(start.start, start.end))?.[1] ?? node.name;
  if (TRANSPARENT.has(name)) {
    visitAll(node.children, blockContext(context), reading);
    return;
  }
  const element = describe(node, name, context, reading);
  const inside = addElement(found, context, element, text);
  const component = isComponent(element);
  if (component) addText(inside, null);
  visitAll(node.children, inside, reading);
  if (component) addText(inside, null);
}

function describe(
  node: ElementNode,
  name: string,
  context: VisitContext,
  { text, noWrapper }: Reading,
): OpenElement {
  const startTag = rangeOf(node.startSourceSpan);
  const end = node.endSourceSpan === null ? null : rangeOf(node.endSourceSpan);
  const endTag = end === null || end.start === startTag.start ? null : end;
  const read = readAttributes(node.attrs, text);
  const computed = ["[innerHTML]", "[innerText]", "[textContent]"].some((key) => read.attributes.has(key));
  const range = { start: startTag.start, end: endTag?.end ?? impliedEnd(node, text) };
  const element = newElement(context, {
    ...{ ...read, range, startTag, endTag, name, tag: name },
    text: computed ? [null] : [],
    childrenOpen: computed || isComponent({ name }),
    ...(noWrapper === undefined ? {} : { noWrapper }),
  });
  return { ...element, ...placedBy(element) };
}

/** Where an element without an end tag ends: with its content. */
function impliedEnd(node: ElementNode, text: string): number {
  return trimmedEnd(text, rangeOf(node.startSourceSpan).end, endOf(node));
}

function endOf(node: TemplateNode): number {
  if (!isElement(node)) return node.sourceSpan.end.offset;
  const { startSourceSpan, endSourceSpan, children } = node;
  return endSourceSpan?.end.offset ?? Math.max(startSourceSpan.end.offset, ...children.map(endOf));
}

function isElement(node: TemplateNode): node is ElementNode {
  return "attrs" in node && "endSourceSpan" in node && "children" in node;
}

function readAttributes(nodes: readonly AttributeNode[], text: string): ElementAttributes {
  const attributes = new Map<string, SourceAttribute>();
  let classes = NO_CLASSES;
  for (const node of nodes) {
    const range = rangeOf(node.sourceSpan);
    const written = /^[^\s=]+/.exec(text.slice(range.start, range.end))?.[0] ?? node.name;
    const bound = /^\[(?:attr\.)?([\w:-]+)\]$/.exec(written)?.[1];
    const value = staticValueOf(node, bound !== undefined);
    const isClass = /^(?:\[?(?:class|className|ngClass)\]?|\[class\..*\])$/.test(written);
    if (isClass) classes = mergeClasses(classes, classesOf(written, node.value));
    const name = bound === undefined || isClass || attributes.has(bound) ? written : bound;
    attributes.set(name, { value, range });
  }
  return { attributes, classes, spread: false };
}

function staticValueOf({ name, value }: AttributeNode, isBound: boolean): string | null {
  if (isBound) return staticText(expressionIn(value));
  return /^[[(*#@]/.test(name) || INTERPOLATION.test(value) ? null : value;
}

/** `[class.on]` sets one name, `[class]` and `[ngClass]` those of their expression. */
function classesOf(written: string, value: string): SourceClasses {
  const single = /^\[class\.(.*)\]$/.exec(written)?.[1];
  if (single !== undefined) return { always: [], sometimes: [single], open: false };
  if (!written.startsWith("[")) {
    const open = INTERPOLATION.test(value);
    const always = classNamesIn(value.replace(new RegExp(`\\S*${INTERPOLATION.source}\\S*`, "g"), " "));
    return { ...always, open: open || always.open };
  }
  const expression = expressionIn(value);
  return expression === null ? { always: [], sometimes: [], open: true } : classNamesOf(expression);
}

export function rangeOf({ start, end }: TemplateNode["sourceSpan"]): Range {
  return { start: start.offset, end: end.offset };
}
