/**
 * The carbonize form of an accepted variant: between two marker comments the style element and the tuned values,
 * below them the element in a `data-impeccable-variant` box, which the rules select.
 *
 *     <!-- impeccable-carbonize-start ID -->
 *     <style data-impeccable-css="ID"> … </style>
 *     <!-- impeccable-param-values ID: {…} -->
 *     <!-- impeccable-carbonize-end ID -->
 *     <div data-impeccable-variant="2" style="display: contents"> the element </div>
 *
 * These are several nodes in the place of one element. Where that is not allowed, one more element
 * (`data-impeccable-carbonize`) stands around all of it (`language.oneChild`):
 * - in JSX always. Where an expression is expected, several nodes do not compile. Among children they would shift
 *   the siblings behind them, and React would reset the state of those without a key;
 * - in other languages where a parent takes a single child, a file has one root, or a hoisted attribute (`key`,
 *   `v-else`, `slot`) has to stand on the outermost element.
 */
import { CARBONIZE, carbonizeEnd, carbonizeStart, paramValuesComment, VARIANT } from "../markers/markers.ts";
import { isInLine, type Wrapper } from "../markers/wrapper.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { lineIndent } from "../project/text-file.ts";
import type { HoistedAttribute } from "../wrap/hoisted-attributes.ts";

interface CarbonizeContent {
  readonly id: string;
  readonly variant: string;
  readonly paramValues: Readonly<Record<string, unknown>>;
  /** The accepted element as text, at the block's indentation. */
  readonly element: string;
  /** The session's style elements as text. */
  readonly css: readonly string[];
  /** Attributes that have to stand on the outermost element. */
  readonly hoisted: readonly HoistedAttribute[];
}

/** The text that takes the wrapper's place, with the file's line ends and the wrapper's indentation. */
export function carbonizeMarkup(
  { file, text, language }: LoadedSource,
  wrapper: Wrapper,
  { id, variant, paramValues, element, css, hoisted }: CarbonizeContent,
): string {
  const tag = wrapper.element.name;
  const hasValues = Object.keys(paramValues).length > 0;
  const lines = [
    language.comment(carbonizeStart(id)),
    ...css,
    ...(hasValues ? [language.comment(paramValuesComment(id, paramValues))] : []),
    language.comment(carbonizeEnd(id)),
    `<${tag} ${VARIANT}="${variant}" ${language.displayContents}>`,
    element,
    `</${tag}>`,
  ];
  if (hoisted.length > 0 || language.oneChild(wrapper.element)) {
    const contents =
      language.commentSyntax === "jsx" ? "style={{ display: 'contents' }}" : language.displayContents;
    const attributes = hoisted.map((attribute) => ` ${attribute.text}`).join("");
    lines.unshift(`<${tag} ${CARBONIZE}="${id}" ${contents}${attributes}>`);
    lines.push(`</${tag}>`);
  }
  return lines.join(
    isInLine({ text, language }, wrapper) ? "" : file.eol + lineIndent(text, wrapper.block.start),
  );
}
