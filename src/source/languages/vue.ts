/** Vue single-file components through Vue's own parser: the elements of the template, the branches it chains. */
import {
  type AttributeNode,
  type CompilerError,
  compile,
  createRoot,
  type DirectiveNode,
  ElementTypes,
  NodeTypes,
  parse,
  type RootNode,
  type TemplateChildNode,
} from "@vue/compiler-dom";
import { expressionIn, staticText } from "./expression.ts";
import { classNamesIn, classNamesOf } from "./jsx-classes.ts";
import type {
  Language,
  Range,
  SourceAttribute,
  SourceClasses,
  SourceComment,
  SourceElement,
  VerifyResult,
} from "./language.ts";
import { markup } from "./markup.ts";

type ElementNode = Extract<TemplateChildNode, { type: NodeTypes.ELEMENT }>;
type MutableElement = SourceElement & {
  children: SourceElement[];
  text: (string | null)[];
  childrenOpen: boolean;
};

/** Elements of the template that the page never shows themselves: their children belong to the element around. */
const TRANSPARENT = new Set(["template", "slot"]);
const VERBATIM = new Set(["pre", "textarea"]);
const BRANCHES = new Set(["v-else", "v-else-if"]);
/** A `<style>` in a template is dropped by Vue; the same through a dynamic component is not. */
const styleTag = (id: string): string => `<component :is="'style'" data-impeccable-css="${id}">`;

/** Vue files: only the template is looked at. */
export const vue: Language = {
  ...markup,
  name: "vue",
  countsChildren: true,
  alsoForbidden: [
    "a plain <style> element: Vue drops it",
    "v-if, v-else-if and v-else on a variant's element where the wrapper has them",
  ],
  styleTag,
  styleElement: (id, css) => `${styleTag(id)}${css}</component>`,
  parse(text) {
    const errors: CompilerError[] = [];
    const root = parseFile(text, errors);
    const [error] = errors;
    if (error !== undefined) return failure(error);
    return { ok: true, source: collect(templatesOf(root), text) };
  },
  verify(text) {
    const errors: CompilerError[] = [];
    const root = parseFile(text, errors);
    for (const template of templatesOf(root)) {
      compile(
        { ...createRoot(template.children, text) },
        {
          mode: "module",
          prefixIdentifiers: true,
          expressionPlugins: ["typescript"],
          onError: (error) => errors.push(error),
        },
      );
    }
    const [error] = errors;
    return Promise.resolve(error === undefined ? { ok: true } : failure(error));
  },
};

function parseFile(text: string, errors: CompilerError[]): RootNode {
  return parse(text, {
    parseMode: "sfc",
    comments: true,
    whitespace: "preserve",
    onError: (error) => errors.push(error),
  });
}

function failure(error: CompilerError): Extract<VerifyResult, { ok: false }> {
  return { ok: false, message: error.message, line: error.loc?.start.line ?? 1 };
}

/** The HTML templates of a file; one in another language (Pug) is text to Vue's parser, and to us. */
function templatesOf(root: RootNode): ElementNode[] {
  return root.children.filter(isElement).filter(({ tag }) => tag === "template");
}

function isElement(node: TemplateChildNode): node is ElementNode {
  return node.type === NodeTypes.ELEMENT;
}

/** What surrounds a node on the way down. */
interface Around {
  readonly ancestors: readonly MutableElement[];
  readonly repeated: boolean;
}

