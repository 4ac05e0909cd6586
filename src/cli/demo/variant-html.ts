/** The variants of an element as HTML, ready for its wrapper. */
import { type StyledElement, scopedCss } from "./css.ts";
import { attribute, childElements, parsePiece } from "./page-source.ts";

/** The same element with one more class; all else as written. */
export function withClass(html: string, className: string): string {
  const element = childElements(parsePiece(html))[0];
  const location = element?.sourceCodeLocation;
  if (!element || !location) return html;
  const written = location.attrs?.class;
  if (written) {
    const value = `${attribute(element, "class") ?? ""} ${className}`.trim();
    return `${html.slice(0, written.startOffset)}class="${value}"${html.slice(written.endOffset)}`;
  }
  const afterName = location.startOffset + 1 + element.tagName.length;
  return `${html.slice(0, afterName)} class="${className}"${html.slice(afterName)}`;
}

/** A class for a recipe on an element: its own first class (or its tag) with the recipe as modifier, not yet in use. */
export function modifierClass(first: string, recipe: string, inUse: (className: string) => boolean): string {
  const plain = `${first.replace(/--.*$/, "")}--${recipe}`;
  let name = plain;
  for (let n = 2; inUse(name); n++) name = `${plain}-${n}`;
  return name;
}

export interface DemoVariants {
  readonly id: string;
  /** The picked element as it is in the source, its indentation removed. */
  readonly original: string;
  /** `div`, or `span` where only phrasing content fits. */
  readonly tag: string;
  readonly styled: readonly StyledElement[];
  readonly eol: string;
}

/** The style element and all variants, without outer indentation; the first is shown, the others are hidden. */
export function variantsBlock({ id, original, tag, styled, eol }: DemoVariants): string {
  const css = styled.map((style, index) => scopedCss(style, index + 1)).join("\n");
  const parts = [`<style data-impeccable-css="${id}">\n${css}\n</style>`];
  for (const [index, { recipe, className }] of styled.entries()) {
    const hidden = index === 0 ? "" : ' style="display: none"';
    const params = attributeText(JSON.stringify(recipe.params));
    parts.push(
      `<${tag} data-impeccable-variant="${index + 1}"${hidden} data-impeccable-params='${params}'>`,
      indented(withClass(original, className), "  "),
      `</${tag}>`,
    );
  }
  return parts.join("\n").replaceAll("\n", eol);
}

/** Indents all lines that are not empty. */
export function indented(text: string, indent: string): string {
  return text.replace(/^(?=[^\r\n])/gm, indent);
}

/** Removes the indentation that all lines but the first share. */
export function dedented(text: string): string {
  const indents = text
    .split("\n")
    .slice(1)
    .filter((line) => line.trim() !== "")
    .map((line) => /^[ \t]*/.exec(line)?.[0] ?? "");
  const shared = indents.reduce<string | null>(
    (left, right) => (left === null || right.length < left.length ? right : left),
    null,
  );
  return shared ? text.replaceAll(`\n${shared}`, "\n") : text;
}

function attributeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("'", "&#39;");
}
