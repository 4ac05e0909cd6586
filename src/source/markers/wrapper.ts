/** Finds a session's wrapper in a parsed file, by its markers and attributes, never by stored line numbers. */
import { isInside } from "../edit/range.ts";
import type { Language, ParsedSource, Range, SourceComment, SourceElement } from "../languages/language.ts";
import {
  COUNT,
  INSERT_COMMENT,
  isVariantNumber,
  MODE,
  POSITION,
  VARIANT,
  variantsEnd,
  variantsStart,
  WRAPPER,
} from "./markers.ts";

/** The side of its anchor on which an insert stands. */
export type InsertPosition = "before" | "after";

export interface Wrapper {
  readonly element: SourceElement;
  /** What discard and accept replace: the wrapper, in HTML with the comments around it. */
  readonly block: Range;
  /** The picked element in its slot; `null` for an insert, which replaces nothing. */
  readonly original: SourceElement | null;
  /** The side of the anchor of an insert; `null` around an original. */
  readonly position: InsertPosition | null;
  /** Slots of the variants that are written, in the order of the file. */
  readonly variants: readonly SourceElement[];
  readonly declared: number;
  /** The "insert below this line" marker; `null` when it was removed by hand. */
  readonly insert: SourceComment | null;
}

export type WrapperResult =
  | { readonly ok: true; readonly wrapper: Wrapper }
  | { readonly ok: false; readonly error: "wrapper_damaged"; readonly message: string };

/** What `locateWrapper` needs of a file. */
export interface WrappedText {
  readonly text: string;
  readonly source: ParsedSource;
  readonly language: Language;
}

/** The session's wrapper; `null` when the file has none; an error when it is there and not complete. */
export function locateWrapper(file: WrappedText, id: string): WrapperResult | null {
  const located = locateBlock(file, id);
  if (located === null) return null;
  if (typeof located === "string") return damaged(id, located);
  const { element, block } = located;
  const slots = element.children.filter((child) => child.attributes.has(VARIANT));
  const originals = slots.filter((slot) => slot.attributes.get(VARIANT)?.value === "original");
  const original = originals.length === 1 && originals[0] ? onlyElement(file.text, originals[0]) : null;
  // A wrapper without an original has to be marked as an insert: a damaged one must not be emptied.
  const position = originals.length === 0 ? insertPosition(element) : null;
  if (original === null && position === null)
    return damaged(id, "the original is not there as exactly one element");
  const insert = file.source.comments.find(
    (comment) => comment.text === INSERT_COMMENT && isInside(comment.range, element.range),
  );
  return {
    ok: true,
    wrapper: {
      element,
      block,
      original,
      position,
      variants: slots.filter((slot) => isVariantNumber(slot.attributes.get(VARIANT)?.value ?? "")),
      declared: declaredCount(element),
      insert: insert ?? null,
    },
  };
}

/** The wrapper's element and block; `null` without any trace of them; else what is wrong with them, as a clause. */
function locateBlock(
  { text, source, language }: WrappedText,
  id: string,
): Pick<Wrapper, "element" | "block"> | string | null {
  const elements = source.elements.filter((element) => element.attributes.get(WRAPPER)?.value === id);
  const starts = source.comments.filter((comment) => comment.text === variantsStart(id));
  const ends = source.comments.filter((comment) => comment.text === variantsEnd(id));
  const traces = elements.length + starts.length + ends.length;
  if (traces === 0) return null;
  const [element, start, end] = [elements[0], starts[0], ends[0]];
  if (element === undefined || start === undefined || end === undefined)
    return "its element or one of its two marker comments is missing";
  if (traces > 3) return "it occurs more than once in the file";
  if (element.endTag === null) return "its end tag is missing";
  const markersInside = language.markersInside(element);
  const isComplete = markersInside
    ? isInside(start.range, element.range) && isInside(end.range, element.range)
    : isBlank(text, start.range.end, element.range.start) &&
      isBlank(text, element.range.end, end.range.start);
  if (!isComplete) return "its marker comments do not stand where they belong";
  const block = markersInside ? element.range : { start: start.range.start, end: end.range.end };
  return { element, block };
}

/**
 * True for a wrapper that stands in one line of text, as MDX needs it where a line break would begin a paragraph. What
 * is written into it has to stay on that line.
 */
export function isInLine(
  { text, language }: Pick<WrappedText, "text" | "language">,
  { element }: Pick<Wrapper, "element">,
): boolean {
  return !language.indents && !/^[ \t]*\r?\n/.test(text.slice(element.startTag.end));
}

function insertPosition({ attributes }: SourceElement): InsertPosition | null {
  if (attributes.get(MODE)?.value !== "insert") return null;
  return attributes.get(POSITION)?.value === "before" ? "before" : "after";
}

/** The number of variants that a wrapper announces; 0 when it announces none. */
export function declaredCount(element: SourceElement): number {
  const count = Number(element.attributes.get(COUNT)?.value ?? 0);
  return Number.isInteger(count) && count > 0 ? count : 0;
}

/** The one element in a slot; `null` when there is none, or anything beside it but white space and `ignored`. */
export function onlyElement(
  text: string,
  slot: SourceElement,
  ignored: readonly Range[] = [],
): SourceElement | null {
  if (slot.endTag === null) return null;
  const isIgnored = (range: Range): boolean => ignored.some((other) => isInside(range, other));
  const children = slot.children.filter((child) => !isIgnored(child.range));
  const [only] = children;
  if (only === undefined || children.length > 1 || only.slot !== "child") return null;
  const beside = ignored.filter((range) => isInside(range, slot.range) && !isInside(range, only.range));
  let at = slot.startTag.end;
  for (const range of [only.range, ...beside].sort((a, b) => a.start - b.start)) {
    if (!isBlank(text, at, range.start)) return null;
    at = range.end;
  }
  return isBlank(text, at, slot.endTag.start) ? only : null;
}

function isBlank(text: string, start: number, end: number): boolean {
  return start <= end && text.slice(start, end).trim() === "";
}

function damaged(id: string, why: string): WrapperResult {
  const message = `The wrapper of session ${id} is damaged: ${why}. It is left as it is.`;
  return { ok: false, error: "wrapper_damaged", message };
}
