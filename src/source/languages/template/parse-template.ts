/**
 * HTML in which a server or a compiler reads tags of its own, and HTML with components that end at `/>`. Tags are
 * opaque. An element is whole when both of its tags stand in the same branch (`template/torn.ts`); only whole elements
 * are given to the HTML parser, the others are added as elements whose end is uncertain.
 */

import type { ParsedSource, Range, SourceElement } from "../language.ts";
import { decodedText, isDocument, OPAQUE, parseHtml, type TextView } from "../parse-html.ts";
import { type CollectedTree, sortByPosition } from "../tree.ts";
import { type Boundary, blockBoundaries } from "./blocks.ts";
import { BranchMap } from "./branches.ts";
import { type HtmlTag, htmlTags } from "./html-tags.ts";
import { blank, hasTemplateTags, rawRanges, type TemplateTag, tagsBehindNames, templateTags } from "./lex.ts";
import { separateElement } from "./separate-element.ts";
import { pairTags } from "./torn.ts";

/** The elements of an HTML file, which is a template where it has tags of one. */
export function parseHtmlPage(text: string): ParsedSource {
  if (hasTemplateTags(text)) return parseTemplate(text);
  const components = /\/>/.test(text) ? htmlTags(text).filter(({ component }) => component) : [];
  if (components.length === 0) return parseHtml(text);
  return withSeparate(parseHtml(blank(text, components)), text, components);
}

/** The elements of a file in a server's template language. */
export function parseTemplate(text: string): ParsedSource {
  const tags = templateTags(text);
  const behindNames = tagsBehindNames(text, tags);
  const others = tags.filter((tag) => !behindNames.has(tag));
  const opaque = blank(blank(text, [...behindNames]), others, OPAQUE);
  const found = htmlTags(opaque);
  const boundaries = blockBoundaries(text, opaque, tags, rawRanges(text));
  const branches = new BranchMap(boundaries);
  const { ends, torn } = pairTags(found, boundaries);
  const separate = found.filter((tag) => tag.component || torn.has(tag));
  const silent = silentTags({ text, tags, found, boundaries });
  const masked = blank(blank(opaque, silent), separate);
  const tree = parseHtml(masked, textView(masked, tags, branches));
  for (const element of tree.elements) {
    const { startTag, endTag, range } = element;
    const end = ends.get(startTag.start) ?? null;
    if (end !== (endTag?.start ?? null) || !branches.isWhole(range)) mark(element, { endUncertain: true });
    if (branches.hasBoundary(startTag.end, range.end)) mark(element, { childrenOpen: true });
  }
  return withSeparate(tree, opaque, separate);
}

function mark(element: SourceElement, parts: Partial<SourceElement>): void {
  Object.assign(element, parts);
}

/** The tree with the elements of tags that the parser was not given. */
function withSeparate(tree: CollectedTree, text: string, tags: readonly HtmlTag[]): CollectedTree {
  for (const tag of tags) {
    const element = tag.type === "start" ? separateElement(tree, text, tag) : null;
    if (element === null) continue;
    tree.elements.push(element);
    if (element.parent !== null) {
      const children = [...element.parent.children, element].sort((a, b) => a.range.start - b.range.start);
      mark(element.parent, { children });
    }
  }
  return sortByPosition(tree);
}

interface TagPlaces {
  readonly text: string;
  readonly tags: readonly TemplateTag[];
  readonly found: readonly HtmlTag[];
  readonly boundaries: readonly Boundary[];
}

/**
 * Tags that the parser must not see as text: those that give none, those between attributes, and those outside a
 * document's body, where text would end its head.
 */
function silentTags({ text, tags, found, boundaries }: TagPlaces): TemplateTag[] {
  const blocks = new Set(boundaries.map(({ tag }) => tag.start));
  const body = isDocument(text) ? (found.find(({ name }) => name === "body")?.start ?? text.length) : 0;
  const last = found.findLast(({ name, type }) => type === "end" && name === "body")?.start ?? text.length;
  let next = 0;
  return tags.filter((tag) => {
    while ((found[next]?.end ?? text.length) <= tag.start) next += 1;
    const around = found[next];
    if (around !== undefined && around.start <= tag.start && tag.end <= around.end)
      return !isInValue(text, around, tag);
    const givesText = !blocks.has(tag.start) && tag.kind !== "comment" && tag.kind !== "percent";
    return !givesText || tag.start < body || tag.start > last;
  });
}

function isInValue(text: string, { attributes }: HtmlTag, tag: Range): boolean {
  return attributes.some(({ start, end }) => {
    const equals = text.indexOf("=", start);
    return start < tag.start && equals !== -1 && equals < tag.start && tag.end <= end;
  });
}

function textView(masked: string, tags: readonly TemplateTag[], branches: BranchMap): TextView {
  return {
    branchAt: (offset) => branches.branchAt(offset),
    isRepeated: (offset) => branches.isRepeated(offset),
    pieces({ start, end }) {
      const pieces: { text: string | null; branch: number }[] = [];
      let at = start;
      const add = (to: number): void => {
        const text = masked.slice(at, to);
        if (text.trim() !== "") pieces.push({ text: decodedText(text), branch: branches.branchAt(at) });
      };
      for (const tag of tags) {
        if (tag.start < start || tag.end > end) continue;
        add(tag.start);
        if (tag.kind !== "comment") pieces.push({ text: null, branch: branches.branchAt(tag.start) });
        at = tag.end;
      }
      add(end);
      return pieces;
    },
  };
}