function collect(templates: readonly ElementNode[], text: string): ReturnType<typeof empty> {
  const found = empty();

  const visitAll = (nodes: readonly TemplateChildNode[], around: Around): void => {
    for (const [index, node] of nodes.entries()) visit(node, around, nodes, index);
  };
  const visit = (
    node: TemplateChildNode,
    around: Around,
    siblings: readonly TemplateChildNode[],
    index: number,
  ): void => {
    const { ancestors } = around;
    if (node.type === NodeTypes.COMMENT) {
      found.comments.push({ text: node.content.trim(), range: place(node) });
    } else if (node.type === NodeTypes.TEXT) {
      for (const ancestor of ancestors) ancestor.text.push(node.content);
    } else if (node.type === NodeTypes.INTERPOLATION) {
      for (const ancestor of ancestors) ancestor.text.push(null);
      // White space counts inside a template literal.
      if (node.loc.source.includes("`")) found.verbatim.push(place(node));
    } else if (isElement(node)) {
      const repeated = around.repeated || has(node, "v-for");
      if (TRANSPARENT.has(node.tag)) {
        for (const ancestor of ancestors) ancestor.childrenOpen = true;
        if (node.tag === "slot") for (const ancestor of ancestors) ancestor.text.push(null);
        visitAll(node.children, { ancestors, repeated });
      } else visitElement(node, { ancestors, repeated }, branchAttribute(siblings, index));
    }
  };
  const visitElement = (node: ElementNode, around: Around, branch: string | null): void => {
    const parent = around.ancestors.at(-1) ?? null;
    const element = describe(node, parent, around.repeated, branch, text);
    found.elements.push(element);
    if (parent !== null) {
      parent.children.push(element);
      // What a condition or a loop leaves out or repeats is not always there once.
      if (branch !== null || has(node, "v-if") || has(node, "v-for")) parent.childrenOpen = true;
    }
    for (const { range } of element.attributes.values()) {
      if (text.slice(range.start, range.end).includes("\n")) found.verbatim.push(range);
    }
    if (VERBATIM.has(node.tag)) {
      found.verbatim.push({ start: element.startTag.end, end: element.endTag?.start ?? element.range.end });
    }
    const ancestors = [...around.ancestors, element];
    // What a component makes of its content, only the page knows.
    if (element.tag === null) for (const ancestor of ancestors) ancestor.text.push(null);
    visitAll(node.children, { ancestors, repeated: around.repeated });
    if (element.tag === null) for (const ancestor of ancestors) ancestor.text.push(null);
  };

  for (const template of templates) visitAll(template.children, { ancestors: [], repeated: false });
  found.elements.sort((a, b) => a.range.start - b.range.start);
  return found;
}

function empty(): { elements: SourceElement[]; comments: SourceComment[]; verbatim: Range[] } {
  return { elements: [], comments: [], verbatim: [] };
}

function describe(
  node: ElementNode,
  parent: MutableElement | null,
  repeated: boolean,
  branch: string | null,
  text: string,
): MutableElement {
  const range = place(node);
  const startTag = { start: range.start, end: startTagEnd(node, text) };
  const attributes = new Map<string, SourceAttribute>();
  let classes: SourceClasses = { always: [], sometimes: [], open: false };
  let spread = false;
  for (const prop of node.props) {
    const read = readAttribute(prop);
    const name = attributes.has(read.name) ? writtenName(prop) : read.name;
    attributes.set(name, { value: read.value, range: place(prop) });
    if (read.name === "class") classes = joined(classes, classesOf(prop, read.value));
    if (prop.type === NodeTypes.DIRECTIVE && prop.name === "bind" && prop.arg === undefined) spread = true;
  }
  // What stands on a component in its parent's template falls through to its root.
  const root = parent === null;
  const computed = has(node, "v-html") || has(node, "v-text");
  return {
    range,
    startTag,
    endTag: node.isSelfClosing === true ? null : endTagOf(node, startTag, text),
    name: node.tag,
    tag: node.tagType === ElementTypes.ELEMENT ? node.tag : null,
    attributes,
    spread: spread || root,
    classes: spread || root ? { ...classes, open: true } : classes,
    text: computed ? [null] : [],
    parent,
    children: [],
    childrenOpen: computed,
    repeated,
    slot: "child",
    outermost: [...(branch === null ? [] : [branch]), ...(attributes.has("slot") ? ["slot"] : [])],
  };
}

/** By the name the page knows; directives keep the name they are written with. */
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

function joined(a: SourceClasses, b: SourceClasses): SourceClasses {
  return {
    always: [...a.always, ...b.always],
    sometimes: [...a.sometimes, ...b.sometimes],
    open: a.open || b.open,
  };
}

/** The directive that ties an element to its siblings: a chain of branches holds only without anything between. */
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

function place({ loc }: { readonly loc: ElementNode["loc"] }): Range {
  return { start: loc.start.offset, end: loc.end.offset };
}

/** Vue keeps no place for it: it is the first `>` behind the last attribute. */
function startTagEnd(node: ElementNode, text: string): number {
  const from = node.props.at(-1)?.loc.end.offset ?? node.loc.start.offset + 1 + node.tag.length;
  return text.indexOf(">", from) + 1;
}

function endTagOf(node: ElementNode, startTag: Range, text: string): Range | null {
  const { start, end } = place(node);
  const at = text.lastIndexOf("</", end);
  const last = node.children.at(-1)?.loc.end.offset ?? startTag.end;
  return at >= last && at > start && end > startTag.end ? { start: at, end } : null;
}
