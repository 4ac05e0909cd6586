/** Reads what an accept left to carbonize: the styles, the chosen values and the accepted element. */
import { isInside } from "../edit/range.ts";
import type { Range, SourceComment, SourceElement } from "../languages/language.ts";
import { styleTextOf } from "../languages/style-element.ts";
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
  /** Everything that the plain element replaces. */
  readonly range: Range;
  readonly variant: string;
  readonly element: SourceElement;
  readonly styles: readonly BlockCss[];
  readonly values: Readonly<Record<string, unknown>>;
  /** Attributes that the element around the block carries for the accepted one. */
  readonly hoisted: readonly HoistedAttribute[];
}

export type CarbonizeBlockResult =
  | { readonly ok: true; readonly block: CarbonizeBlock }
  | { readonly ok: false; readonly at: number; readonly message: string };

/** The session's carbonize block; `null` when the file has none. A block that was edited is not `ok`. */
export function readCarbonizeBlock(loaded: LoadedSource, id: string): CarbonizeBlockResult | null {
  const { text, source } = loaded;
  const starts = source.comments.filter((comment) => comment.text === carbonizeStart(id));
  const ends = source.comments.filter((comment) => comment.text === carbonizeEnd(id));
  const [start, end] = [starts[0], ends[0]];
  const at = (start ?? end)?.range.start;
  if (at === undefined) return null;
  const damaged = (message: string): CarbonizeBlockResult => ({ ok: false, at, message });
  if (start === undefined || end === undefined || starts.length + ends.length > 2)
    return damaged("the carbonize marker comments are not there exactly once");
  const holder = elementHolder(loaded, end);
  const element = holder === undefined ? null : onlyElement(text, holder);
  const between = readBetween(loaded, id, { start: start.range.end, end: end.range.start });
  if (typeof between === "string") return damaged(between);
  if (holder === undefined || element === null)
    return damaged("below the marker comments is not exactly one accepted element");
  const markers: Range = { start: start.range.start, end: end.range.end };
  const outer = source.elements.find(({ attributes }) => attributes.get(CARBONIZE)?.value === id);
  if (outer !== undefined && !holdsOnly(text, outer, [markers, holder.range]))
    return damaged("the element around it holds more than the accepted element");
  return {
    ok: true,
    block: {
      ...between,
      range: outer?.range ?? { start: markers.start, end: holder.range.end },
      variant: holder.attributes.get(VARIANT)?.value ?? "",
      element,
      hoisted: outer === undefined ? [] : hoistedAttributes(text, outer),
    },
  };
}

/** Styles and values between the marker comments; a sentence when there is something else, or it cannot be read. */
function readBetween(
  { text, source, language }: LoadedSource,
  id: string,
  range: Range,
): Pick<CarbonizeBlock, "styles" | "values"> | string {
  const styled = source.elements.filter(
    (element) => element.attributes.get(CSS)?.value === id && isInside(element.range, range),
  );
  const comments = source.comments.filter((comment) => isInside(comment.range, range));
  const known = [...styled, ...comments].map((node) => node.range);
  if (!isBlankExcept(text, range, known))
    return "between the marker comments is something that the session has not written";
  const styles: BlockCss[] = [];
  for (const style of styled) {
    const read = styleTextOf(text, style, language);
    if (read?.isPlain !== true) return "its styles are computed, or written with escapes that are not CSS's";
    styles.push({ css: read.css, start: read.range.start });
  }
  const values = comments.map((comment) => paramValuesOf(id, comment.text)).find((found) => found !== null);
  return { styles, values: values ?? {} };
}

/** The variant's element directly below the end marker: it holds the accepted element. */
function elementHolder({ text, source }: LoadedSource, end: SourceComment): SourceElement | undefined {
  return source.elements.find(
    (element) =>
      element.range.start >= end.range.end &&
      text.slice(end.range.end, element.range.start).trim() === "" &&
      isVariantNumber(element.attributes.get(VARIANT)?.value ?? ""),
  );
}

function holdsOnly(text: string, outer: SourceElement, known: readonly Range[]): boolean {
  const content = { start: outer.startTag.end, end: outer.endTag?.start ?? outer.range.end };
  return known.every((range) => isInside(range, content)) && isBlankExcept(text, content, known);
}

/** True when a range contains only white space beside the given ranges. */
function isBlankExcept(text: string, range: Range, known: readonly Range[]): boolean {
  let at = range.start;
  for (const { start, end } of [...known].sort((a, b) => a.start - b.start)) {
    if (text.slice(at, start).trim() !== "") return false;
    at = Math.max(at, end);
  }
  return text.slice(at, range.end).trim() === "";
}
