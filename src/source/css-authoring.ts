/** How an agent writes the variants' styles, in words and examples it can follow as they stand. */
import type { CssAuthoring } from "./answers.ts";
import type { Language } from "./languages/language.ts";
import { VARIANT } from "./markers.ts";

/** The selector prefixes of the first `count` variants. */
export function selectorPrefixes(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `@scope ([${VARIANT}="${index + 1}"])`);
}

/** The rules for a session's style element. */
export function cssAuthoring(language: Language, id: string, count: number): CssAuthoring {
  const element = language.oneValue
    ? 'a style element whose content is one template literal; hide further variants with style={{ display: "none" }}'
    : 'a plain style element; hide further variants with style="display: none"';
  return {
    mode: "scoped",
    styleTag: language.styleTag(id),
    strategy: "one @scope rule per variant, so that no rule reaches the original or another variant",
    rulePattern: `@scope ([${VARIANT}="N"]) { :scope > .x { … } }`,
    selectorExamples: selectorPrefixes(count).map((prefix) => `${prefix} { :scope > .x { … } }`),
    requirements: [
      `write below the insert line: first ${element}`,
      `then one element ${VARIANT}="N" per variant, numbered from 1, each with exactly one top-level element`,
      "all variants but the first are hidden",
      "read tuned values as var(--p-<id>) and [data-p-<id>] on the variant's element",
    ],
    forbidden: [
      "rules outside @scope",
      "changes to the original or to the marker comments",
      "scripts and event-handler attributes that the original does not have",
    ],
  };
}
