/** Vue single-file components through Vue's own parser: the template's elements and its chains of branches. */
import {
  type AttributeNode,
  type CompilerError,
  compile,
  createRoot,
  type DirectiveNode,
  ElementTypes,
  NodeTypes,
  type ParserOptions,
  parse,
  type RootNode,
  type TemplateChildNode,
} from "@vue/compiler-dom";
import { expressionIn, staticText } from "./expression.ts";
import { classNamesIn, classNamesOf } from "./jsx-classes.ts";
import type { Language, Range, SourceAttribute, SourceClasses, VerifyResult } from "./language.ts";
import { markup } from "./markup.ts";
import { escapesStyleText, VUE_2_FORM, VUE_FORM } from "./style-element.ts";
import {
  addElement,
  addText,
  blockContext,
  type CollectedTree,
  type ElementAttributes,
  endTagOf,
  mayBeCounted,
  mergeClasses,
  NO_CLASSES,
  newElement,
  type OpenElement,
  ROOT_CONTEXT,
  sortByPosition,
  startTagOf,
  type VisitContext,
  visitContent,
} from "./tree.ts";

type ElementNode = Extract<TemplateChildNode, { type: NodeTypes.ELEMENT }>;

/** Elements that the page does not have: their children belong to the element around them. */
const TRANSPARENT = new Set(["template", "slot"]);
const BRANCHES = new Set(["v-else", "v-else-if"]);

/** Vue files. Only the template is read. */
export const vue: Language = {
  ...markup,
  name: "vue",
  oneChild: mayBeCounted,
  alsoForbidden: [
    "a plain <style> element: Vue drops it",
    "v-if, v-else-if and v-else on a variant's element where the wrapper has them",
  ],
  ...VUE_FORM,
  forLibrary: (library) => ({
    ...vue,
    ...(library.major === 2 ? VUE_2_FORM : {}),
    escapesStyleText: escapesStyleText(library),
  }),
  parse(text) {
    const errors: CompilerError[] = [];
    const root = parseFile(text, errors);
    const [error] = errors;
    if (error !== undefined) return failure(error);
    const templates = templatesOf(root);
    const source = collect(templates, text);
    const foreign = templates.find(isForeign);
    if (foreign === undefined) return { ok: true, source };
    const { line } = foreign.loc.start;
    return {
      ok: true,
      source: { ...source, unread: { line, message: "the template's language is not read" } },
    };
  },
  verify(text) {
    const errors: CompilerError[] = [];
    // The parser has to read the expressions: the compiler by itself refuses several statements in a handler.
    const root = parseFile(text, errors, EXPRESSIONS);
    const thrown = templatesOf(root).flatMap((template) => compileTemplate(template, text, errors) ?? []);
    const [error] = errors;
    return Promise.resolve(error === undefined ? (thrown[0] ?? { ok: true }) : failure(error));
  },
};

type Failure = Extract<VerifyResult, { ok: false }>;

/** Collects the compiler's errors. Of a misplaced `v-slot` it reports none, and throws when it makes the code. */
function compileTemplate(
  { children, loc }: ElementNode,
  text: string,
  errors: CompilerError[],
): Failure | null {
  try {
    compile(
      { ...createRoot(children, text) },
      {
        mode: "module",
        ...EXPRESSIONS,
        onError: (error) => errors.push(error),
        // Warnings are for the project's own build.
        onWarn: () => undefined,
      },
    );
    return null;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const line = misplacedSlot(children, false)?.loc.start.line ?? loc.start.line;
    return { ok: false, message: `Vue's compiler fails: ${error.message}`, line };
  }
}

