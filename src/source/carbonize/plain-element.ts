/** The accepted element as plain source: without its block, with the chosen values and the class of its rules. */
import type { MagicString } from "magic-string";
import { createTextEdit, reindent } from "../edit/indent.ts";
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineIndent } from "../project/text-file.ts";
import type { CarbonizeBlock } from "./carbonize-block.ts";
import type { ClassEdit } from "./class-edit.ts";
import { substituteValuesInSource } from "./param-values.ts";

/**
 * An edit of the file that puts the element in the place of its block.
 * @param classEdit adds the class that the element's rules need; `null` when it has it, or there are no rules
 */
export async function plainElement(
  loaded: LoadedSource,
  block: CarbonizeBlock,
  classEdit: ClassEdit | null,
): Promise<MagicString> {
  const { text, source } = loaded;
  const { range, element } = block;
  const edit = await createTextEdit(text);
  reindent(edit, element.range, source.verbatim, {
    from: lineIndent(text, element.range.start),
    to: lineIndent(text, range.start),
  });
  substituteStyles(edit, text, block);
  restoreHoistedAttributes(edit, loaded, block);
  if (classEdit !== null && classEdit.at === classEdit.end) edit.appendLeft(classEdit.at, classEdit.text);
  else if (classEdit !== null) edit.update(classEdit.at, classEdit.end, classEdit.text);
  edit.remove(range.start, element.range.start);
  edit.remove(element.range.end, range.end);
  return edit;
}

/** Puts the chosen values into every `style` attribute of the element and its descendants. */
function substituteStyles(edit: MagicString, text: string, { element, values }: CarbonizeBlock): void {
  for (const { attributes } of withDescendants(element)) {
    const range = attributes.get("style")?.range;
    if (range === undefined) continue;
    const written = text.slice(range.start, range.end);
    const substituted = substituteValuesInSource(written, values);
    if (substituted !== written) edit.update(range.start, range.end, substituted);
  }
}

/** Attributes that the block carries for the element return to their placeholders in its start tag. */
function restoreHoistedAttributes(
  edit: MagicString,
  { text, language }: LoadedSource,
  { element, hoisted }: CarbonizeBlock,
): void {
  for (const attribute of hoisted) {
    const placeholder = language.placeholder(attribute.name);
    const at = text.indexOf(placeholder, element.startTag.start);
    if (at !== -1 && at < element.startTag.end) edit.update(at, at + placeholder.length, attribute.text);
  }
}

function withDescendants(element: SourceElement): SourceElement[] {
  return [element, ...element.children.flatMap(withDescendants)];
}
