/** Gathering a file's elements on the way down its tree, the same for every language with tags. */
import type { Range, SourceClasses, SourceComment, SourceElement } from "./language.ts";

/** An element whose content is still being read. */
export type OpenElement = SourceElement & {
  children: SourceElement[];
  text: (string | null)[];
  childrenOpen: boolean;
};

export interface CollectedTree {
  readonly elements: SourceElement[];
  readonly comments: SourceComment[];
  readonly verbatim: Range[];
}

/** What surrounds a node on the way down. */
export interface VisitContext {
  readonly parent: OpenElement | null;
  /** Elements of which the text below is surely part. */
  readonly readers: readonly OpenElement[];
  readonly repeated: boolean;
}

export const ROOT_CONTEXT: VisitContext = { parent: null, readers: [], repeated: false };

export const NO_CLASSES: SourceClasses = { always: [], sometimes: [], open: false };

const PREFORMATTED = new Set(["pre", "textarea"]);

/** Text for every element around it; `null` is text that only the running page knows. */
export function addText({ readers }: VisitContext, text: string | null): void {
  for (const reader of readers) reader.text.push(text);
}

/** Below a condition or a loop: what is there may be missing from the page, or be there many times. */
export function blockContext(around: VisitContext, repeated = false): VisitContext {
  addText(around, null);
  if (around.parent !== null) around.parent.childrenOpen = true;
  return { parent: around.parent, readers: [], repeated: around.repeated || repeated };
}

/** Adds an element to its parent; the answer is what surrounds its content. */
export function addElement(
  found: CollectedTree,
  around: VisitContext,
  element: OpenElement,
  text: string,
): VisitContext {
  found.elements.push(element);
  around.parent?.children.push(element);
  for (const { range } of element.attributes.values()) {
    if (text.slice(range.start, range.end).includes("\n")) found.verbatim.push(range);
  }
  if (PREFORMATTED.has(element.name)) {
    found.verbatim.push({ start: element.startTag.end, end: element.endTag?.start ?? element.range.end });
  }
  return { parent: element, readers: [...around.readers, element], repeated: around.repeated };
}

/**
 * Visits an element's content. What a component makes of its content, only the page knows: there may be computed
 * text on both sides of it.
 * @param inside what `enter` has answered
 */
export function visitContent(inside: VisitContext, element: OpenElement, visit: () => void): void {
  if (element.tag === null) addText(inside, null);
  visit();
  if (element.tag === null) addText(inside, null);
}

/** The elements in the order of their start tags. */
export function sortByPosition(found: CollectedTree): CollectedTree {
  found.elements.sort((a, b) => a.range.start - b.range.start);
  return found;
}

/**
 * The start tag of an element whose parser keeps no place for it: it ends with the first `>` behind `from`, the end
 * of its name or last attribute, that is in none of the `skipped` ranges.
 */
export function startTagOf(text: string, start: number, from: number, skipped: readonly Range[] = []): Range {
  let at = text.indexOf(">", from);
  for (;;) {
    const inside = skipped.find((range) => at >= range.start && at < range.end);
    if (inside === undefined) return { start, end: at + 1 };
    at = text.indexOf(">", inside.end);
  }
}

/** The end tag of an element that ends at `end`, its content at or behind `contentEnd`; `null` without one. */
export function endTagOf(text: string, startTag: Range, contentEnd: number, end: number): Range | null {
  const at = text.lastIndexOf("</", end - 1);
  return at >= Math.max(contentEnd, startTag.end) && end > startTag.end ? { start: at, end } : null;
}

/** An implied end takes the white space before the next tag with it; that belongs to nobody's element. */
export function trimmedEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, Math.max(from, to)).trimEnd().length;
}

/** The classes of two sources on one element. */
export function mergeClasses(a: SourceClasses, b: SourceClasses): SourceClasses {
  return {
    always: [...a.always, ...b.always],
    sometimes: [...a.sometimes, ...b.sometimes],
    open: a.open || b.open,
  };
}

/** Only among the children of a plain element may one become several; a component may count them. */
export function mayBeCounted({ slot, parent }: SourceElement): boolean {
  return slot !== "child" || parent === null || parent.tag === null;
}
