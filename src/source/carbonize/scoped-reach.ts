/** Finds rules that a component's scoped style block would apply to fewer elements than today. */
import type { Root } from "postcss";
import parser from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { compoundsOf } from "./compound.ts";
import { isKeyframeStep } from "./keyframes.ts";
import type { Sheet } from "./style-sheets.ts";

/** Why some rule would apply to fewer elements from a scoped block than it does today; `null` when none would. */
export function scopedReachProblem(
  rules: Root,
  element: SourceElement,
  { scoped, path }: Sheet,
): string | null {
  if (!scoped) return null;
  const isOpen = element.tag === null || hasForeignContent(element);
  const isVue = path.file.endsWith(".vue");
  let problem: string | null = null;
  rules.walkRules((rule) => {
    if (isKeyframeStep(rule)) return;
    for (const selector of parser().astSync(rule.selector).nodes) {
      if (compoundsOf(selector).length === 1) continue;
      const beginsWithClass = !/^(?!\.)\S* /.test(String(selector).trim());
      if (isOpen || (!isVue && !beginsWithClass))
        problem = `"${rule.selector}" may match elements of other components, which this component's styles do not reach`;
    }
  });
  return problem;
}

/** True when other components or a script add content to the element. */
function hasForeignContent(element: SourceElement): boolean {
  return (
    element.childrenOpen || element.children.some((child) => child.tag === null || hasForeignContent(child))
  );
}
