/** Reading what an accept left for the clean-up: the styles, the chosen values, and the accepted element. */

import { isInside } from "../edit/range.ts";
import type { Range, SourceElement } from "../languages/language.ts";
import {
  CARBONIZE,
  CSS,
  carbonizeEnd,
  carbonizeStart,
  isVariantNumber,
  paramValuesOf,
  VARIANT,
} from "../markers/markers.ts";
import { onlyElement } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { type HoistedAttribute, hoistedAttributes } from "../wrap/hoisted-attributes.ts";

/** One style element's CSS; `start` is its offset in the file. */
export interface BlockCss {
  readonly css: string;
  readonly start: number;
}

export interface CarbonizeBlock {
  /** All that plain source takes the place of. */
  readonly range: Range;
  readonly variant: string;
  readonly element: SourceElement;
  readonly styles: readonly BlockCss[];
  readonly values: Readonly<Record<string, unknown>>;
  /** What the element around the block carries for the accepted one. */
  readonly moved: readonly HoistedAttribute[];
}

export type CarbonizeBlockResult =
  | { readonly ok: true; readonly block: CarbonizeBlock }
  | { readonly ok: false; readonly at: number; readonly message: string };

/** The session's carbonize block; `null` when the file has none. */
export function readCarbonizeBlock(
  { text, source, language }: LoadedSource,
  id: string,
): CarbonizeBlockResult | null {
  const starts = source.comments.filter((comment) => comment.text === carbonizeStart(id));
  const ends = source.comments.filter((comment) => comment.text === carbonizeEnd(id));
  const [start, end] = [starts[0], ends[0]];
  const at = (start ?? end)?.range.start;
  if (at === undefined) return null;
  const damaged = (message: string): CarbonizeBlockResult => ({ ok: false, at, message });
  if (start === undefined || end === undefined || starts.length + ends.length > 2)
    return damaged("the marker comments of the clean-up are not there exactly once");
  const inside: Range = { start: start.range.end, end: end.range.start };
  const styled = source.elements.filter(
    (element) => element.attributes.get(CSS)?.value === id && isInside(element.range, inside),
  );
  const comments = source.comments.filter(({ range }) => isInside(range, inside));
  if (
    !isBlankBut(
      text,
      inside,
      [...styled, ...comments].map(({ range }) => range),
    )
  )
    return damaged("between the marker comments stands something that is not of the session");
  const holder = source.elements.find(
    (element) =>
      element.range.start >= end.range.end &&
      text.slice(end.range.end, element.range.start).trim() === "" &&
      isVariantNumber(element.attributes.get(VARIANT)?.value ?? ""),
  );
  const element = holder === undefined ? null : onlyElement(text, holder);
  if (holder === undefined || element === null)
    return damaged("below the marker comments is not exactly one accepted element");
  const styles: BlockCss[] = [];
  for (const style of styled) {
    const css = cssOf(text, style, language.commentSyntax === "jsx");
    if (css === null) return damaged("its styles are computed, or written with escapes that are not CSS's");
    styles.push(css);
  }
  const values = comments.map((comment) => paramValuesOf(id, comment.text)).find((found) => found !== null);
  const outer = source.elements.find((one) => one.attributes.get(CARBONIZE)?.value === id);
  const range = outer?.range ?? { start: start.range.start, end: holder.range.end };
  if (outer !== undefined) {
    const content = { start: outer.startTag.end, end: outer.endTag?.start ?? outer.range.end };
    const known = [{ start: start.range.start, end: end.range.end }, holder.range];
    if (!isInside(known[0] ?? content, content) || !isBlankBut(text, content, known))
      return damaged("the element around it holds more than the accepted element");
  }
  return {
    ok: true,
    block: {
      range,
      variant: holder.attributes.get(VARIANT)?.value ?? "",
      element,
      styles,
      values: values ?? {},
      moved: outer === undefined ? [] : hoistedAttributes(text, outer),
    },
  };
}

/** True when a range holds nothing but white space and the given ranges. */
function isBlankBut(text: string, range: Range, known: readonly Range[]): boolean {
  let at = range.start;
  for (const one of [...known].sort((a, b) => a.start - b.start)) {
    if (text.slice(at, one.start).trim() !== "") return false;
    at = Math.max(at, one.end);
  }
  return text.slice(at, range.end).trim() === "";
}

/** The CSS of a style element; in JSX it is a template literal, of which only what CSS needs may be escaped. */
function cssOf(text: string, { startTag, endTag }: SourceElement, jsx: boolean): BlockCss | null {
  const whole = text.slice(startTag.end, endTag?.start ?? startTag.end);
  const literal = jsx ? /^\s*\{\s*`([\s\S]*)`\s*\}\s*$/.exec(whole) : null;
  if (literal?.[1] === undefined)
    return jsx && whole.trim() !== "" ? null : { css: whole, start: startTag.end };
  const start = startTag.end + whole.indexOf("`") + 1;
  if (/(?<!\\)(?:\\\\)*\$\{|(?<!\\)(?:\\\\)*\\[^\\`$]/.test(literal[1])) return null;
  return { css: literal[1].replace(/\\([\\`$])/g, "$1"), start };
}
