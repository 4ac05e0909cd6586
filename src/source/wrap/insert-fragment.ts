/**
 * A fragment around the anchor of an insert and its wrapper. At the root of a JSX component one value is taken, so
 * nothing fits beside the root; in a fragment both do. An accept leaves the fragment, a discard removes it.
 */
import type { MagicString } from "magic-string";
import { indent, outdent } from "../edit/indent.ts";
import { isInside } from "../edit/range.ts";
import type { Language, Range, SourceElement } from "../languages/language.ts";
import { FRAGMENT } from "../markers/markers.ts";
import type { WrappedText, Wrapper } from "../markers/wrapper.ts";
import { lineIndent } from "../project/text-file.ts";

const OPEN = "<>";
const CLOSE = "</>";

/** True for the root of a component that is not one item of a list, which would need a key. */
export function fitsInFragment(
  language: Language,
  { slot, parent, repeated, outermost }: SourceElement,
): boolean {
  const isRoot = slot === "expression" && parent === null;
  return language.name === "jsx" && isRoot && !repeated && outermost.length === 0;
}

/** Puts a fragment around the anchor, with the lines of the wrapper on one side of it. */
export function addFragment(
  edit: MagicString,
  { range }: SourceElement,
  {
    verbatim,
    block,
    unit,
    eol,
    before,
  }: {
    readonly verbatim: readonly Range[];
    readonly block: readonly string[];
    readonly unit: string;
    readonly eol: string;
    readonly before: boolean;
  },
): void {
  const outer = lineIndent(edit.original, range.start);
  const next = eol + outer + unit;
  const wrapper = block.join(next);
  indent(edit, range, verbatim, unit);
  edit.appendRight(range.start, `${OPEN}${next}${before ? wrapper + next : ""}`);
  edit.appendLeft(range.end, `${before ? "" : next + wrapper}${eol}${outer}${CLOSE}`);
}

/** Removes the wrapper with its fragment; `false` when there is none, or it holds more by now. */
export function removeFragment(
  edit: MagicString,
  { text, source }: WrappedText,
  { element, block, position }: Wrapper,
): boolean {
  if (!element.attributes.has(FRAGMENT)) return false;
  const anchor = anchorBeside(text, source.elements, block, position === "before");
  if (anchor === undefined) return false;
  const content = { start: Math.min(anchor.start, block.start), end: Math.max(anchor.end, block.end) };
  const start = /<>\s*$/.exec(text.slice(0, content.start))?.index;
  const tail = /^\s*<\/>/.exec(text.slice(content.end))?.[0].length;
  if (start === undefined || tail === undefined) return false;
  edit.remove(start, anchor.start);
  edit.remove(anchor.end, content.end + tail);
  const outer = lineIndent(text, start);
  const own = lineIndent(text, anchor.start);
  outdent(edit, anchor, source.verbatim, own.startsWith(outer) ? own.slice(outer.length) : "");
  return true;
}

/** The outermost element directly beside the wrapper, with nothing but white space between them. */
function anchorBeside(
  text: string,
  elements: readonly SourceElement[],
  block: Range,
  isBehind: boolean,
): Range | undefined {
  const ranges = elements.map(({ range }) => range).filter((range) => !isInside(range, block));
  const beside = ranges.filter(({ start, end }) =>
    isBehind
      ? start >= block.end && text.slice(block.end, start).trim() === ""
      : end <= block.start && text.slice(end, block.start).trim() === "",
  );
  return beside.sort((a, b) => b.end - b.start - (a.end - a.start))[0];
}
