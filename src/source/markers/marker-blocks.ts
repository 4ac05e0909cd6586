/** The blocks of all sessions in a file: from its marker comments, and from its elements where the file parses. */
import { isInside, unionOf } from "../edit/range.ts";
import type { ParsedSource, Range, SourceComment, SourceElement } from "../languages/language.ts";
import { fileLanguage } from "../project/file-language.ts";
import { CARBONIZE, COUNT, INSERT_COMMENT, isVariantNumber, VARIANT, WRAPPER } from "./markers.ts";

export interface MarkerBlock {
  readonly id: string;
  readonly kind: "variants" | "carbonize";
  /** Of `carbonize`, with the accepted element below the markers. */
  readonly range: Range;
  /** Different variants in the block. */
  readonly variants: number;
  /** The number of variants that the wrapper announces, or `variants` where it announces none. */
  readonly declared: number;
  readonly insert: SourceComment | null;
}

const MARKER = /^impeccable-(variants|carbonize)-(start|end) ([0-9a-f]{8})$/;
/** Comments of every language, for files that do not parse and for languages without a parser here. */
const ANY_COMMENT = /<!--([\s\S]*?)-->|\{?\/\*([\s\S]*?)\*\/\}?/g;

/** The blocks in a text; `file` decides the language. A start marker without its end is a block too. */
export async function findMarkerBlocks(root: string, file: string, text: string): Promise<MarkerBlock[]> {
  const language = await fileLanguage(root, file, text);
  const parsed = language?.parse(text);
  const source: ParsedSource = parsed?.ok
    ? parsed.source
    : { elements: [], comments: looseComments(text), verbatim: [] };
  return [...markerRanges(source.comments).values()].map((markers) => describeBlock(text, source, markers));
}

interface MarkerRange extends Pick<MarkerBlock, "id" | "kind"> {
  /** From the first to the last of the block's marker comments. */
  readonly range: Range;
}

/** By kind and session. */
function markerRanges(comments: readonly SourceComment[]): ReadonlyMap<string, MarkerRange> {
  const ranges = new Map<string, MarkerRange>();
  for (const comment of comments) {
    const [, kind, , id] = MARKER.exec(comment.text) ?? [];
    if ((kind !== "variants" && kind !== "carbonize") || id === undefined) continue;
    const key = `${kind} ${id}`;
    const known = ranges.get(key)?.range ?? comment.range;
    ranges.set(key, { id, kind, range: unionOf(known, comment.range) });
  }
  return ranges;
}

function describeBlock(text: string, source: ParsedSource, { id, kind, range }: MarkerRange): MarkerBlock {
  const attribute = kind === "variants" ? WRAPPER : CARBONIZE;
  const own = source.elements.find((element) => element.attributes.get(attribute)?.value === id);
  const accepted =
    kind === "carbonize"
      ? source.elements.find((element) => isAcceptedBelow(text, range, element))
      : undefined;
  const whole = [own, accepted].reduce(
    (all, element) => (element ? unionOf(all, element.range) : all),
    range,
  );
  const content = text.slice(whole.start, whole.end);
  const numbers = content.matchAll(new RegExp(`${VARIANT}=["'{]+([0-9]+)`, "g"));
  const variants = new Set([...numbers].map(([, number]) => number)).size;
  const count = new RegExp(`${COUNT}=["'{]+([0-9]+)`).exec(content)?.[1];
  const insert = source.comments.find(
    (comment) => comment.text === INSERT_COMMENT && isInside(comment.range, whole),
  );
  return {
    id,
    kind,
    range: whole,
    variants,
    declared: count === undefined ? variants : Number(count),
    insert: insert ?? null,
  };
}

/** True for the variant's element that follows the markers with nothing but white space in between. */
function isAcceptedBelow(text: string, markers: Range, { attributes, range }: SourceElement): boolean {
  if (!isVariantNumber(attributes.get(VARIANT)?.value ?? "") || range.start < markers.end) return false;
  return text.slice(markers.end, range.start).trim() === "";
}

function looseComments(text: string): SourceComment[] {
  return [...text.matchAll(ANY_COMMENT)].map((found) => ({
    text: (found[1] ?? found[2] ?? "").trim(),
    range: { start: found.index, end: found.index + found[0].length },
  }));
}
