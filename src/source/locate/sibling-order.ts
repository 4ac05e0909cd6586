/** Tells equal siblings apart: the page shows them in the order in which the source lists them. */
import type { SourceElement } from "../languages/language.ts";
import type { ElementQuery } from "./element-query.ts";

interface Located {
  readonly element: SourceElement;
}

/**
 * The candidate at the picked element's position among its equal siblings. `null` where the source may show them in
 * another order or number: in different parents, as children of a component, in loops and in branches.
 */
export function siblingByOrder<T extends Located>(
  candidates: readonly T[],
  { equalSiblings }: ElementQuery,
): T | null {
  if (equalSiblings?.count !== candidates.length) return null;
  const parent = candidates[0]?.element.parent;
  if (!parent || parent.tag === null) return null;
  const isInOrder = ({ element }: T) =>
    element.parent === parent && element.tag !== null && element.slot === "child" && !element.repeated;
  if (!candidates.every(isInOrder)) return null;
  const ordered = [...candidates].sort((a, b) => a.element.range.start - b.element.range.start);
  return ordered[equalSiblings.position - 1] ?? null;
}
