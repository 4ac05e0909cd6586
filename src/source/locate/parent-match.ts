/** Compares the element around the picked one with the element around a candidate. */
import type { SourceElement } from "../languages/language.ts";
import type { ElementQuery } from "./element-query.ts";

/** `unknown`: around a component's root, and among what is passed to a component, the source shows no parent. */
export type ParentMatch = "same" | "unknown" | "different";

/** `same` needs a class name: most parents with the same tag are other elements. */
export function matchParent({ parent }: SourceElement, query: ElementQuery): ParentMatch {
  if (!parent || parent.tag === null || query.parent === null) return "unknown";
  const { tag, classes } = query.parent;
  // A browser puts rows into a body that the source need not have.
  if (parent.tag === "table") return "unknown";
  const { always, open, sometimes } = parent.classes;
  if (parent.tag.toLowerCase() !== tag) return "different";
  // Programs in the page add and remove some class names, and seldom all.
  if ([...always, ...sometimes].some((name) => classes.includes(name))) return "same";
  return !open && always.length + classes.length > 0 ? "different" : "unknown";
}

/** The one child with its tag, of a parent that the page shows and that holds no component: nothing else is there. */
export function isOnlyChildOfItsTag(element: SourceElement, query: ElementQuery): boolean {
  if (matchParent(element, query) !== "same") return false;
  const siblings = element.parent?.children ?? [];
  return (
    siblings.every(({ tag }) => tag !== null) &&
    siblings.filter(({ tag }) => tag === element.tag).length === 1
  );
}
