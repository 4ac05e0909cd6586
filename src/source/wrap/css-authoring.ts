/** The instructions for an agent that writes the variants' styles, with examples. */

import type { Language, StyleMode } from "../languages/language.ts";
import { VARIANT } from "../markers/markers.ts";

export interface CssAuthoring {
  readonly mode: StyleMode;
  readonly styleTag: string;
  readonly strategy: string;
  readonly rulePattern: string;
  readonly selectorExamples: readonly string[];
  readonly requirements: readonly string[];
  readonly forbidden: readonly string[];
}

/** The selector prefixes of the first `count` variants. */
export function selectorPrefixes({ styleMode }: Language, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const variant = `[${VARIANT}="${index + 1}"]`;
    return styleMode === "scoped" ? `@scope (${variant})` : variant;
  });
}

/** The rules for a session's style element. */
export function cssAuthoring(language: Language, id: string, count: number): CssAuthoring {
  const { styleMode: mode } = language;
  const prefixes = selectorPrefixes(language, count);
  const common = [
    `write below the insert line: first ${styleElementInWords(language)}`,
    `then one element ${VARIANT}="N" per variant, numbered from 1, each with exactly one top-level element`,
    `all variants but the first are hidden with ${language.displayNone}`,
    "read tuned values as var(--p-<id>) and [data-p-<id>] on the variant's element",
  ];
  const never = [
    "changes to the original or to the marker comments",
    "scripts and event-handler attributes that the original does not have",
    ...language.alsoForbidden,
  ];
  if (mode === "scoped") {
    return {
      mode,
      styleTag: language.styleTag(id),
      strategy: "one @scope rule per variant, so that no rule reaches the original or another variant",
      rulePattern: `@scope ([${VARIANT}="N"]) { :scope > .x { … } }`,
      selectorExamples: prefixes.map((prefix) => `${prefix} { :scope > .x { … } }`),
      requirements: common,
      forbidden: ["rules outside @scope", ...never],
    };
  }
  return {
    mode,
    styleTag: language.styleTag(id),
    strategy:
      "every selector begins with its variant, so that no rule reaches the original or another variant",
    rulePattern: `[${VARIANT}="N"] > .x { … }`,
    selectorExamples: prefixes.map((prefix) => `${prefix} > .x { … }`),
    requirements: common,
    forbidden: ["@scope, and selectors that do not begin with a variant", ...never],
  };
}

function styleElementInWords(language: Language): string {
  const written = `a style element written ${language.styleTag("ID")}`;
  return language.commentSyntax === "jsx" ? `${written}, the rules in one template literal` : written;
}
