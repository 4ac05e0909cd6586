/** Checks a variant's markup: no code that the original does not have, and no id that the file has already. */

import { isInside } from "../edit/range.ts";
import type { ParsedSource, Range, SourceAttribute, SourceElement } from "../languages/language.ts";
import type { Wrapper } from "../markers/wrapper.ts";
import type { VariantProblem } from "./variant-problem.ts";

interface ParsedText {
  readonly text: string;
  readonly source: ParsedSource;
}

/** Handlers as the languages spell them: `onclick`, `onClick`, `on:click`, `@click`, `v-on:click`, `(click)`. */
const HANDLER = /^(?:on[A-Z:]|@|v-on:|\(|on-)/;
const HTML_HANDLER = /^on[a-z]+$/;
const SCRIPT_URL = /^[\s"'{`]*javascript:/i;

/** Scripts, event handlers and `javascript:` URLs that the original does not have. */
export function codeProblems(
  file: ParsedText,
  slot: SourceElement,
  original: SourceElement | null,
): VariantProblem[] {
  const known = new Set(
    original === null ? [] : elementsIn(file, original.range).flatMap((element) => codeOf(file, element)),
  );
  return elementsIn(file, slot.range).flatMap((element) => {
    const at = element.range.start;
    return codeOf(file, element)
      .filter((code) => !known.has(code))
      .map((code) => ({ at, message: foreignCode(element, code) }));
  });
}

/** A script, and attributes of an element that run code, as written, with white space collapsed. */
function codeOf({ text }: ParsedText, { attributes, tag, name, range }: SourceElement): string[] {
  const plain = ({ start, end }: Range): string => text.slice(start, end).replace(/\s+/g, " ");
  if (name.toLowerCase() === "script") return [plain(range)];
  return [...attributes]
    .filter(([name, { value }]) => {
      if (HANDLER.test(name) || (tag !== null && HTML_HANDLER.test(name))) return true;
      return value !== null && SCRIPT_URL.test(value);
    })
    .map(([, attribute]) => plain(attribute.range));
}

function foreignCode({ name }: SourceElement, code: string): string {
  return name.toLowerCase() === "script"
    ? "A variant may not hold a script."
    : `The original does not have ${code}, so a variant may not either.`;
}

/** Ids that would occur twice once the variant stands in the original's place. Those that did before may stay. */
export function idProblems(
  file: ParsedText,
  slot: SourceElement,
  { block, original }: Pick<Wrapper, "block" | "original">,
): VariantProblem[] {
  const idOf = ({ attributes }: SourceElement): string => attributes.get("id")?.value ?? "";
  const own = original === null ? [] : elementsIn(file, original.range).map(idOf);
  const around = file.source.elements.filter(({ range }) => !isInside(range, block)).map(idOf);
  const seen: string[] = around.filter((id) => !own.includes(id));
  const timesIn = (ids: readonly string[], id: string): number => ids.filter((one) => one === id).length;
  return elementsIn(file, slot.range).flatMap(({ attributes }) => {
    const id = attributes.get("id");
    if (id?.value == null || id.value === "") return [];
    const { value } = id;
    if (timesIn(seen, value) >= Math.max(1, timesIn(own, value))) return [duplicateId(id, value)];
    seen.push(value);
    return [];
  });
}

function duplicateId({ range }: SourceAttribute, id: string): VariantProblem {
  return { at: range.start, message: `The id "${id}" would be there twice.` };
}

function elementsIn({ source }: ParsedText, range: Range): SourceElement[] {
  return source.elements.filter((element) => isInside(element.range, range));
}
