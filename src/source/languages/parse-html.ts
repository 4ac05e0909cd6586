/** HTML through parse5, documents and fragments, with the ranges of tags, attributes and comments. */
import { type DefaultTreeAdapterTypes, parse, parseFragment } from "parse5";
import type { ParsedSource, Range, SourceAttribute, SourceElement } from "./language.ts";
import {
  addElement,
  addText,
  type CollectedTree,
  newElement,
  type OpenElement,
  ROOT_CONTEXT,
  sortByPosition,
  trimmedEnd,
  type VisitContext,
} from "./tree.ts";

type Node = DefaultTreeAdapterTypes.Node;
type Element = DefaultTreeAdapterTypes.Element;

/** A file with one of these is a document; any other is parsed as a fragment. */
const DOCUMENT = /<!doctype|<(?:html|head|body)[\s>]/i;
/** Elements whose white space is content, besides those of all languages. In style sheets, it never matters. */
const VERBATIM = new Set(["listing", "xmp", "plaintext", "script"]);
/** Stands for every character of a template tag; no page has it. */
export const OPAQUE = "\uE000";
/** Only the server knows a value that contains template tags. */
const TEMPLATE_TAG = new RegExp(`\\{\\{|\\{%|<%|<\\?|${OPAQUE}`);
const LOOP_ATTRIBUTES = ["v-for", "x-for"];
/** Vue in the page: nothing may stand between the branches of a chain. */
const BRANCHES = ["v-else", "v-else-if"];

/** What a template knows of its text beyond HTML. */
export interface TextView {
  /** The text of a range as the page may show it, in pieces with the branch that each belongs to. */
  pieces(range: Range): readonly { readonly text: string | null; readonly branch: unknown }[];
  branchAt(offset: number): unknown;
  isRepeated(offset: number): boolean;
}

/** Elements and comments of a document or a fragment. Any text is HTML, so parsing never fails. */
export function parseHtml(text: string, view?: TextView): CollectedTree {
  const options = { sourceCodeLocationInfo: true };
  return collect(isDocument(text) ? parse(text, options) : parseFragment(text, options), text, view);
}

/** True for a whole page; any other text is parsed as a fragment. */
export function isDocument(text: string): boolean {
  return DOCUMENT.test(text);
}

/** A piece of text as the page shows it: references (`&amp;`) resolved. */
export function decodedText(text: string): string {
  if (!text.includes("&")) return text;
  const [node] = parseFragment(text).childNodes;
  return node !== undefined && "value" in node ? node.value : text;
}

/** The element children and text of a piece of HTML that is not a file (a picked element's `outerHTML`). */
export function parseSnippet(text: string): ParsedSource {
  return collect(parseFragment(text, { sourceCodeLocationInfo: true }), text);
}

function collect(root: Node, text: string, view?: TextView): CollectedTree {
  const found: CollectedTree = { elements: [], comments: [], verbatim: [] };

  const visit = (node: Node, context: VisitContext): void => {
    const inside = "tagName" in node ? visitElement(node, context) : context;
    if (!("tagName" in node)) visitText(node, context);
    const container = "content" in node ? node.content : node;
    if ("childNodes" in container) for (const child of container.childNodes) visit(child, inside);
  };
  const visitText = (node: Node, context: VisitContext): void => {
    if (node.nodeName === "#comment" && "data" in node && node.sourceCodeLocation) {
      const { startOffset, endOffset } = node.sourceCodeLocation;
      found.comments.push({ text: node.data.trim(), range: { start: startOffset, end: endOffset } });
    } else if (node.nodeName === "#text" && "value" in node) {
      const location = node.sourceCodeLocation;
      if (view === undefined || !location) {
        for (const piece of textPieces(node.value)) addText(context, piece);
      } else addBranchText(context, view, { start: location.startOffset, end: location.endOffset });
    }
  };
  const visitElement = (node: Element, context: VisitContext): VisitContext => {
    const element = describe(node, context.parent, text, view);
    // Elements that the parser has added (html, body, tbody) are not in the file: their children move up.
    if (element === null) return context;
    if (VERBATIM.has(element.name))
      found.verbatim.push({ start: element.startTag.end, end: element.endTag?.start ?? element.range.end });
    return addElement(found, context, element, text);
  };
  visit(root, ROOT_CONTEXT);
  for (const { children } of found.elements) markChainHeads(children);
  markChainHeads(found.elements.filter(({ parent }) => parent === null));
  return sortByPosition(found);
}

