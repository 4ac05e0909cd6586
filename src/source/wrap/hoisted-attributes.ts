/** Attributes that a wrapper carries for the element inside it: a `key`, a branch's `v-else`, a `slot`. */
import type { Range, SourceElement } from "../languages/language.ts";

export interface HoistedAttribute {
  readonly name: string;
  /** As written, with its value. */
  readonly text: string;
  readonly range: Range;
}

/** What a wrapper has to take over from an element. */
export function attributesToHoist(text: string, element: SourceElement): HoistedAttribute[] {
  return select(text, element, (name) => element.outermost.includes(name));
}

/** What a wrapper has taken over: all it has beyond its own. */
export function hoistedAttributes(text: string, wrapper: SourceElement): HoistedAttribute[] {
  return select(text, wrapper, (name) => name !== "style" && !name.startsWith("data-impeccable-"));
}

function select(
  text: string,
  { attributes }: SourceElement,
  wanted: (name: string) => boolean,
): HoistedAttribute[] {
  return [...attributes].flatMap(([name, { range }]) =>
    wanted(name) ? [{ name, text: text.slice(range.start, range.end), range }] : [],
  );
}
