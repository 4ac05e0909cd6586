/** An element by its start tag alone: a component that ends there, or an element that is torn. */

import type { Range, SourceElement } from "../language.ts";
import { parseSnippet } from "../parse-html.ts";
import { type CollectedTree, newElement, type OpenElement } from "../tree.ts";
import type { HtmlTag } from "./html-tags.ts";

/** `null` for a tag that the parser knows no element for. Parents are among the elements of the tree. */
export function separateElement(tree: CollectedTree, text: string, tag: HtmlTag): OpenElement | null {
  const { start, end, component } = tag;
  const [snippet] = parseSnippet(text.slice(start, end)).elements;
  if (snippet === undefined) return null;
  const parent = innermost(tree.elements, tag);
  const name = component ? (/^<([^\s/>]+)/.exec(text.slice(start, end))?.[1] ?? snippet.name) : snippet.name;
  return newElement(
    { parent, repeated: parent?.repeated ?? false },
    {
      range: { start, end },
      startTag: { start, end },
      name,
      tag: component ? null : snippet.tag,
      attributes: new Map(
        [...snippet.attributes].map(([key, { value, range }]) => [
          key,
          { value, range: { start: range.start + start, end: range.end + start } },
        ]),
      ),
      classes: snippet.classes,
      text: [null],
      childrenOpen: true,
      outermost: snippet.outermost,
      ...(component ? {} : { endUncertain: true as const }),
    },
  );
}

function innermost(elements: readonly SourceElement[], { start, end }: Range): SourceElement | null {
  let found: SourceElement | null = null;
  for (const element of elements) {
    if (element.range.start > start || element.range.end < end) continue;
    if (found === null || element.range.start >= found.range.start) found = element;
  }
  return found;
}
