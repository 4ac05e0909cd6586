/** Finds rules that a component's scoped style block would apply to fewer elements than today, or would drop. */
import type { Root } from "postcss";
import type { SourceElement } from "../languages/language.ts";
import type { LoadedSource } from "../project/load-source.ts";
import { type Compound, compoundsOf } from "./compound.ts";
import type { Sheet } from "./sheet.ts";
import { sheetRules } from "./sheet-rules.ts";

/**
 * Why some rule would apply to fewer elements from a scoped block than it does today; `null` when none would.
 * @param element the accepted element, with its own class
 */
export function scopedReachProblem(
  rules: Root,
  { loaded, element }: { readonly loaded: LoadedSource; readonly element: SourceElement },
  { scoped, path }: Sheet,
): string | null {
  // Angular limits the variant's rules in the same way.
  if (!scoped || loaded.language.name === "angular") return null;
  const isVue = path.file.endsWith(".vue") || loaded.language.name === "vue";
  if (element.tag === null && !isVue)
    return "the element is a component, which this component's styles do not reach";
  const isOpen = element.tag === null || hasForeignContent(element);
  const known = [element, ...descendants(element), ...loaded.source.elements].filter(
    ({ tag }) => tag !== null,
  );
  for (const { selector } of sheetRules(rules)) {
    const compounds = compoundsOf(selector);
    const shown = String(selector).trim();
    if (compounds.length > 1 && isOpen)
      return `"${shown}" may match elements of other components, which this component's styles do not reach`;
    const missing = isVue ? undefined : compounds.find((one) => !known.some((each) => isWritten(one, each)));
    if (missing !== undefined)
      return `"${shown}" names what the component does not write: its compiler would drop the rule or not apply it`;
  }
  return null;
}

/** Whether a compiler sees in the source that an element has every name of a compound. */
function isWritten({ nodes }: Compound, { tag, classes, attributes }: SourceElement): boolean {
  return nodes.every((node) => {
    if (node.type === "tag") return node.value.toLowerCase() === tag?.toLowerCase();
    if (node.type === "class")
      return classes.always.includes(node.value) || classes.sometimes.includes(node.value);
    if (node.type === "id") return attributes.get("id")?.value === node.value;
    if (node.type === "attribute") return attributes.has(node.attribute);
    return node.type !== "nesting" && !/^:(?:is|where|has|not|global)$/.test(node.value ?? "");
  });
}

/** True when other components or a script add content to the element. */
function hasForeignContent(element: SourceElement): boolean {
  return (
    element.childrenOpen || element.children.some((child) => child.tag === null || hasForeignContent(child))
  );
}

function descendants(element: SourceElement): SourceElement[] {
  return element.children.flatMap((child) => [child, ...descendants(child)]);
}
