/** Collects a file's elements on the way down its tree. Shared by all languages with tags. */
import type { Range, SourceClasses, SourceComment, SourceElement } from "./language.ts";

/** An element whose content is still being read. */
export type OpenElement = SourceElement & {
  children: SourceElement[];
  text: (string | null)[];
  childrenOpen: boolean;
};

/** The parts of an element that its source gives, and those that are not as usual. */
type ElementParts = Pick<OpenElement, "range" | "startTag" | "name" | "tag" | "attributes"> &
  Partial<Omit<OpenElement, "parent" | "children">>;

/** The attributes of an element, and what they say about its classes. */
export type ElementAttributes = Pick<SourceElement, "attributes" | "classes" | "spread">;

export interface CollectedTree {
  readonly elements: SourceElement[];
  readonly comments: SourceComment[];
  readonly verbatim: Range[];
}

/** What surrounds a node on the way down. */
export interface VisitContext {
  readonly parent: OpenElement | null;
  /** Elements whose text includes the text below. */
  readonly textOwners: readonly OpenElement[];
  readonly repeated: boolean;
}

export const ROOT_CONTEXT: VisitContext = { parent: null, textOwners: [], repeated: false };

export const NO_CLASSES: SourceClasses = { always: [], sometimes: [], open: false };

const PREFORMATTED = new Set(["pre", "textarea"]);

/** What every element has that its language says nothing else about. */
const DEFAULTS = {
  endTag: null,
  spread: false,
  classes: NO_CLASSES,
  childrenOpen: false,
  slot: "child",
  outermost: [],
} as const satisfies Partial<SourceElement>;

/** Makes an element below `parent`. Its text and children are collected while its content is visited. */
export function newElement(
  { parent, repeated }: { readonly parent: SourceElement | null; readonly repeated: boolean },
  overrides: ElementParts,
): OpenElement {
  return { ...DEFAULTS, text: [], children: [], parent, repeated, ...overrides };
}

/** Adds text to every element around it; `null` is text that only the running page knows. */
export function addText({ textOwners }: VisitContext, text: string | null): void {
  for (const owner of textOwners) owner.text.push(text);
}

/** The context below a condition or a loop, whose content the page may lack or repeat. */
export function blockContext(context: VisitContext, repeated = false): VisitContext {
  addText(context, null);
  if (context.parent !== null) context.parent.childrenOpen = true;
  return { parent: context.parent, textOwners: [], repeated: context.repeated || repeated };
}

/** Adds an element to the tree. Returns the context of its content. */
export function addElement(
  found: CollectedTree,
  context: VisitContext,
  element: OpenElement,
  text: string,
): VisitContext {
  found.elements.push(element);
  context.parent?.children.push(element);
  for (const { range } of element.attributes.values()) {
    if (text.slice(range.start, range.end).includes("\n")) found.verbatim.push(range);
  }
  if (PREFORMATTED.has(element.name)) {
    found.verbatim.push({ start: element.startTag.end, end: element.endTag?.start ?? element.range.end });
  }
  return { parent: element, textOwners: [...context.textOwners, element], repeated: context.repeated };
}

/**
 * Visits an element's content. A component may render text around its content that only the page knows.
 * @param inside the context that `addElement` returned
 */
export function visitContent(inside: VisitContext, element: OpenElement, visit: () => void): void {
  if (element.tag === null) addText(inside, null);
  visit();
  if (element.tag === null) addText(inside, null);
}

/** Sorts the elements by their start tags. */
export function sortByPosition(found: CollectedTree): CollectedTree {
  found.elements.sort((a, b) => a.range.start - b.range.start);
  return found;
}

/**
 * The start tag of an element for which the parser gives no range: it ends with the first `>` that is in none of
 * the `skipped` ranges.
 * @param from the end of the element's name or last attribute
 */
export function startTagOf(text: string, start: number, from: number, skipped: readonly Range[] = []): Range {
  let at = text.indexOf(">", from);
  for (;;) {
    const inside = skipped.find((range) => at >= range.start && at < range.end);
    if (inside === undefined) return { start, end: at + 1 };
    at = text.indexOf(">", inside.end);
  }
}

/** The end tag of an element that ends at `end`; `null` if it has none. Its content ends at `contentEnd` or later. */
export function endTagOf(text: string, startTag: Range, contentEnd: number, end: number): Range | null {
  const at = text.lastIndexOf("</", end - 1);
  return at >= Math.max(contentEnd, startTag.end) && end > startTag.end ? { start: at, end } : null;
}

/** An implied end without the white space before the next tag, which parsers count to the element. */
export function trimmedEnd(text: string, from: number, to: number): number {
  return from + text.slice(from, Math.max(from, to)).trimEnd().length;
}

/** The classes that two attributes of one element set together. */
export function mergeClasses(a: SourceClasses, b: SourceClasses): SourceClasses {
  return {
    always: [...a.always, ...b.always],
    sometimes: [...a.sometimes, ...b.sometimes],
    open: a.open || b.open,
  };
}

/** True where an element must stay one: outside of a plain element's children, where a component may count it. */
export function mayBeCounted({ slot, parent }: SourceElement): boolean {
  return slot !== "child" || parent === null || parent.tag === null;
}
