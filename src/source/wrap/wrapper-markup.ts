/** The exact text of a new wrapper, with the file's line ends and indentation. */
import { createTextEdit, indent } from "../edit/indent.ts";
import type { SourceElement } from "../languages/language.ts";
import {
  COUNT,
  FRAGMENT,
  INSERT_COMMENT,
  MODE,
  ORIGINAL_COMMENT,
  POSITION,
  VARIANT,
  variantsEnd,
  variantsStart,
  WRAPPER,
} from "../markers/markers.ts";
import type { InsertPosition } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineIndent } from "../project/text-file.ts";
import { attributesToHoist, sharedAttributes } from "./hoisted-attributes.ts";
import { addFragment, fitsInFragment } from "./insert-fragment.ts";
import type { WrapperTag } from "./wrapper-placement.ts";

export interface WrapRequest {
  /** The session. */
  readonly id: string;
  /** Variants that will be written. */
  readonly count: number;
  /** Insert beside the element instead of wrapping it. */
  readonly position?: InsertPosition | undefined;
}

/** Whether the parts of a wrapper stand on lines of their own, or all in the line of the element. */
export type WrapperForm = "lines" | "line";

export interface WrapperShape {
  readonly tag: WrapperTag;
  readonly form: WrapperForm;
}

/** The text with the element in a wrapper, moved to the right by two levels. */
export async function wrappedText(
  { text, file, language, source }: LoadedSource,
  element: SourceElement,
  { id, count }: WrapRequest,
  { tag, form }: WrapperShape,
): Promise<string> {
  const eol = form === "lines" ? file.eol : "";
  const outer = form === "lines" ? lineIndent(text, element.range.start) : "";
  const unit = language.indents ? indentUnit(text, outer) : "";
  const hoisted = attributesToHoist(text, element);
  const carried = [...hoisted.map((attribute) => attribute.text), ...sharedAttributes(text, element)];
  const hoistedText = carried.map((attribute) => ` ${attribute}`).join("");

  const start = language.comment(variantsStart(id));
  const end = language.comment(variantsEnd(id));
  const open = `<${tag} ${WRAPPER}="${id}" ${COUNT}="${count}" ${language.displayContents}${hoistedText}>`;
  const close = `</${tag}>`;
  const inside = [language.comment(ORIGINAL_COMMENT), `<${tag} ${VARIANT}="original">`];
  const inner = language.markersInside(element);
  const head = inner
    ? [open, ...[start, ...inside].map((line) => unit + line)]
    : [start, open, ...inside.map((line) => unit + line)];
  const insert = unit + language.comment(INSERT_COMMENT);
  const tail = inner ? [unit + close, insert, unit + end, close] : [unit + close, insert, close, end];

  const edit = await createTextEdit(text);
  indent(edit, element.range, [...source.verbatim, ...hoisted.map(({ range }) => range)], unit + unit);
  for (const { name, range } of hoisted) edit.update(range.start, range.end, language.placeholder(name));
  edit.appendRight(element.range.start, `${head.join(eol + outer)}${eol}${outer}${unit}${unit}`);
  edit.appendLeft(element.range.end, `${eol}${outer}${tail.join(eol + outer)}`);
  return edit.toString();
}

/** The text with an empty wrapper on its own lines beside the anchor. */
export async function insertedText(
  { text, file, language, source }: LoadedSource,
  anchor: SourceElement,
  { id, count, position }: WrapRequest & { readonly position: InsertPosition },
  { tag, form }: WrapperShape,
): Promise<string> {
  const eol = form === "lines" ? file.eol : "";
  const { range } = anchor;
  const outer = form === "lines" ? lineIndent(text, range.start) : "";
  const unit = language.indents ? indentUnit(text, outer) : "";
  const start = language.comment(variantsStart(id));
  const end = language.comment(variantsEnd(id));
  const mode = `${MODE}="insert" ${POSITION}="${position}"`;
  const inFragment = fitsInFragment(language, anchor);
  const fragment = inFragment ? ` ${FRAGMENT}="yes"` : "";
  const open = `<${tag} ${WRAPPER}="${id}" ${mode}${fragment} ${COUNT}="${count}" ${language.displayContents}>`;
  const close = `</${tag}>`;
  const insert = unit + language.comment(INSERT_COMMENT);
  const lines = language.markersInside(anchor)
    ? [open, unit + start, insert, unit + end, close]
    : [start, open, insert, close, end];
  const edit = await createTextEdit(text);
  if (inFragment) {
    const { verbatim } = source;
    addFragment(edit, anchor, { verbatim, block: lines, unit, eol, before: position === "before" });
    return edit.toString();
  }
  const block = lines.join(eol + outer);
  if (position === "before") edit.appendLeft(range.start, `${block}${eol}${outer}`);
  else edit.appendLeft(range.end, `${eol}${outer}${block}`);
  return edit.toString();
}

/** Tabs where the file indents with tabs, else two spaces. */
function indentUnit(text: string, outer: string): string {
  const sample = outer !== "" ? outer : (/\n([ \t]+)\S/.exec(text)?.[1] ?? "");
  return sample.includes("\t") ? "\t" : "  ";
}
