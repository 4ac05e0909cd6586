/** What a component's scoped style block cannot reach. */
import type { Root } from "postcss";
import parser from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { compoundsOf } from "./compound.ts";
import type { Sheet } from "./style-sheets.ts";

/** Why the rules would reach less from a scoped block than they do now; `null` when they do not. */
export function scopedReachProblem(
  rules: Root,
  element: SourceElement,
  { scoped, path }: Sheet,
): string | null {
  if (!scoped) return null;
  const open = element.tag === null || hasForeign(element);
  let why: string | null = null;
  rules.walkRules((rule) => {
    if (
      /keyframes$/i.test(
        rule.parent?.type === "atrule" && "name" in rule.parent ? String(rule.parent.name) : "",
      )
    )
      return;
    for (const selector of parser().astSync(rule.selector).nodes) {
      const several = compoundsOf(selector).length > 1;
      if (several && (open || (!path.file.endsWith(".vue") && /^(?!\.)\S* /.test(String(selector).trim()))))
        why = `"${rule.selector}" may mean elements of other components, which this component's styles do not reach`;
    }
  });
  return why;
}

/** Content that another component, or a script, brings along. */
function hasForeign(element: SourceElement): boolean {
  return element.childrenOpen || element.children.some((child) => child.tag === null || hasForeign(child));
}
