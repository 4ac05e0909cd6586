/** Whether a selector matches an element of the source, as it stands or without the wrapper around it. */
import type { Node, Pseudo, Selector } from "postcss-selector-parser";
import type { SourceElement } from "../languages/language.ts";
import { type Compound, compoundsOf } from "./compound.ts";

/** `maybe` where only the running page knows. */
export type Match = "yes" | "no" | "maybe";

/** A tree of elements: the source's own, or that without some of its elements. */
export interface Tree {
  /** `null` above the root; undefined where the file does not say. */
  parentOf(element: SourceElement): SourceElement | null | undefined;
  /** The element's siblings with itself; `null` where they are not all known. */
  siblingsOf(element: SourceElement): readonly SourceElement[] | null;
}

export interface TreeChange {
  /** What these contain stands in their place. */
  readonly removed: ReadonlySet<SourceElement>;
  /** These are not there at all. */
  readonly dropped: ReadonlySet<SourceElement>;
  /** An element and the one that stands for it. */
  readonly replaced: { readonly from: SourceElement; readonly to: SourceElement };
  /** True where the file is the whole page. */
  readonly whole: boolean;
}

/** The source's tree with a change. */
export function changedTree({ removed, dropped, replaced, whole }: TreeChange): Tree {
  const expand = (elements: readonly SourceElement[]): SourceElement[] =>
    elements.flatMap((one) => {
      if (dropped.has(one)) return [];
      if (removed.has(one)) return expand(one.children);
      return [one === replaced.from ? replaced.to : one];
    });
  const parentOf = (element: SourceElement): SourceElement | null | undefined => {
    const { parent } = element;
    if (parent === null) return whole && element.tag === "html" ? null : undefined;
    return removed.has(parent) ? parentOf(parent) : parent;
  };
  return {
    parentOf,
    siblingsOf(element) {
      const parent = parentOf(element);
      if (parent === null) return [element];
      if (parent === undefined) return null;
      return parent.childrenOpen || element.repeated ? null : expand(parent.children);
    },
  };
}

/** Whether the selector matches. Classes that the source does not set count as absent. */
export function matchSelector(selector: Selector, element: SourceElement, tree: Tree): Match {
  return matchFrom(compoundsOf(selector), element, tree);
}

function matchFrom(compounds: readonly Compound[], element: SourceElement, tree: Tree): Match {
  const last = compounds.at(-1);
  if (last === undefined) return "yes";
  const here = matchCompound(last, element, tree);
  const before = compounds.slice(0, -1);
  if (here === "no" || before.length === 0) return here;
  return both(here, matchRelated(before, last.combinator, { element, tree }));
}

function matchRelated(
  compounds: readonly Compound[],
  combinator: string,
  { element, tree }: { readonly element: SourceElement; readonly tree: Tree },
): Match {
  const match = (one: SourceElement): Match => matchFrom(compounds, one, tree);
  if (combinator === "+" || combinator === "~") {
    const siblings = tree.siblingsOf(element);
    if (siblings === null) return "maybe";
    const before = siblings.slice(0, siblings.indexOf(element));
    return any((combinator === "+" ? before.slice(-1) : before).map(match));
  }
  const parent = tree.parentOf(element);
  if (parent === undefined) return "maybe";
  if (parent === null) return "no";
  if (combinator === ">") return match(parent);
  return any([match(parent), matchRelated(compounds, combinator, { element: parent, tree })]);
}

function matchCompound({ nodes }: Compound, element: SourceElement, tree: Tree): Match {
  // A component may become any element.
  if (element.tag === null) return nodes.every(({ type }) => type === "universal") ? "yes" : "maybe";
  return all(nodes.map((node) => matchNode(node, element, tree)));
}