/** A `v-if` is tied to its place like the branches that follow it. */
function markChainHeads(siblings: readonly SourceElement[]): void {
  for (const [index, element] of siblings.entries()) {
    const next = siblings[index + 1];
    if (!element.attributes.has("v-if") || !BRANCHES.some((name) => next?.attributes.has(name))) continue;
    Object.assign(element, { outermost: [...element.outermost, "v-if"] } satisfies Partial<SourceElement>);
  }
}

/** Text in another branch than an element's own may be missing in the page. */
function addBranchText({ textOwners }: VisitContext, view: TextView, range: Range): void {
  for (const { text, branch } of view.pieces(range)) {
    for (const owner of textOwners)
      owner.text.push(
        view.branchAt(owner.startTag.start) === branch && text !== null ? decodedText(text) : null,
      );
  }
}

function describe(
  node: Element,
  parent: OpenElement | null,
  text: string,
  view?: TextView,
): OpenElement | null {
  const location = node.sourceCodeLocation;
  if (!location?.startTag) return null;
  const attributes = new Map<string, SourceAttribute>();
  for (const { name, value, prefix } of node.attrs) {
    const full = prefix ? `${prefix}:${name}` : name;
    const at = location.attrs?.[full.toLowerCase()] ?? location.attrs?.[full];
    if (at === undefined) continue;
    attributes.set(full, {
      value: TEMPLATE_TAG.test(value) ? null : value,
      range: { start: at.startOffset, end: at.endOffset },
    });
  }
  const startTag = { start: location.startTag.startOffset, end: location.startTag.endOffset };
  const endTag = location.endTag
    ? { start: location.endTag.startOffset, end: location.endTag.endOffset }
    : null;
  const end = endTag?.end ?? trimmedEnd(text, startTag.end, location.endOffset);
  const repeated =
    parent?.repeated === true || repeatsItself(attributes) || view?.isRepeated(startTag.start) === true;
  return newElement(
    { parent, repeated },
    {
      range: { start: startTag.start, end },
      startTag,
      endTag,
      name: node.tagName,
      tag: node.tagName.includes(OPAQUE) ? null : node.tagName,
      attributes,
      classes: classesOf(node.attrs.find(({ name }) => name === "class")?.value ?? ""),
      outermost: [...BRANCHES, ...(attributes.has("slot") ? ["slot", "slot-scope"] : [])].filter((name) =>
        attributes.has(name),
      ),
    },
  );
}

function repeatsItself(attributes: ReadonlyMap<string, SourceAttribute>): boolean {
  return LOOP_ATTRIBUTES.some((name) => attributes.has(name));
}

/** A template tag in a text is one piece that only the server knows. */
function textPieces(text: string): (string | null)[] {
  return text
    .split(new RegExp(`${OPAQUE}+`))
    .flatMap((piece, index) => (index === 0 ? [piece] : [null, piece]));
}

function classesOf(value: string): SourceElement["classes"] {
  const open = TEMPLATE_TAG.test(value);
  const known = open ? value.replace(/\{\{.*?\}\}|\{%.*?%\}|<%.*?%>|<\?.*?\?>/gs, OPAQUE) : value;
  return {
    always: known.split(/\s+/).filter((name) => name !== "" && !name.includes(OPAQUE)),
    sometimes: [],
    open,
  };
}
