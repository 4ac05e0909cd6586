/** What the object model of style sheets says of one rule. */
import { splitList } from "./subject.ts";

/** A rule's selector with those around it; `null` for a rule that has none. */
export function selectorOf(
  rule: CSSRule,
  { parent, scope }: { readonly parent: string | null; readonly scope: string | null },
): string | null {
  // Declarations behind a nested rule belong to the rule around them, or to the root of the scope.
  if (!(rule instanceof CSSStyleRule)) return parent ?? (scope === null ? null : ":where(:scope)");
  if (parent === null)
    return scope === null ? rule.selectorText : rule.selectorText.replaceAll("&", ":scope");
  return splitList(rule.selectorText)
    .map((part) => (part.includes("&") ? part.replaceAll("&", `:is(${parent})`) : `:is(${parent}) ${part}`))
    .join(", ");
}

/** The rules in a rule; `null` for one that holds none, or only steps of an animation. */
export function innerRules(rule: CSSRule): CSSRuleList | null {
  return rule instanceof CSSStyleRule || rule instanceof CSSGroupingRule ? rule.cssRules : null;
}

/** A grouping rule without what is in it: `@media (width > 40em)`. */
export function conditionOf(rule: CSSRule): string {
  if (rule instanceof CSSMediaRule) return `@media ${rule.conditionText}`;
  if (rule instanceof CSSSupportsRule) return `@supports ${rule.conditionText}`;
  if (rule instanceof CSSLayerBlockRule) return `@layer ${rule.name}`.trim();
  if ("start" in rule) {
    const end = "end" in rule && typeof rule.end === "string" ? ` to (${rule.end})` : "";
    return `@scope${typeof rule.start === "string" ? ` (${rule.start})` : ""}${end}`;
  }
  if ("conditionText" in rule) return `@container ${String(rule.conditionText)}`;
  return "@starting-style";
}

/** The conditions of an import. */
export function importConditions({ layerName, supportsText, media }: CSSImportRule): string[] {
  return [
    ...(layerName === null ? [] : [`@layer ${layerName}`.trim()]),
    ...(supportsText === null ? [] : [`@supports ${supportsText}`]),
    ...(media.mediaText === "" ? [] : [`@media ${media.mediaText}`]),
  ];
}