function matchNode(node: Node, element: SourceElement, tree: Tree): Match {
  switch (node.type) {
    case "comment":
    case "universal":
      return "yes";
    case "tag":
      return answer(node.value.toLowerCase() === element.tag?.toLowerCase());
    case "class":
      return matchClass(node.value, element);
    case "id":
      return matchAttribute({ name: "id", value: node.value }, element);
    case "attribute":
      return matchAttribute(
        {
          name: node.attribute.toLowerCase(),
          value: node.operator === undefined ? undefined : node.operator === "=" ? (node.value ?? "") : null,
        },
        element,
      );
    case "pseudo":
      return matchPseudo(node, element, tree);
    default:
      return "maybe";
  }
}

function matchClass(name: string, { classes, spread }: SourceElement): Match {
  if (classes.always.includes(name)) return "yes";
  return classes.open || spread || classes.sometimes.includes(name) ? "maybe" : "no";
}

/** `value` is undefined where any will do, and `null` where it is compared in parts. */
function matchAttribute(
  { name, value }: { readonly name: string; readonly value: string | null | undefined },
  { attributes, spread }: SourceElement,
): Match {
  const found = attributes.get(name);
  if (found === undefined) return spread ? "maybe" : "no";
  if (value === undefined) return "yes";
  return found.value === null || value === null ? "maybe" : answer(found.value === value);
}

function matchPseudo(pseudo: Pseudo, element: SourceElement, tree: Tree): Match {
  const name = pseudo.value.toLowerCase();
  if (name === ":is" || name === ":where" || name === ":-webkit-any")
    return any(pseudo.nodes.map((selector) => matchSelector(selector, element, tree)));
  if (name === ":not") {
    const inner = any(pseudo.nodes.map((selector) => matchSelector(selector, element, tree)));
    return inner === "maybe" ? inner : answer(inner === "no");
  }
  if (name.startsWith("::") || /^:(?:before|after|first-line|first-letter)$/.test(name)) return "yes";
  if (name === ":root") return answer(element.tag === "html");
  const siblings = tree.siblingsOf(element);
  return siblings === null ? "maybe" : (matchPosition(name, pseudo, { element, siblings }) ?? "maybe");
}

/** Positions among siblings; `null` for other pseudo-classes. */
function matchPosition(
  name: string,
  pseudo: Pseudo,
  { element, siblings }: { readonly element: SourceElement; readonly siblings: readonly SourceElement[] },
): Match | null {
  const ofType = name.endsWith("of-type");
  const counted = ofType ? siblings.filter(({ tag }) => tag === element.tag) : siblings;
  const at = counted.indexOf(element) + 1;
  const fromEnd = counted.length + 1 - at;
  if (/^:first-/.test(name)) return answer(at === 1);
  if (/^:last-/.test(name)) return answer(fromEnd === 1);
  if (/^:only-/.test(name)) return answer(counted.length === 1);
  if (!/^:nth-/.test(name)) return null;
  return matchFormula(pseudo.nodes.map(String).join(""), name.startsWith(":nth-last") ? fromEnd : at);
}

/** `an+b`, `odd`, `even` or a number. */
function matchFormula(text: string, index: number): Match {
  const formula = text
    .replace(/\s/g, "")
    .toLowerCase()
    .replace(/^odd$/, "2n+1")
    .replace(/^even$/, "2n");
  if (/^[+-]?\d+$/.test(formula)) return answer(index === Number(formula));
  const step = /^([+-]?\d*)n([+-]\d+)?$/.exec(formula);
  if (step === null) return "maybe";
  const [, a = "", b = "0"] = step;
  const factor = /\d/.test(a) ? Number(a) : Number(`${a}1`);
  const rest = index - Number(b);
  return answer(factor === 0 ? rest === 0 : rest % factor === 0 && rest / factor >= 0);
}

function answer(holds: boolean): Match {
  return holds ? "yes" : "no";
}

function both(a: Match, b: Match): Match {
  if (a === "no" || b === "no") return "no";
  return a === "yes" && b === "yes" ? "yes" : "maybe";
}

function all(matches: readonly Match[]): Match {
  return matches.reduce(both, "yes");
}

function any(matches: readonly Match[]): Match {
  if (matches.includes("yes")) return "yes";
  return matches.includes("maybe") ? "maybe" : "no";
}