/** The first `<template #name>` that is no child of a component. */
function misplacedSlot(nodes: readonly TemplateChildNode[], inComponent: boolean): ElementNode | undefined {
  for (const node of nodes.filter(isElement)) {
    const isSlot = node.props.some((prop) => prop.type === NodeTypes.DIRECTIVE && prop.name === "slot");
    if (node.tag === "template" && isSlot && !inComponent) return node;
    const inside = misplacedSlot(node.children, node.tagType === ElementTypes.COMPONENT);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

const EXPRESSIONS: ParserOptions = { prefixIdentifiers: true, expressionPlugins: ["typescript"] };

function parseFile(text: string, errors: CompilerError[], options: ParserOptions = {}): RootNode {
  return parse(text, {
    ...options,
    parseMode: "sfc",
    comments: true,
    whitespace: "preserve",
    onError: (error) => errors.push(error),
  });
}

function failure(error: CompilerError): Failure {
  return { ok: false, message: error.message, line: error.loc?.start.line ?? 1 };
}

/** The HTML templates of a file. One in another language (Pug) is text for Vue's parser, and is not read. */
function templatesOf(root: RootNode): ElementNode[] {
  return root.children.filter(isElement).filter(({ tag }) => tag === "template");
}

/** Vue's own parser leaves a template in another language as one text. */
function isForeign({ props }: ElementNode): boolean {
  return props.some(
    (prop) => prop.type === NodeTypes.ATTRIBUTE && prop.name === "lang" && prop.value?.content !== "html",
  );
}

function isElement(node: TemplateChildNode): node is ElementNode {
  return node.type === NodeTypes.ELEMENT;
}

function collect(templates: readonly ElementNode[], text: string): CollectedTree {
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };

  const visitAll = (nodes: readonly TemplateChildNode[], context: VisitContext): void => {
    for (const [index, node] of nodes.entries()) {
      if (isElement(node)) visitElement(node, context, branchAttribute(nodes, index));
      else visitText(node, context);
    }
  };
  const visitText = (node: TemplateChildNode, context: VisitContext): void => {
    if (node.type === NodeTypes.COMMENT) {
      found.comments.push({ text: node.content.trim(), range: rangeOf(node) });
    } else if (node.type === NodeTypes.TEXT) {
      addText(context, node.content);
    } else if (node.type === NodeTypes.INTERPOLATION) {
      addText(context, null);
      // White space counts inside a template literal.
      if (node.loc.source.includes("`")) found.verbatim.push(rangeOf(node));
    }
  };
  const visitElement = (node: ElementNode, outer: VisitContext, branch: string | null): void => {
    const isLoop = has(node, "v-for");
    const isConditional = branch !== null || has(node, "v-if") || isLoop;
    const context = isConditional ? blockContext(outer, isLoop) : outer;
    if (TRANSPARENT.has(node.tag)) {
      visitAll(node.children, blockContext(context));
      return;
    }
    const element = describe(node, context, branch, text);
    const inside = addElement(found, context, element, text);
    visitContent(inside, element, () => visitAll(node.children, inside));
  };

  for (const template of templates) visitAll(template.children, ROOT_CONTEXT);
  return sortByPosition(found);
}

function describe(
  node: ElementNode,
  context: VisitContext,
  branch: string | null,
  text: string,
): OpenElement {
  const range = rangeOf(node);
  const nameEnd = range.start + 1 + node.tag.length;
  const startTag = startTagOf(text, range.start, node.props.at(-1)?.loc.end.offset ?? nameEnd);
  const { attributes, classes, spread } = readAttributes(node);
  // Attributes of a component in its parent's template fall through to its root element.
  const isOpen = spread || context.parent === null;
  const computed = has(node, "v-html") || has(node, "v-text");
  return newElement(context, {
    range,
    startTag,
    endTag:
      node.isSelfClosing === true
        ? null
        : endTagOf(text, startTag, node.children.at(-1)?.loc.end.offset ?? 0, range.end),
    name: node.tag,
    tag: node.tagType === ElementTypes.ELEMENT ? node.tag : null,
    attributes,
    spread: isOpen,
    classes: isOpen ? { ...classes, open: true } : classes,
    text: computed ? [null] : [],
    childrenOpen: computed,
    outermost: [...(branch === null ? [] : [branch]), ...slotAttributes(attributes)],
  });
}

/** Vue 2 names what a slot gives beside the slot. */
function slotAttributes(attributes: ReadonlyMap<string, SourceAttribute>): string[] {
  return attributes.has("slot") ? ["slot", "slot-scope"].filter((name) => attributes.has(name)) : [];
}

function readAttributes(node: ElementNode): ElementAttributes {
  const attributes = new Map<string, SourceAttribute>();
  let classes = NO_CLASSES;
  let spread = false;
  for (const prop of node.props) {
    const read = readAttribute(prop);
    const name = attributes.has(read.name) ? writtenName(prop) : read.name;
    attributes.set(name, { value: read.value, range: rangeOf(prop) });
    if (read.name === "class") classes = mergeClasses(classes, classesOf(prop, read.value));
    if (prop.type === NodeTypes.DIRECTIVE && prop.name === "bind" && prop.arg === undefined) spread = true;
  }
  return { attributes, classes, spread };
}

/** An attribute by the name that the page knows. Directives keep the name they are written with. */
function readAttribute(prop: AttributeNode | DirectiveNode): {
  readonly name: string;
  readonly value: string | null;
} {
  if (prop.type === NodeTypes.ATTRIBUTE) return { name: prop.name, value: prop.value?.content ?? "" };
  const { arg, exp } = prop;
  if (prop.name === "bind" && arg?.type === NodeTypes.SIMPLE_EXPRESSION && arg.isStatic) {
    const value = exp?.type === NodeTypes.SIMPLE_EXPRESSION ? staticText(expressionIn(exp.content)) : null;
    return { name: arg.content, value };
  }
  return { name: writtenName(prop), value: null };
}

function writtenName(prop: AttributeNode | DirectiveNode): string {
  return prop.type === NodeTypes.ATTRIBUTE ? prop.name : (prop.rawName ?? `v-${prop.name}`);
}

function classesOf(prop: AttributeNode | DirectiveNode, value: string | null): SourceClasses {
  if (prop.type === NodeTypes.ATTRIBUTE) return classNamesIn(value ?? "");
  const expression = prop.exp?.type === NodeTypes.SIMPLE_EXPRESSION ? expressionIn(prop.exp.content) : null;
  return expression === null ? { always: [], sometimes: [], open: true } : classNamesOf(expression);
}

/** The directive that ties an element to its siblings. Nothing may stand between the branches of a chain. */
function branchAttribute(siblings: readonly TemplateChildNode[], index: number): string | null {
  const node = siblings[index];
  if (node === undefined || !isElement(node)) return null;
  const own = node.props.map(writtenName).find((name) => BRANCHES.has(name));
  if (own !== undefined) return own;
  if (!has(node, "v-if")) return null;
  const next = siblings.slice(index + 1).find(isElement);
  return next?.props.some((prop) => BRANCHES.has(writtenName(prop))) ? "v-if" : null;
}

function has(node: ElementNode, directive: string): boolean {
  return node.props.some((prop) => writtenName(prop) === directive);
}

function rangeOf({ loc }: { readonly loc: ElementNode["loc"] }): Range {
  return { start: loc.start.offset, end: loc.end.offset };
}
