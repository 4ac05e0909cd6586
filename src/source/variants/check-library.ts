/** Checks what a library refuses only in the page, or makes something else of: the parser takes it. */
import { isInside } from "../edit/range.ts";
import type { SourceElement } from "../languages/language.ts";
import { CSS } from "../markers/markers.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { standsInPhrasing } from "../wrap/wrapper-placement.ts";
import type { VariantProblem } from "./variant-problem.ts";

const STYLE_TEXT = /^style\s*=\s*(?:["']|\{\s*["'`])/;
const HTML_CLASS = /^class\s*=/;
const MARKDOWN_BLOCKS = /^(?:p|h[1-6]|ul|ol|blockquote|pre)$/;

/** Attributes as HTML has them in React, and Markdown blocks in MDX where only text fits. */
export function libraryProblems(
  { text, source, language }: LoadedSource,
  slot: SourceElement,
  original: SourceElement | null,
): VariantProblem[] {
  const inside = source.elements.filter(({ range }) => isInside(range, slot.range));
  const known = original === null ? "" : text.slice(original.range.start, original.range.end);
  const attributes = language.refusesHtmlAttributes === true ? inside : [];
  const blocks = language.name === "mdx" ? misplacedBlocks(inside) : [];
  // What the page already has in this place is the project's own; the variant may keep it.
  const own = new Set(
    blocks.length === 0 || original === null
      ? []
      : misplacedBlocks(source.elements.filter(({ range }) => isInside(range, original.range))).map(
          kindOfBlock,
        ),
  );
  return [
    ...attributes.flatMap((element) => htmlAttributes(text, element, known)),
    ...blocks.filter((block) => !own.has(kindOfBlock(block))).map(markdownBlock),
  ];
}

/** React throws for a text in `style`, and does not know `class`. Custom elements have attributes of their own. */
function htmlAttributes(text: string, { tag, attributes }: SourceElement, known: string): VariantProblem[] {
  if (tag === null || tag.includes("-") || attributes.has(CSS)) return [];
  return ["style", "class"].flatMap((name) => {
    const range = attributes.get(name)?.range;
    const written = range === undefined ? "" : text.slice(range.start, range.end);
    if (range === undefined || known.includes(written)) return [];
    if (STYLE_TEXT.test(written)) return [{ at: range.start, message: STYLE_MESSAGE }];
    return HTML_CLASS.test(written) ? [{ at: range.start, message: CLASS_MESSAGE }] : [];
  });
}

const STYLE_MESSAGE = 'React refuses a text in style; write an object: style={{ color: "red" }}.';
const CLASS_MESSAGE = "React does not know class; write className.";

interface MisplacedBlock {
  readonly element: SourceElement;
  readonly parent: SourceElement;
}

/** Text on lines of its own is a paragraph of Markdown, also inside of a tag: those that stand where only text fits. */
function misplacedBlocks(elements: readonly SourceElement[]): MisplacedBlock[] {
  return elements.flatMap((element) => {
    const { name, startTag, parent } = element;
    const isMarkdown = startTag.start === startTag.end && MARKDOWN_BLOCKS.test(name);
    return isMarkdown && parent !== null && standsInPhrasing(element) ? [{ element, parent }] : [];
  });
}

function kindOfBlock({ element, parent }: MisplacedBlock): string {
  return `${element.name} in ${parent.name}`;
}

function markdownBlock({ element: { name, startTag }, parent }: MisplacedBlock): VariantProblem {
  const message = `MDX makes a <${name}> of text on lines of its own, which does not fit into <${parent.name}>; write the text on the line of the tag.`;
  return { at: startTag.start, message };
}
