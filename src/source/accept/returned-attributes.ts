/**
 * Returns the attributes that the wrapper carried (a `key`, a `v-else`, a `slot`) to the accepted element. In the
 * wrapper each of them left a placeholder in the original's start tag; a variant may have copied it.
 */
import type { Language, SourceElement } from "../languages/language.ts";
import type { HoistedAttribute } from "../wrap/hoisted-attributes.ts";

/** The markup without placeholders of hoisted attributes. */
export function removePlaceholders(
  markup: string,
  hoisted: readonly HoistedAttribute[],
  { placeholder }: Language,
): string {
  return hoisted.reduce((rest, { name }) => rest.replace(placeholder(name), ""), markup);
}

/** False for what only the wrapper needs: it stood for the tag of its element. */
function isElementsOwn({ name }: HoistedAttribute): boolean {
  return name !== "ngProjectAs";
}

interface ReturnInto {
  readonly hoisted: readonly HoistedAttribute[];
  /** The accepted element, of which `markup` is the text. */
  readonly content: SourceElement;
  readonly language: Language;
  /**
   * The element around the carbonize block has the attributes, so the element keeps placeholders for them. In JSX a
   * `key` may be there twice; in Vue a `v-else` may not.
   */
  readonly carriedByBlock: boolean;
}

/** The markup with each hoisted attribute back in its start tag, unless the variant sets that attribute itself. */
export function returnAttributes(
  markup: string,
  { hoisted, content, language, carriedByBlock }: ReturnInto,
): string {
  const afterName = 1 + content.name.length;
  return hoisted.filter(isElementsOwn).reduce((rest, attribute) => {
    const placeholder = language.placeholder(attribute.name);
    if (content.attributes.has(attribute.name)) return rest.replace(` ${placeholder}`, "");
    const written = carriedByBlock ? placeholder : attribute.text;
    if (rest.includes(placeholder)) return rest.replace(placeholder, () => written);
    return `${rest.slice(0, afterName)} ${written}${rest.slice(afterName)}`;
  }, markup);
}
