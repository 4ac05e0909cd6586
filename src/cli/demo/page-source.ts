/** Reads an HTML source file with the offsets of its elements and comments. */
import { type DefaultTreeAdapterMap, parse, parseFragment } from "parse5";

export type PageElement = DefaultTreeAdapterMap["element"];
export type PageComment = DefaultTreeAdapterMap["commentNode"];
type Node = DefaultTreeAdapterMap["node"];

/** Offsets (UTF-16) in the text that was parsed. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Parses a whole page. */
export function parsePage(html: string): Node {
  return parse(html, { sourceCodeLocationInfo: true });
}

/** Parses a piece of a page, for example one element. */
export function parsePiece(html: string): Node {
  return parseFragment(html, { sourceCodeLocationInfo: true });
}

/** All nodes below a node, in the order of the text. */
export function* walk(node: Node): Generator<Node> {
  if (!("childNodes" in node)) return;
  for (const child of node.childNodes) {
    yield child;
    yield* walk(child);
  }
}

/** The first element with this attribute and value. */
export function findByAttribute(root: Node, name: string, value: string): PageElement | null {
  for (const node of walk(root)) {
    if ("attrs" in node && attribute(node, name) === value) return node;
  }
  return null;
}

/** The first comment with this text, white space around it ignored. */
export function findComment(root: Node, text: string): PageComment | null {
  for (const node of walk(root)) if (isComment(node) && node.data.trim() === text) return node;
  return null;
}

/** The first stylesheet a page links from its own folder, as written; `null` when there is none. */
export function linkedStylesheet(root: Node): string | null {
  for (const node of walk(root)) {
    if (!("tagName" in node) || node.tagName !== "link" || attribute(node, "rel") !== "stylesheet") continue;
    const href = attribute(node, "href");
    if (href && !/^[a-z]+:|^\/\//i.test(href)) return href.replace(/[?#].*$/, "");
  }
  return null;
}

/** An attribute's value; `null` when the element does not have it. */
export function attribute(element: PageElement, name: string): string | null {
  return element.attrs.find((attr) => attr.name === name)?.value ?? null;
}

/** The element children of an element. */
export function childElements(node: Node): PageElement[] {
  return "childNodes" in node
    ? node.childNodes.filter((child): child is PageElement => "tagName" in child)
    : [];
}

/** The range of an element or comment in the text; `null` for what the parser added. */
export function textRangeOf(node: PageElement | PageComment): TextRange | null {
  const location = node.sourceCodeLocation;
  return location ? { start: location.startOffset, end: location.endOffset } : null;
}

function isComment(node: Node): node is PageComment {
  return node.nodeName === "#comment";
}
