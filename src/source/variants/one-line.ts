/** Puts a block of variants on one line, for a wrapper in a line of text, where a line break would begin a paragraph. */
import type { Language, Range } from "../languages/language.ts";
import { CSS, VARIANT } from "../markers/markers.ts";

export interface OneLine {
  readonly text: string;
  /** The line (from 1) of the block that the character at an offset of `text` comes from. */
  lineOf(offset: number): number;
}

/**
 * The block with a space for each line break. Beside the tags of variants and style elements it has none: a space
 * there would be seen in the text around the wrapper.
 */
export function oneLine(block: string, language: Language): OneLine {
  const edges = tagEdges(block, language);
  const pieces: string[] = [];
  /** Offsets in the result at which a further line of the block begins. */
  const starts: number[] = [];
  let [at, length] = [0, 0];
  const add = (piece: string): void => {
    pieces.push(piece);
    length += piece.length;
  };
  for (const { 0: gap, index } of block.matchAll(/[ \t]*\n\s*/g)) {
    const end = index + gap.length;
    add(block.slice(at, index));
    add(edges.has(index) || edges.has(end) ? "" : " ");
    for (const char of gap) if (char === "\n") starts.push(length);
    at = end;
  }
  add(block.slice(at));
  return {
    text: pieces.join(""),
    lineOf: (offset) => 1 + starts.filter((start) => start <= offset).length,
  };
}

/** The offsets at which a tag of a variant or of a style element begins or ends. */
function tagEdges(block: string, language: Language): ReadonlySet<number> {
  const parsed = language.parse(block);
  const elements = parsed.ok ? parsed.source.elements : [];
  const tags = elements
    .filter(({ attributes }) => attributes.has(VARIANT) || attributes.has(CSS))
    .flatMap(({ startTag, endTag }): (Range | null)[] => [startTag, endTag]);
  return new Set(tags.flatMap((tag) => (tag === null ? [] : [tag.start, tag.end])));
}
