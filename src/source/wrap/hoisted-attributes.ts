/**
 * Hoisted attributes: those that only work on the outermost element (a `key`, a branch's `v-else`, a `slot`). Wrap
 * moves them from the element to the wrapper, accept and discard move them back.
 */
import type { Range, SourceElement } from "../languages/language.ts";

export interface HoistedAttribute {
  readonly name: string;
  /** As written, with its value. */
  readonly text: string;
  readonly range: Range;
}

/** The attributes of an element that a wrapper around it has to carry. */
export function attributesToHoist(text: string, element: SourceElement): HoistedAttribute[] {
  return select(text, element, (name) => element.outermost.includes(name));
}

/** The attributes that a wrapper carries as well as its element, as they are written in its start tag. */
export function sharedAttributes(text: string, { shared, attributes }: SourceElement): string[] {
  const written = (shared?.names ?? []).flatMap((name) => {
    const range = attributes.get(name)?.range;
    return range === undefined ? [] : [text.slice(range.start, range.end)];
  });
  return shared?.text === undefined ? written : [...written, shared.text];
}

/** The attributes that a wrapper carries for its element: all but its own. */
export function hoistedAttributes(text: string, wrapper: SourceElement): HoistedAttribute[] {
  return select(text, wrapper, (name) => name !== "style" && !name.startsWith("data-impeccable-"));
}

function select(
  text: string,
  { attributes }: SourceElement,
  matches: (name: string) => boolean,
): HoistedAttribute[] {
  return [...attributes].flatMap(([name, { range }]) =>
    matches(name) ? [{ name, text: text.slice(range.start, range.end), range }] : [],
  );
}
