/** Compound selectors, the parts between combinators, and which source elements they may match. */
import type { Node, Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";

export interface Compound {
  /** The combinator before it: empty for the first, ` ` for a descendant, `>`, `+`, `~`. */
  readonly combinator: string;
  readonly nodes: readonly Node[];
}

/** The compounds of a selector, in order. */
export function compoundsOf(selector: Selector): Compound[] {
  const compounds: { combinator: string; nodes: Node[] }[] = [];
  let combinator = "";
  let open = false;
  for (const node of selector.nodes) {
    if (node.type === "combinator") {
      combinator = node.value.trim() === "" ? " " : node.value.trim();
      open = false;
    } else if (open) {
      compounds.at(-1)?.nodes.push(node);
    } else {
      compounds.push({ combinator, nodes: [node] });
      open = true;
    }
  }
  return compounds;
}

/** Compounds as text; with `joined`, the combinator before the first one is included. */
export function textOf(compounds: readonly Compound[], joined = false): string {
  return compounds
    .map(({ combinator, nodes }, index) => {
      const text = nodes.map((node) => String(node).trim()).join("");
      if (index === 0 && !joined) return text;
      return combinator === " " || combinator === "" ? ` ${text}` : ` ${combinator} ${text}`;
    })
    .join("");
}

/** False only where the tag, the id or a class rules the element out. */
export function mayMatch(element: SourceElement, { nodes }: Compound): boolean {
  const { classes, tag, attributes, spread } = element;
  return nodes.every((node) => {
    if (node.type === "tag") return tag === null || node.value.toLowerCase() === tag.toLowerCase();
    if (node.type === "id") {
      const id = attributes.get("id");
      return id === undefined ? spread : id.value === null || id.value === node.value;
    }
    if (node.type !== "class" || classes.open || spread) return true;
    return classes.always.includes(node.value) || classes.sometimes.includes(node.value);
  });
}
