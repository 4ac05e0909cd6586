/** Every session's block in a file: from its marker comments, and from its elements where the file parses. */
import { languageOf } from "../languages/index.ts";
import type { ParsedSource, Range, SourceComment } from "../languages/language.ts";
import { CARBONIZE, COUNT, INSERT_COMMENT, isVariantNumber, VARIANT, WRAPPER } from "./markers.ts";

export interface MarkerBlock {
  readonly id: string;
  readonly kind: "variants" | "carbonize";
  /** For `carbonize` with the accepted element below the markers. */
  readonly range: Range;
  /** Different variants inside. */
  readonly variants: number;
  readonly declared: number;
  readonly insert: SourceComment | null;
}

const MARKER = /^impeccable-(variants|carbonize)-(start|end) ([0-9a-f]{8})$/;
/** Comments of every language, for files that do not parse and languages without a parser here. */
const ANY_COMMENT = /<!--([\s\S]*?)-->|\{?\/\*([\s\S]*?)\*\/\}?/g;

/** The blocks of all sessions in a text; `file` decides the language. A start without its end is a block too. */
export async function findMarkerBlocks(file: string, text: string): Promise<MarkerBlock[]> {
  const language = await languageOf(file);
  const parsed = language?.parse(text);
  const source: ParsedSource = parsed?.ok
    ? parsed.source
    : { elements: [], comments: looseComments(text), verbatim: [] };
  const blocks = new Map<string, MarkerBlock>();
  for (const comment of source.comments) {
    const [, kind, , id] = MARKER.exec(comment.text) ?? [];
    if ((kind !== "variants" && kind !== "carbonize") || id === undefined) continue;
    const name = `${kind} ${id}`;
    const range = covering(comment.range, blocks.get(name)?.range);
    blocks.set(name, describe(text, source, kind, id, range));
  }
  return [...blocks.values()];
}

function describe(
  text: string,
  source: ParsedSource,
  kind: MarkerBlock["kind"],
  id: string,
  markers: Range,
): MarkerBlock {
  const attribute = kind === "variants" ? WRAPPER : CARBONIZE;
  const own = source.elements.find((element) => element.attributes.get(attribute)?.value === id);
  const accepted =
    kind === "carbonize"
      ? source.elements.find(
          (element) =>
            isVariantNumber(element.attributes.get(VARIANT)?.value ?? "") &&
            text.slice(markers.end, Math.max(markers.end, element.range.start)).trim() === "" &&
            element.range.start >= markers.end,
        )
      : undefined;
  const range = [own, accepted].reduce(
    (all, element) => (element ? covering(all, element.range) : all),
    markers,
  );
  const content = text.slice(range.start, range.end);
  const numbers = [...content.matchAll(new RegExp(`${VARIANT}=["'{]+([0-9]+)`, "g"))].map(
    (found) => found[1],
  );
  const count = new RegExp(`${COUNT}=["'{]+([0-9]+)`).exec(content)?.[1];
  const variants = new Set(numbers).size;
  return {
    id,
    kind,
    range,
    variants,
    declared: count === undefined ? variants : Number(count),
    insert:
      source.comments.find(
        (comment) =>
          comment.text === INSERT_COMMENT &&
          comment.range.start >= range.start &&
          comment.range.end <= range.end,
      ) ?? null,
  };
}

function covering(a: Range, b: Range | undefined): Range {
  return b === undefined ? a : { start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
}

function looseComments(text: string): SourceComment[] {
  return [...text.matchAll(ANY_COMMENT)].map((found) => ({
    text: (found[1] ?? found[2] ?? "").trim(),
    range: { start: found.index, end: found.index + found[0].length },
  }));
}
